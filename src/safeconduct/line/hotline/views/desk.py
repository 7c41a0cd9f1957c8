"""The queue and the open conversation: read, call one action or query, answer."""

import datetime
import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from safeconduct.foundation.kit import clock
from safeconduct.foundation.staff.access import StaffRequest, requires
from safeconduct.line.hotline import actions, erasure, forms, queries
from safeconduct.line.hotline.views import returning, showing
from safeconduct.line.hotline.views.showing import DESK, LEADS


@requires(*DESK)
@require_GET
def queue(request: StaffRequest) -> HttpResponse:
    """Who waits, most urgent first; the page that an operator looks at all night."""
    # Somebody left: what lives under keys they held is wrapped anew by the next member who can open it.
    actions.wrap_anew(request.actor)
    if "HX-Request" in request.headers:
        return _changed(request, "queue_rows", showing.queue(request, forms.current(request.GET)))
    queries.open_beside(request.actor)
    return render(request, "hotline/console/desk.html", showing.whole(request, None) | showing.shift())


@requires(*DESK)
@require_GET
def conversation(request: StaffRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """One conversation beside the queue. Opening it is a deed."""
    page = showing.conversation(request, actions.open_conversation(request.actor, conversation_id))
    if "HX-Request" in request.headers:
        return _changed(request, "changed", page)
    return render(request, "hotline/console/desk.html", showing.whole(request, conversation_id) | page)


def _changed(request: StaffRequest, template: str, page: dict[str, Any]) -> HttpResponse:
    """A part of the page, or nothing where the browser shows it already: a hundred changes a second are drawn once."""
    seen = page["seen" if template == "queue_rows" else "talk_seen"]
    if request.GET.get("seen") == seen:
        return HttpResponse(status=204)
    answer = render(request, f"hotline/console/{template}.html", page)
    answer.headers["Seen"] = seen
    return answer


@requires(*DESK)
@require_POST
def assign(request: StaffRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Give the conversation to a member of the team, to oneself, or back to all."""
    actions.assign(request.actor, conversation_id, actions.to(request.POST.get("member", "")))
    return returning.back(conversation_id)


@requires(*DESK)
@require_POST
def close(request: StaffRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Close it; their next message opens it again."""
    actions.close(request.actor, conversation_id)
    return redirect("queue")


@requires(*LEADS)
@require_POST
def hold(request: StaffRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Keep a conversation from being forgotten, for a number of days and with a reason."""
    held = forms.Hold(request.POST)
    if not held.is_valid():
        return returning.again(
            request, conversation_id, problem=_("A hold needs a reason and a number of days, at most 365.")
        )
    until = clock.today() + datetime.timedelta(days=held.cleaned_data["days"])
    actions.hold(request.actor, conversation_id, until, held.cleaned_data["why"])
    return returning.back(conversation_id)


@requires(*LEADS)
@require_POST
def release(request: StaffRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """End a hold."""
    actions.release(request.actor, conversation_id)
    return returning.back(conversation_id)


@requires(*LEADS)
@require_POST
def expire(request: StaffRequest) -> HttpResponse:
    """Let a mass of conversations be forgotten: the clock was right, and a person says so."""
    erasure.expire(request.actor, approved=True)
    return redirect("queue")
