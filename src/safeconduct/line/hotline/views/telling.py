"""Notices, the address behind a conversation, and canaries."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from safeconduct.foundation.languages.domain.offered import BY_CODE
from safeconduct.foundation.staff.access import StaffRequest, requires
from safeconduct.line.hotline import actions
from safeconduct.line.hotline.views import composition, lists
from safeconduct.line.hotline.views.returning import again
from safeconduct.line.hotline.views.showing import DESK, LEADS
from safeconduct.line.hotline.views.working import page_of

MOST = 1000


@requires(*DESK)
@require_POST
def see_notice(request: StaffRequest, notice_id: uuid.UUID) -> HttpResponse:
    """I saw it."""
    actions.see_notice(request.actor, notice_id)
    return redirect("queue")


@requires(*LEADS)
@require_POST
def identity(request: StaffRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Show where they write from, once, for a written reason; a second person is told."""
    try:
        shown = actions.open_identity(request.actor, conversation_id, request.POST.get("why", ""))
    except actions.NoWrittenReason:
        problem = _("An identity opens only with a written reason, in at most 500 letters.")
        return again(request, conversation_id, problem=problem, opening="1")
    except actions.NobodyToTell:
        problem = _("Nobody else of the team could be told. Nothing was opened.")
        return again(request, conversation_id, problem=problem, opening="1")
    return page_of(request, "identity", {"shown": shown, "conversation": conversation_id})


@requires(*LEADS)
@require_POST
def plant(request: StaffRequest) -> HttpResponse:
    """Plant a canary."""
    language, text, answer = (request.POST.get(name, "").strip() for name in ("language", "text", "answer"))
    typed = {"text": text, "answer": answer}
    if language not in BY_CODE or not text or not answer or len(text) > MOST or len(answer) > MOST:
        problem = _("A canary needs a language, their words and our answer, at most 1,000 letters each.")
        return page_of(request, "own", lists.filled(request) | typed | {"problem": problem}, 422)
    try:
        actions.plant_canary(request.actor, language, text, answer)
    except actions.Stopped:
        problem = _("These words name a place, a time or a guarantee. Choose others.")
        return page_of(request, "own", lists.filled(request) | typed | {"problem": problem}, 422)
    except actions.Unfilled as refused:
        return page_of(request, "own", lists.filled(request) | typed | {"problem": composition.why(refused)}, 422)
    return redirect("own-desk")
