"""Who stands at a page: the middleware that says so, and the decorators that let in."""

import functools
import urllib.parse
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import translation

from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.languages.domain.offered import SCREENS
from safeconduct.foundation.staff.access import opened, rows, sessions
from safeconduct.foundation.staff.domain.rights import HOLDERS, Right, may
from safeconduct.foundation.staff.domain.roles import Role
from safeconduct.foundation.staff.models import Account

P = ParamSpec("P")


class StaffRequest(HttpRequest):
    """A request of a member who is signed in, once `requires` has let it through."""

    actor: Actor
    member: Account
    signed: sessions.Signed | None


View = Callable[Concatenate[StaffRequest, P], HttpResponse]
AnyView = Callable[..., HttpResponse]


def sign_in(answer: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Set `request.actor` (None for strangers and for who has shown no second factor), and the member's language."""

    def middleware(request: Any) -> HttpResponseBase:  # noqa: ANN401  # attributes of our own are set on it
        signed = sessions.read(request)
        request.signed = signed
        request.member = signed.member if signed and signed.complete else None
        request.actor = rows.actor_of(signed.member, signed.private) if signed and signed.complete else None
        if request.actor:
            opened.use(request.actor.id, request.actor.teams)
        request.may_approve = bool(request.actor and may(request.actor.roles, Right.APPROVE))
        language = _screen_language(signed)
        with translation.override(language):
            response = answer(request)
        response.headers.setdefault("Content-Language", language)
        sessions.keep(request, response)
        return response

    return middleware


def _screen_language(signed: sessions.Signed | None) -> str:
    """The member's own from the passphrase on; before it what the browser asks for, where the screens speak it."""
    wanted = signed.member.language if signed else translation.get_language()
    return wanted if wanted in SCREENS else SCREENS[0]


def requires(*roles: Role, before_code: bool = False) -> Callable[[View[P]], AnyView]:
    """Let in who holds one of these roles; without any, every member who is signed in.

    Strangers are sent to sign in and then back here. A member without the role sees what anybody sees of a page
    that is not there. Before the first page stands the code of conduct, but for the pages that need none.
    """

    def decorate(view: View[P]) -> AnyView:
        @functools.wraps(view)
        def checked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            actor: Actor | None = getattr(request, "actor", None)
            if actor is None:
                return _to_sign_in(request)
            if roles and not actor.has_role(*roles):
                raise NotFound
            if not before_code and request.member.code_accepted_on is None:  # type: ignore[attr-defined]  # ours
                return redirect("staff-code")
            return view(request, *args, **kwargs)  # type: ignore[arg-type]  # the middleware made it a StaffRequest

        checked.required_roles = frozenset(roles)  # type: ignore[attr-defined]  # read by the test of every route
        return checked

    return decorate


def requires_right(right: Right) -> Callable[[View[P]], AnyView]:
    """Let in who has this right."""
    return requires(*HOLDERS[right])


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    then = urllib.parse.urlencode({"next": request.path})
    return HttpResponseRedirect(f"/console/sign-in?{then}")
