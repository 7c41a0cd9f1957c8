"""Pages that are only read."""

from collections.abc import Mapping

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from safeconduct.foundation.channels.domain.roster import SignedList
from safeconduct.foundation.languages.domain.texts import Texts
from safeconduct.foundation.publishing import queries as publishing
from safeconduct.foundation.vault.domain.signing import is_signed
from safeconduct.line.hotline.public_views.cookies import drop
from safeconduct.line.hotline.public_views.sheets import bare_sheet, in_language, open_sheet


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Choose a language, each in its own script."""
    return bare_sheet(request, "choose")


@require_safe
@in_language
def landing(request: HttpRequest, worded: Texts) -> HttpResponse:
    """What happens and how, and what others asked."""
    steps, questions = worded["steps"], worded["questions"]
    assert isinstance(steps, Mapping)
    assert isinstance(questions, Mapping)
    return open_sheet(
        request, worded, "landing", here="", steps=list(steps.values()), questions=list(questions.values())
    )


@require_safe
@in_language
def safe(request: HttpRequest, worded: Texts) -> HttpResponse:
    """Who can see what, what never to write, how to delete traces."""
    return open_sheet(request, worded, "safe", here="safe", onion=settings.INSTALLATION.onion)


@require_safe
@in_language
def authentic(request: HttpRequest, worded: Texts) -> HttpResponse:
    """How to know that this is the real hotline, and what nobody can know."""
    known = settings.INSTALLATION
    signed = _signed_list()
    # The addresses that were set or signed, never the one that was asked for: a clone would be told its own.
    addresses = [known.host] if known.host else _web_addresses(signed)
    key = signed.fingerprint if signed else ""
    every = signed.channels if signed else ()
    return open_sheet(
        request, worded, "authentic", here="authentic", addresses=addresses, onion=known.onion, key=key, every=every
    )


@require_safe
def signed_channels(_request: HttpRequest) -> HttpResponse:
    """The signed list of our true channels, as anyone can check it without us."""
    signed = _signed_list()
    if signed is None:
        raise Http404
    return HttpResponse(signed.document(), content_type="application/json")


def _web_addresses(signed: SignedList | None) -> list[str]:
    return [channel.where for channel in signed.channels if channel.kind == "web"] if signed else []


def _signed_list() -> SignedList | None:
    """The list that publishers signed; until they have, a rehearsal's own, which says that it is one."""
    return publishing.in_force() or (_rehearsals() if settings.INSTALLATION.is_rehearsal else None)


def _rehearsals() -> SignedList | None:
    file = settings.INSTALLATION.data / "channels.json"
    if not file.exists():
        return None
    found = SignedList.read(file.read_text(encoding="utf-8"))
    holds = is_signed(bytes.fromhex(found.key), found.text.encode(), bytes.fromhex(found.signature))
    return found if holds else None


@require_safe
@in_language
def find(request: HttpRequest, worded: Texts) -> HttpResponse:
    """Where a family can turn."""
    return open_sheet(request, worded, "find", here="find")


@require_safe
@in_language
def leave(request: HttpRequest, worded: Texts) -> HttpResponse:
    """Where the quick exit leads: a page that says nothing, and a browser told to forget what it holds of us."""
    response = open_sheet(request, worded, "leave", alone=True)
    response["Clear-Site-Data"] = '"cache","cookies","storage"'
    # Browsers obey that header over https only. Who holds a cookie is not known here: the gate keeps it back.
    return drop(response)
