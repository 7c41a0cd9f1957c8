"""Counts and days that stand in clear, for boards and for whoever watches for a change."""

import datetime
import uuid

from django.db.models import Count

from safeconduct.foundation.audit import queries as audit
from safeconduct.line.hotline.models import Conversation, Hold, State
from safeconduct.line.hotline.queries.presence import presence_number


def counts() -> dict[str, int]:
    """How many conversations stand in each state: numbers in clear, for boards and metrics."""
    found = dict(Conversation.objects.values_list("state").annotate(Count("id")).order_by())
    return {state.value: found.get(state.value, 0) for state in State}


def came(day: datetime.date) -> int:
    """How many conversations began on this day (UTC): what is left of them."""
    return Conversation.objects.filter(first_day=day).count()


def held_until(conversation_id: uuid.UUID) -> datetime.date | None:
    """Until when a hold keeps this conversation from being forgotten, if there is one."""
    return Hold.objects.filter(conversation=conversation_id).values_list("until", flat=True).first()


# Deeds stand above, presences below, in one number.
_PRESENCES = 1 << 20


def change_number() -> int:
    """Another number than before when a console may have to draw anew: every change of the wing is a deed, and who
    reads or writes where has numbers of its own."""
    return audit.newest("line") * _PRESENCES + presence_number() % _PRESENCES
