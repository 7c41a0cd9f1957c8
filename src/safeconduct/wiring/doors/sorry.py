"""The few pages that the gate answers by itself, when nobody behind it can. They never say that something arrived."""

import contextlib
import html
import http

from django.conf import settings
from django.db import DatabaseError, connections

from safeconduct.foundation.languages.domain.texts import SOURCE, Texts, texts

# Which sentence of the caller's texts an answer says; what is not listed could not be read.
_SENTENCES = {
    404: "errors.missing",
    408: "gate.slow",
    409: "gate.failed",
    413: "errors.too_large",
    500: "gate.failed",
    502: "gate.failed",
    503: "gate.busy",
}

_PAGE = (
    '<!doctype html><html lang="{code}" dir="{direction}"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
    "<title>{title}</title><body>{leave}"
    '<main><h1>{title}</h1><p role="alert">{text}</p><p><a href="{way}">{home}</a></p></main></body></html>'
)


def page(status: int, path: str = "/", text: str = "") -> str:
    """A plain page for this status, in the language of the path where that may be shown, else in English."""
    worded = _worded(path.split("/", 2)[1] if path.startswith("/") else "")
    code = worded.language.code
    return _PAGE.format(
        code=code,
        direction=worded.language.direction,
        title=html.escape(worded.sentence("site.name")),
        text=html.escape(text or worded.sentence(_SENTENCES.get(status, "gate.unreadable"))),
        way="/console/" if path.startswith("/console/") else f"/{code}/" if path.startswith(f"/{code}/") else "/",
        home=html.escape(worded.sentence("site.home")),
        leave="" if path.startswith("/console/") else _leave(worded),
    )


def _leave(worded: Texts) -> str:
    return f'<header><a href="/{worded.language.code}/leave">{html.escape(worded.sentence("site.leave"))}</a></header>'


def learn_languages() -> None:
    """Ask once which languages may be shown, for a process that asks no database while it works: the gate."""
    if settings.INSTALLATION.is_rehearsal:
        return
    from safeconduct.foundation.publishing import queries as publishing  # noqa: PLC0415  # as below

    # Without the answer its few sentences are English: no reason to keep the door shut.
    with contextlib.suppress(DatabaseError):
        publishing.look()
    connections.close_all()


def _worded(code: str) -> Texts:
    # `serve` reads this page before Django's models can be.
    from safeconduct.foundation.publishing import queries as publishing  # noqa: PLC0415

    # Known, not asked: what failed may be the database, and the gate has none.
    allowed = {each.language.code for each in publishing.known()}
    return texts(code if code in allowed else SOURCE)


def answer(status: int, path: str = "/") -> bytes:
    """The whole HTTP answer, ready to be sent."""
    body = page(status, path).encode()
    head = [
        f"HTTP/1.1 {status} {http.HTTPStatus(status).phrase}",
        "Content-Type: text/html; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
        "X-Content-Type-Options: nosniff",
        "Referrer-Policy: no-referrer",
        "Connection: close",
        *(["Retry-After: 20"] if status in {502, 503} else []),
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body
