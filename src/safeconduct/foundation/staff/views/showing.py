"""What the staff's pages have in common."""

import io

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.staff.actions import Busy, TooSoon, WeakPassphrase
from safeconduct.foundation.staff.domain.origins import Origin, origin_of

LANGUAGES = (("en", "English"), ("uk", "Українська"), ("ru", "Русский"), ("ko", "한국어"))


def next_page(request: HttpRequest) -> str:
    """Where somebody wanted to go before signing in, if it is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    fine = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/console/")
    return wanted if fine else "/console/"


def origin(request: HttpRequest) -> Origin:
    """Where this console stands, for passkeys."""
    return origin_of(request.scheme or "http", request.get_host())


def picture(address: str) -> SafeString:
    """An authenticator app's address as an inline picture."""
    drawn = io.BytesIO()
    segno.make(address, micro=False).save(
        drawn, kind="svg", scale=4, border=4, light="#fff", dark="#000", xmldecl=False, svgns=True, nl=False
    )
    return mark_safe(drawn.getvalue().decode())  # noqa: S308  # drawn by segno from squares alone


def refused(request: HttpRequest, template: str, page: dict[str, object], refusal: Refused) -> HttpResponse:
    """The same page again with why not, and what was typed; where there is no room now, when to come again."""
    response = render(request, template, page | {"problem": sentence(refusal)}, status=422)
    if isinstance(refusal, Busy):
        response.status_code, response["Retry-After"] = 503, str(refusal.seconds)
    return response


def sentence(refusal: Refused) -> str:
    """Why an act was refused, in the reader's language."""
    if isinstance(refusal, TooSoon):
        return _("Too many attempts. Wait %(seconds)s seconds, then try again.") % {"seconds": refusal.seconds}
    if isinstance(refusal, WeakPassphrase):
        return _("Take a longer passphrase, of five words or fourteen letters, that nobody else would think of.")
    return _(str(refusal))  # a refusal's sentence is written where it is raised, in English
