"""What is done with a conversation beside reading and answering: take, flag, be seen before it."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from safeconduct.foundation.staff.access import StaffRequest, requires
from safeconduct.line.hotline import actions, forms, queries
from safeconduct.line.hotline.domain.present import Doing
from safeconduct.line.hotline.views.returning import again, back
from safeconduct.line.hotline.views.showing import DESK


@requires(*DESK)
@require_POST
def take_next(request: StaffRequest) -> HttpResponse:
    """Open whoever should be answered next."""
    try:
        return back(actions.take_next(request.actor))
    except actions.HandsFull:
        return redirect(reverse("queue") + "?said=full")
    except actions.NobodyWaits:
        return redirect(reverse("queue") + "?said=nobody")


@requires(*DESK)
@require_POST
def take(request: StaffRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Take a conversation over, from all or from a colleague."""
    actions.assign(request.actor, conversation_id, actions.To(request.actor.id, request.actor.name))
    return back(conversation_id)


@requires(*DESK)
@require_POST
def flag(request: StaffRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Have it looked at again on a day."""
    form = forms.Flag(request.POST)
    if not form.is_valid():
        return again(request, conversation_id, problem=_("A flag needs a day and a reason."), flagging="1")
    actions.flag(request.actor, conversation_id, form.cleaned_data["on"], form.cleaned_data["why"])
    return back(conversation_id)


@requires(*DESK)
@require_POST
def lift_flag(request: StaffRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """It was looked at."""
    actions.lift_flag(request.actor, conversation_id, request.POST.get("flag", ""))
    return back(conversation_id)


@requires(*DESK)
@require_GET
def here(request: StaffRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """A window says what its member does here. It asks by itself, so it is a question that keeps nobody signed in."""
    window, doing = request.GET.get("window", ""), request.GET.get("doing", "")
    if doing in set(Doing):
        actions.open_conversation(request.actor, conversation_id)
        actions.say_here(request.actor, window, conversation_id, Doing(doing))
    else:
        actions.say_gone(request.actor, window)
        queries.opened(request.actor, conversation_id)
    return HttpResponse(status=204)


def page_of(request: StaffRequest, template: str, filled: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page of the desk that is no queue."""
    return render(request, f"hotline/console/{template}.html", filled, status=status)
