"""What a member says of a conversation's place: its urgency, a hoax, a mute, and that they may be forced."""

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from safeconduct.foundation.staff.access import StaffRequest, requires
from safeconduct.line.hotline import actions
from safeconduct.line.hotline.views import returning
from safeconduct.line.hotline.views.showing import DESK


@requires(*DESK)
@require_POST
def triage(request: StaffRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Do what the pressed button says, with its reason."""
    why, actor = request.POST.get("why", ""), request.actor
    try:
        match request.POST.get("do"):
            case "urgency":
                actions.set_urgency(actor, conversation_id, _number(request.POST.get("rank", "")), why)
            case "hoax":
                actions.mark_hoax(actor, conversation_id, why)
            case "no hoax":
                actions.unmark_hoax(actor, conversation_id)
            case "mute":
                actions.mute(actor, conversation_id, _number(request.POST.get("hours", "")), why)
            case "no mute":
                actions.unmute(actor, conversation_id)
            case "duress":
                actions.mark_duress(actor, conversation_id, why)
            case "no duress":
                actions.lift_duress(actor, conversation_id)
            case _:
                raise actions.NoReason
    except actions.NoReason:
        problem = _("Say why in a few words: whoever looks next must understand it.")
        return returning.again(request, conversation_id, problem=problem, triaging=True, note=" ")
    return returning.back(conversation_id)


def _number(typed: str) -> int:
    """The number of a choice, or one that no choice has."""
    return int(typed) if typed.isdecimal() and len(typed) < 4 else -1
