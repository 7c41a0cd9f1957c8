"""The two small marks that a browser keeps while a conversation is open, and for nothing longer."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.utils.html import format_html
from django.utils.safestring import SafeString

from safeconduct.line.hotline.models import Visit

VISIT = "return"


def keep(response: HttpResponse, visit: str) -> HttpResponse:
    """Let the browser come back with this opened receipt for fifteen minutes."""
    response.set_cookie(
        VISIT,
        visit,
        max_age=Visit.lasts(),
        httponly=True,
        samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def drop(response: HttpResponse) -> HttpResponse:
    """Make the browser forget both."""
    response.delete_cookie(VISIT, samesite="Strict")
    response.delete_cookie(settings.CSRF_COOKIE_NAME, samesite="Strict")
    return response


class _Check(CsrfViewMiddleware):
    """Django's check of a form's token, which answers with its reason so that the page can keep what was typed."""

    def _reject(self, request: HttpRequest, reason: str) -> str:  # noqa: ARG002
        return reason

    def _origin_verified(self, request: HttpRequest) -> bool:
        # Under our own no-referrer policy browsers send `Origin: null` to ourselves; cookie and token still must agree.
        return request.headers.get("Origin") == "null" or bool(super()._origin_verified(request))  # type: ignore[misc]

    def _check_referer(self, request: HttpRequest) -> None:
        if request.headers.get("Referer"):
            super()._check_referer(request)  # type: ignore[misc]  # Django's stubs leave it out


def is_own_form(request: HttpRequest) -> bool:
    """Whether this POST came from a page that we gave to this browser, by Django's CSRF rules."""
    check = _Check(lambda _: HttpResponse())
    check.process_request(request)
    return check.process_view(request, lambda _: HttpResponse(), (), {}) is None


def token(request: HttpRequest) -> SafeString:
    """The hidden field that a form of an opened conversation carries."""
    # The secret that the browser already has, so that a page left open beside this one stays good.
    _Check(lambda _: HttpResponse()).process_request(request)
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))


def with_token(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Send the token's cookie along; it ends with the browser's window."""
    _Check(lambda _: HttpResponse()).process_response(request, response)
    if settings.CSRF_COOKIE_NAME in response.cookies:
        response.cookies[settings.CSRF_COOKIE_NAME]["max-age"] = ""
        response.cookies[settings.CSRF_COOKIE_NAME]["expires"] = ""
    return response
