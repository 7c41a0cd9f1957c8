"""Writing to the caller, and writing for the team: two panes, two addresses, two actions."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.staff.access import StaffRequest, requires
from safeconduct.line.hotline import actions, forms, queries
from safeconduct.line.hotline.domain import brake
from safeconduct.line.hotline.domain.takeback import SHOWN_AFTER
from safeconduct.line.hotline.views import composition, returning, showing
from safeconduct.line.hotline.views.showing import DESK

# What stops an answer: each with a sentence, and with the words still in their box.
REFUSED = (
    actions.NothingToSend, actions.AnsweredMeanwhile, actions.WithAnother, actions.Unfilled, actions.Stopped,
    actions.UnderDuress, actions.AlreadyRead, actions.OwnAnswer, actions.TooLate,
)  # fmt: skip


@requires(*DESK)
@require_POST
def reply(request: StaffRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Send an answer; or, where its writer wishes, let a second person read it first."""
    text, to_cover = request.POST.get("reply", ""), "to_cover" in request.POST
    try:
        if "second" in request.POST and not to_cover:
            actions.ask_second(request.actor, conversation_id, text)
        else:
            seen = forms.answers_seen(request.POST)
            actions.reply(request.actor, conversation_id, text, to_cover=to_cover, answers_seen=seen, after=SHOWN_AFTER)
    except REFUSED as refused:
        return _again(request, conversation_id, refused, text)
    return returning.back(conversation_id)


def _again(request: StaffRequest, conversation_id: uuid.UUID, refused: Refused, text: str = "") -> HttpResponse:
    stopped = refused.found if isinstance(refused, actions.Stopped) else ()
    return returning.again(
        request, conversation_id, reply=text, problem=composition.why(refused), stopped=composition.stopped(stopped)
    )


@requires(*DESK)
@require_POST
def looked_at(request: StaffRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """What the brake says to words that are still being written."""
    queries.opened(request.actor, conversation_id)
    stopped = composition.stopped(brake.braked(request.POST.get("reply", "")))
    page = {"stopped": stopped, "to_cover": "to_cover" in request.POST}
    return render(request, "hotline/console/composer_brake.html", page)


@requires(*DESK)
@require_GET
def templates(request: StaffRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """The answers to choose from in this language, those that are called for first."""
    row = queries.opened(request.actor, conversation_id).row
    page = {"templates": composition.templates(row.language, row.labels.reasons), "language": row.language}
    return render(request, "hotline/console/composer_templates.html", page)


@requires(*DESK)
@require_POST
def take_back(request: StaffRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Take an answer back; its words return to the box."""
    try:
        text = actions.take_back(request.actor, conversation_id, request.POST.get("name", ""))
    except REFUSED as refused:
        return _again(request, conversation_id, refused)
    return _returned(request, conversation_id, text)


@requires(*DESK)
@require_POST
def withdraw(request: StaffRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Take one's own answer back from waiting for a second person; its words return to the box."""
    try:
        text = actions.withdraw(request.actor, conversation_id, request.POST.get("id", ""))
    except REFUSED as refused:
        return _again(request, conversation_id, refused)
    return _returned(request, conversation_id, text)


def _returned(request: StaffRequest, conversation_id: uuid.UUID, text: str) -> HttpResponse:
    page = showing.conversation(request, actions.open_conversation(request.actor, conversation_id))
    if "HX-Request" in request.headers:
        return render(request, "hotline/console/composer_returned.html", page | {"returned": text})
    return render(
        request, "hotline/console/desk.html", showing.whole(request, conversation_id) | page | {"reply": text}
    )


@requires(*DESK)
@require_POST
def let_go(request: StaffRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """As the second person: let a colleague's answer go out."""
    try:
        actions.release_answer(request.actor, conversation_id, request.POST.get("id", ""))
    except REFUSED as refused:
        return _again(request, conversation_id, refused)
    return returning.back(conversation_id)


@requires(*DESK)
@require_POST
def send_back(request: StaffRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """As the second person: give it back with a reason."""
    try:
        why = request.POST.get("why", "")
        actions.send_back(request.actor, conversation_id, request.POST.get("id", ""), why)
    except REFUSED as refused:
        return _again(request, conversation_id, refused)
    return returning.back(conversation_id)


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
