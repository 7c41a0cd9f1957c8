"""Back to a conversation after something was done with it, or again with what was typed and why it was not taken."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from safeconduct.foundation.staff.access import StaffRequest
from safeconduct.line.hotline import actions
from safeconduct.line.hotline.views import showing


def back(conversation_id: uuid.UUID) -> HttpResponse:
    """To the newest of the conversation."""
    return redirect(reverse("conversation", args=[conversation_id]) + "#last")


def again(request: StaffRequest, conversation_id: uuid.UUID, **typed: object) -> HttpResponse:
    """The same page with what was typed and a `problem`."""
    opened = actions.open_conversation(request.actor, conversation_id)
    page = showing.whole(request, conversation_id) | showing.conversation(request, opened) | typed
    return render(request, "hotline/console/desk.html", page, status=422)
