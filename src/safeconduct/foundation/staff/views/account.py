"""One's own account: language, second factors, passphrase, sessions; the code of conduct; leaving."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.staff import actions, forms
from safeconduct.foundation.staff.access import StaffRequest, requires, sessions
from safeconduct.foundation.staff.domain.roles import Role
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.foundation.staff.views import showing, wording


@requires()
@require_GET
def home(request: StaffRequest) -> HttpResponse:
    """The first page: the desk for who answers there, the log for who reads it, else one's own account."""
    if Team.HOTLINE in request.actor.teams:
        try:
            return redirect(reverse("queue"))
        except NoReverseMatch:
            return redirect("staff-account")
    if actions.logs(request.actor):
        return redirect("staff-deeds")
    if request.actor.has_role(Role.PUBLISHER):
        try:
            return redirect(reverse("texts"))
        except NoReverseMatch:
            return redirect("staff-account")
    return redirect("staff-people" if request.actor.has_role(Role.ADMINISTRATOR) else "staff-account")


@requires()
@require_GET
def page(request: StaffRequest) -> HttpResponse:
    """What belongs to oneself."""
    return _page(request)


def _page(request: StaffRequest, problem: str = "", *, about: str = "") -> HttpResponse:
    values = {
        "roles": wording.posts(sorted(request.actor.roles)),
        "factors": request.member.authenticators.order_by("added_on"),
        "sessions": sessions.lasting(request, request.actor.id),
        "languages_offered": showing.LANGUAGES,
        about + "problem": problem,
    }
    return render(request, "staff/account.html", values, status=422 if problem else 200)


@requires()
@require_POST
def language(request: StaffRequest) -> HttpResponse:
    """Another language of the screens."""
    actions.choose_language(request.actor, forms.language(request.POST))
    return redirect("staff-account")


@requires()
@require_POST
def passphrase(request: StaffRequest) -> HttpResponse:
    """Another passphrase; it takes the old one, and ends every other session."""
    try:
        actions.show_passphrase(request.actor.name, request.POST.get("old", ""))
        actions.change_passphrase(request.actor, request.POST.get("new", ""))
    except actions.WrongSignIn:
        return _page(request, _("That is not the passphrase that you have now."), about="passphrase_")
    except Refused as refusal:
        return _page(request, showing.sentence(refusal), about="passphrase_")
    sessions.end_others(request, request.actor.id)
    return redirect("staff-account")


@requires()
@require_POST
def end_others(request: StaffRequest) -> HttpResponse:
    """Sign out everywhere else."""
    sessions.end_others(request, request.actor.id)
    return redirect("staff-account")


@requires()
@require_POST
def remove_factor(request: StaffRequest, factor_id: uuid.UUID) -> HttpResponse:
    """Take a second factor away, never the last. A stolen session takes none: it does not know the passphrase."""
    try:
        actions.show_passphrase(request.actor.name, request.POST.get("passphrase", ""))
        actions.remove_factor(request.actor, factor_id)
    except actions.WrongSignIn:
        return _page(request, _("That is not the passphrase that you have now."))
    except Refused as refusal:
        return _page(request, showing.sentence(refusal))
    return redirect("staff-account")


@requires(before_code=True)
@require_http_methods(["GET", "POST"])
def code(request: StaffRequest) -> HttpResponse:
    """The code of conduct, before the first page."""
    if request.method == "POST":
        actions.accept_code(request.actor)
        return redirect("staff-home")
    return render(request, "staff/code.html", {"accepted_on": request.member.code_accepted_on})


@requires(before_code=True)
@require_POST
def sign_out(request: StaffRequest) -> HttpResponse:
    """Leave: the session's row is destroyed, and with it what its key opened."""
    actions.leave(request.actor)
    sessions.end(request)
    response = redirect("staff-sign-in")
    # The cookies are taken away one by one: a caller's own, in the same browser, are none of ours.
    response["Clear-Site-Data"] = '"cache","storage"'
    return response
