"""Translations by our own machine: beside the original, marked, and never sent by themselves."""

import dataclasses
import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from safeconduct.foundation.staff.access import StaffRequest, requires
from safeconduct.line.hotline import queries
from safeconduct.line.hotline.queries.translating import NoTranslation, may_translate, translated
from safeconduct.line.hotline.views.showing import DESK

# Their last messages; whoever wants more reads on after these.
LAST = 3


@dataclasses.dataclass(frozen=True)
class Pair:
    """What was written, and what the machine made of it."""

    original: str
    made: str


@requires(*DESK)
@require_POST
def theirs(request: StaffRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Their last messages in the member's language."""
    opened = queries.opened(request.actor, conversation_id)
    texts = [message.text for message in opened.messages if not message.from_us and message.text.strip()][-LAST:]
    return _made(request, texts, opened.row.language, get_language() or "en", opened.row.language)


@requires(*DESK)
@require_POST
def ours(request: StaffRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """What stands in the box, in their language; it goes into the box by one press, and out by another."""
    row, text = queries.opened(request.actor, conversation_id).row, request.POST.get("reply", "")
    texts = [text] if text.strip() else []
    return _made(request, texts, get_language() or "en", row.language, get_language() or "en", is_ours=True)


def _made(
    request: StaffRequest, texts: list[str], source: str, target: str, written_in: str, *, is_ours: bool = False
) -> HttpResponse:
    page: dict[str, object] = {"is_ours": is_ours, "written_in": written_in, "made_in": target}
    try:
        page["pairs"] = [Pair(text, translated(text, source, target)) for text in texts]
    except NoTranslation:
        page["failed"] = may_translate()
    return render(request, "hotline/console/composer_machine.html", page)
