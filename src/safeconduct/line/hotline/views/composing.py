"""Writing to the caller, and writing for the team: two panes, two addresses, two actions."""

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from safeconduct.foundation.staff.access import StaffRequest, requires
from safeconduct.line.hotline import actions, forms
from safeconduct.line.hotline.domain.takeback import SHOWN_AFTER
from safeconduct.line.hotline.views import composition, returning
from safeconduct.line.hotline.views.showing import DESK


@requires(*DESK)
@require_POST
def reply(request: StaffRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Send an answer."""
    text, to_cover = request.POST.get("reply", ""), "to_cover" in request.POST
    seen = forms.answers_seen(request.POST)
    try:
        actions.reply(request.actor, conversation_id, text, to_cover=to_cover, answers_seen=seen, after=SHOWN_AFTER)
    except (actions.NothingToSend, actions.AnsweredMeanwhile, actions.WithAnother) as refused:
        return returning.again(request, conversation_id, reply=text, problem=_why(refused))
    except (actions.Unfilled, actions.Stopped) as stopped:
        return returning.again(request, conversation_id, reply=text, problem=composition.why(stopped))
    return returning.back(conversation_id)


def _why(refused: Exception) -> str:
    """Why an answer was not sent; where a colleague was quicker, with both texts."""
    if isinstance(refused, actions.AnsweredMeanwhile):
        said = {"name": refused.other.by, "text": refused.other.text}
        return (
            _(
                "%(name)s answered while you wrote: “%(text)s” Your words still stand below. "
                "Send them again if they must go out as well."
            )
            % said
        )
    if isinstance(refused, actions.WithAnother):
        return _("A colleague has this conversation. Take it over first, then send.")
    return _("An answer needs words, at most 20,000 letters.")


@requires(*DESK)
@require_POST
def note(request: StaffRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Keep a note for the team."""
    text = request.POST.get("note", "")
    try:
        actions.note(request.actor, conversation_id, text)
    except actions.NothingToSend:
        problem = _("A note needs words, at most 20,000 letters.")
        return returning.again(request, conversation_id, note=text, problem=problem)
    return returning.back(conversation_id)
