"""One sheet of paper: its words, its style, its headers. Small enough for the first ten packets of a bad line."""

import base64
import functools
import gzip
import pathlib
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.cache import patch_vary_headers
from django.utils.safestring import mark_safe

from safeconduct.foundation.kit import clock
from safeconduct.foundation.languages.domain.texts import SOURCE, NoTexts, Texts, texts, written
from safeconduct.foundation.publishing import queries as publishing
from safeconduct.foundation.vault.domain.locking import fingerprint
from safeconduct.line.hotline import forms, queries

FOLDER = pathlib.Path(__file__).parent.parent / "static" / "hotline"
STYLE = "".join(line.strip() for line in (FOLDER / "public.css").read_text(encoding="utf-8").splitlines())
_STYLE_HASH = base64.b64encode(fingerprint(STYLE.encode())).decode()
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"default-src 'none';style-src 'sha256-{_STYLE_HASH}';img-src data:;"
    "form-action 'self';frame-ancestors 'none';base-uri 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

View = Callable[[HttpRequest, Texts], HttpResponse]


def in_language(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Give a view the texts of the path's language; a language that nobody approved gets an honest sentence."""

    @functools.wraps(view)
    def answer(request: HttpRequest, code: str) -> HttpResponse:
        worded = wording(code)
        if worded is None:
            return _unapproved(request, code)
        if request.method != "POST":
            return view(request, worded)
        with forms.reading(request) as fields:
            # Read once, so that no view and no check of a token meets a form that cannot be read.
            request.POST = fields  # type: ignore[assignment]  # Django has a setter for it
            return view(request, worded)

    return answer


def wording(code: str) -> Texts | None:
    """The texts of one language with their slots filled, or None where they must not be shown."""
    allowed = any(each.language.code == code for each in publishing.shown())
    return _filled(code, queries.promise(code, clock.now()).hours) if allowed else None


@functools.cache
def _filled(code: str, hours: int) -> Texts:
    return texts(code).filled(hours=str(hours))


def is_rehearsal() -> bool:
    """Whether everything here is made up, which every page then says."""
    return bool(settings.INSTALLATION.is_rehearsal)


def open_sheet(
    request: HttpRequest, worded: Texts, template: str, *, here: str | None = None, status: int = 200, **values: object
) -> HttpResponse:
    """A page without secrets, gzipped. `here` is its path after the language, for the language switch."""
    others = [each.language for each in publishing.shown() if each.language != worded.language]
    switch = {"switch": True, "here": here, "others": others} if here is not None else {}
    return _packed(request, _answer(worded, template, status, {**values, **switch}))


def secret_sheet(worded: Texts, template: str, *, status: int = 200, **values: object) -> HttpResponse:
    """A page with a receipt or a conversation. Never compressed: beside words that somebody else can choose,
    the length of a compressed page tells what else stands in it (the BREACH attack)."""
    return _answer(worded, template, status, values)


def bare_sheet(request: HttpRequest, template: str, **values: object) -> HttpResponse:
    """A page that stands outside every language."""
    found = publishing.shown() or written()
    given = {"code": SOURCE, "direction": "ltr", "rehearsal": texts(SOURCE).sentence("site.rehearsal")}
    # Said in the three languages offered first: nobody has chosen one yet.
    heading = " · ".join(each.sentence("choose.title") for each in found[:3])
    values = {**given, "heading": heading, "others": [each.language for each in found], **values}
    return _packed(
        request, _response(loader.get_template(f"hotline/public/{template}.html").render(_common(values)), 200)
    )


def _unapproved(request: HttpRequest, code: str) -> HttpResponse:
    try:
        found = texts(code)
    except NoTexts:
        return bare_sheet(request, "choose")
    others = [each.language for each in publishing.shown()]
    return _packed(request, _answer(found, "unapproved", 200, {"others": others, "alone": True}))


def _answer(worded: Texts, template: str, status: int, values: dict[str, object]) -> HttpResponse:
    language = worded.language
    given = {"texts": worded, "code": language.code, "direction": language.direction, "own_name": language.own_name}
    given["reading"] = queries.promise(language.code, clock.now()).sentence
    # Only a rehearsal shows drafts, and says so.
    given["is_draft"] = is_rehearsal() and publishing.is_draft(language.code)
    return _response(
        loader.get_template(f"hotline/public/{template}.html").render(_common({**given, **values})), status
    )


def _common(values: dict[str, object]) -> dict[str, object]:
    # Our own file, read once at the start; nothing that anybody typed is in it.
    return {"style": mark_safe(STYLE), "is_rehearsal": is_rehearsal(), **values}  # noqa: S308


def _response(page: str, status: int) -> HttpResponse:
    return HttpResponse(page.encode("utf-8", "replace"), status=status, headers=_HEADERS)


def _packed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ("Accept-Encoding",))
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.content = gzip.compress(response.content, 6, mtime=0)
        response["Content-Encoding"] = "gzip"
    response["Content-Length"] = str(len(response.content))
    return response
