"""What stands around every page: headers, who may forge nothing, and how a refusal looks."""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _

from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.refusals import NotFound, Refused
from safeconduct.wiring.doors import sorry

Answer = Callable[[HttpRequest], HttpResponseBase]
Shown = Callable[[HttpRequest, Exception], HttpResponse | None]

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

_EVERY_PAGE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}

# Within the house alone: `no-referrer` would make browsers send `Origin: null` with our own forms.
_REFERRER = "same-origin"
# Longer than the work takes on a busy machine, shorter than anybody notices.
EVEN_SECONDS = 0.02
_A_YEAR = "max-age=31536000; includeSubDomains"


def public_headers(answer: Answer) -> Answer:
    """Headers for people outside: nothing from elsewhere, no script, nothing kept. A view's own header stands."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.get_host()  # under a strange name somebody else shows our pages as theirs: refused
        response = answer(request)
        _add(request, response)
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        return response

    return middleware


def even_moments(answer: Answer) -> Answer:
    """Let answers about a receipt leave at even moments: how long the work took, nobody outside can tell.

    A true receipt, one of duress and one that opens nothing then cost the same time, not only the same work.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        began = clock.monotonic()
        try:
            return answer(request)
        finally:
            time.sleep(EVEN_SECONDS - (clock.monotonic() - began) % EVEN_SECONDS)

    return middleware


def console_headers(answer: Answer) -> Answer:
    """Headers for staff; the content policy is django-csp's, so that a page may ask for what it needs."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.get_host()  # a strange name is a page elsewhere that has our address looked up: refused
        response = answer(request)
        _add(request, response)
        return response

    return middleware


def refusals_shown(answer: Answer) -> Answer:
    """A refused act comes back as its sentence; what is missing and what is forbidden look the same."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return answer(request)

    def process_exception(request: HttpRequest, failure: Exception) -> HttpResponse | None:
        if isinstance(failure, NotFound):
            return HttpResponse(sorry.page(404, request.path), status=404)
        if isinstance(failure, Refused):
            return HttpResponse(sorry.page(409, request.path, _(str(failure))), status=409)
        return None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]  # Django's way to ask for it
    return middleware


class ReturnCsrf(CsrfViewMiddleware):
    """Django's protection, for people whose browser says nothing of where it comes from.

    Careful browsers send `Origin: null` and no referrer. The cookie is `SameSite=Strict` and the token is still
    asked for; to turn such a reader away would take the answer from those who hide best.
    """

    def _origin_verified(self, request: HttpRequest) -> bool:
        return request.META.get("HTTP_ORIGIN") == "null" or super()._origin_verified(request)  # type: ignore[misc]

    def _check_referer(self, request: HttpRequest) -> None:
        if request.META.get("HTTP_REFERER"):
            super()._check_referer(request)  # type: ignore[misc]  # Django's stubs leave it out


def _add(request: HttpRequest, response: HttpResponseBase) -> None:
    for name, value in _EVERY_PAGE.items():
        response.headers.setdefault(name, value)
    if isinstance(response, HttpResponse):
        response.headers.setdefault("Content-Length", str(len(response.content)))
    response.headers.setdefault("Referrer-Policy", _REFERRER)
    if not request.is_secure():
        # Over an onion address most browsers but Tor's own would throw a `Secure` cookie away.
        for cookie in response.cookies.values():
            cookie["secure"] = ""
    # Only where TLS is: an onion address has none and would be shut out for a year.
    if settings.INSTALLATION.host and request.META.get("HTTP_HOST") == settings.INSTALLATION.host:
        response.headers.setdefault("Strict-Transport-Security", _A_YEAR)
