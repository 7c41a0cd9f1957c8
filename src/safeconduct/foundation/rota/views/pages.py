"""Being called: the bar on an open console, the button behind a link, and how a member wants to be reached."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from safeconduct.foundation.kit.refusals import NotFound, Refused
from safeconduct.foundation.rota import actions, forms, queries
from safeconduct.foundation.rota.views import mine, week, wording
from safeconduct.foundation.staff.access import StaffRequest, requires


@requires(*week.READERS)
@require_GET
def calls(request: StaffRequest) -> HttpResponse:
    """What calls this member now, for the bar of an open console."""
    return render(request, "rota/console/calls.html", {"calls": shown(request)})


def shown(request: StaffRequest) -> list[tuple[uuid.UUID, str]]:
    """Each page that calls this member, and why in words."""
    return [(call.id, wording.about(call.about)) for call in queries.calls_for(request.actor.id)]


@requires(*week.READERS)
@require_POST
def tap(request: StaffRequest, page_id: uuid.UUID) -> HttpResponse:
    """I take it."""
    actions.tap(request.actor, page_id)
    if "HX-Request" in request.headers:
        return render(request, "rota/console/calls.html", {"calls": shown(request)})
    return redirect("staff-home")


@require_http_methods(["GET", "POST"])
def tap_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The button behind a link in a mail. Showing it does nothing, since mail programs open links by themselves."""
    try:
        if request.method == "POST":
            actions.tap_by_link(token)
    except NotFound:
        page = {"problem": _("This link has been used, or never was one. Sign in to see what is due.")}
        return render(request, "rota/console/tap.html", page, status=404)
    return render(request, "rota/console/tap.html", {"tapped": request.method == "POST"})


@requires(*week.READERS)
@require_POST
def add_way(request: StaffRequest) -> HttpResponse:
    """A new way, and its test page."""
    try:
        typed = forms.way(request.POST)
        actions.add_way(request.actor, typed.kind, typed.address)
    except Refused as refusal:
        return _again(request, refusal, typed=request.POST.get("address", ""), kind=request.POST.get("kind", ""))
    return redirect("my-shifts")


@requires(*week.READERS)
@require_POST
def confirm_way(request: StaffRequest, way_id: uuid.UUID) -> HttpResponse:
    """The code of the test page."""
    try:
        actions.confirm_way(request.actor, way_id, request.POST.get("code", ""))
    except NotFound:
        raise
    except Refused as refusal:
        return _again(request, refusal)
    return redirect("my-shifts")


@requires(*week.READERS)
@require_POST
def remove_way(request: StaffRequest, way_id: uuid.UUID) -> HttpResponse:
    """One way less."""
    actions.remove_way(request.actor, way_id)
    return redirect("my-shifts")


def _again(request: StaffRequest, refusal: Refused, **typed: str) -> HttpResponse:
    page = mine.shown(request) | {"problem": wording.sentence(refusal)} | typed
    return render(request, "rota/console/mine.html", page, status=422)
