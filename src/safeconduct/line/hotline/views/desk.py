"""The queue and the open conversation: read, call one action or query, answer."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from safeconduct.foundation.kit import clock
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.staff.access import StaffRequest, requires
from safeconduct.foundation.staff.domain.roles import Role
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.line.hotline import actions, queries
from safeconduct.line.hotline.domain.desk import OpenedConversation
from safeconduct.line.hotline.models import State
from safeconduct.line.hotline.views import wording

DESK = (Role.OPERATOR, Role.SHIFT_LEAD, Role.COORDINATOR)


@requires(*DESK)
@require_GET
def queue(request: StaffRequest) -> HttpResponse:
    """Who waits, most urgent first; the page that an operator looks at all night."""
    template = "queue_rows" if request.headers.get("HX-Request") else "desk"
    return render(request, f"hotline/console/{template}.html", _queue(request, None))


@requires(*DESK)
@require_GET
def conversation(request: StaffRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """One conversation beside the queue. Opening it is a deed."""
    opened = actions.open_conversation(request.actor, conversation_id)
    template = "flow" if request.headers.get("HX-Request") else "desk"
    return render(request, f"hotline/console/{template}.html", _queue(request, conversation_id) | _shown(opened))


@requires(*DESK)
@require_POST
def reply(request: StaffRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Send an answer."""
    text, to_cover = request.POST.get("reply", ""), "to_cover" in request.POST
    try:
        actions.reply(request.actor, conversation_id, text, to_cover=to_cover)
    except actions.NothingToSend:
        return _again(request, conversation_id, reply=text, problem=_("An answer needs words, at most 20,000 letters."))
    return _back(conversation_id)


@requires(*DESK)
@require_POST
def note(request: StaffRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Keep a note for the team."""
    text = request.POST.get("note", "")
    try:
        actions.note(request.actor, conversation_id, text)
    except actions.NothingToSend:
        return _again(request, conversation_id, note=text, problem=_("A note needs words, at most 20,000 letters."))
    return _back(conversation_id)


@requires(*DESK)
@require_POST
def assign(request: StaffRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Give the conversation to a member of the team, to oneself, or back to all."""
    chosen = request.POST.get("member", "")
    names = {str(member.id): member.name for member in staff.members(Team.HOTLINE)}
    member = uuid.UUID(chosen) if chosen in names else None
    actions.assign(request.actor, conversation_id, member, names.get(chosen, ""))
    return _back(conversation_id)


@requires(*DESK)
@require_POST
def close(request: StaffRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Close it; their next message opens it again."""
    actions.close(request.actor, conversation_id)
    return redirect("queue")


def _back(conversation_id: uuid.UUID) -> HttpResponse:
    return redirect(reverse("conversation", args=[conversation_id]) + "#last")


def _again(request: StaffRequest, conversation_id: uuid.UUID, **typed: str) -> HttpResponse:
    opened = actions.open_conversation(request.actor, conversation_id)
    page = _queue(request, conversation_id) | _shown(opened) | typed
    return render(request, "hotline/console/desk.html", page, status=422)


def _queue(request: StaffRequest, current: uuid.UUID | None) -> dict[str, Any]:
    now = clock.now()
    return {
        "waiting": wording.lines(queries.queue(request.actor), now),
        "answered": wording.lines(queries.queue(request.actor, State.ANSWERED, limit=50), now),
        "current": current,
    }


def _shown(opened: OpenedConversation) -> dict[str, Any]:
    return {
        "opened": opened,
        "line": wording.line(opened.row, clock.now()),
        "members": staff.members(Team.HOTLINE),
        "language_name": wording.language_name(opened.row.language),
    }
