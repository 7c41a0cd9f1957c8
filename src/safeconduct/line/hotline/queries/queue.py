"""Who waits: the first page of the queue, as far as this member may open it; and everything that still lives."""

import datetime
from collections.abc import Iterator

from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.line.hotline import access
from safeconduct.line.hotline.domain.desk import OpenedConversation, QueueRow, in_order
from safeconduct.line.hotline.models import Conversation, State
from safeconduct.line.hotline.queries.opening import opened_rows

# More rows than anybody reads at a glance only make the first of them come later.
SHOWN = 100

# Who takes the next looks past so many that are with somebody or in another language.
LOOKED_THROUGH = 300
# Behind so many that are marked nobody is looked for: then members mute in numbers.
LOOKED_PAST = 1500
_FRONT = 0.9

LIVING = (State.WAITING, State.ANSWERED)
_PART = 200


def queue(actor: Actor, state: State = State.WAITING, limit: int = SHOWN) -> list[QueueRow]:
    """The first conversations in this state that the actor can open, most urgent first. Raises NotFound for strangers.

    Among equals those who came first stand first: messages are numbered, though no time stands in clear. The order
    is that of the index, so that the first page costs the same however many wait.
    """
    found = in_order([opened.row for _, opened in queue_rows(actor, state, limit)], clock.now())
    return found[:limit]


def queue_rows(
    actor: Actor, state: State, limit: int = LOOKED_THROUGH
) -> list[tuple[Conversation, OpenedConversation]]:
    """The same beside their rows, in the index's order. Where marks lower most of them, as in a flood, it is looked
    past those: what they hide must come to the first page."""
    access.see_queue(actor)
    found: list[tuple[Conversation, OpenedConversation]] = []
    now, start = clock.now(), 0
    while start < max(limit, LOOKED_PAST):
        part = list(Conversation.objects.filter(state=state).order_by("-rank", "came")[start : start + limit])
        opened = {each.row.id: each for each in opened_rows(actor, part)}
        found += [(row, opened[row.id]) for row in part if row.id in opened]
        start += limit
        if len(part) < limit or sum(not _is_behind(each.row, now) for _, each in found) >= limit * _FRONT:
            break
    return found


def _is_behind(row: QueueRow, now: datetime.datetime) -> bool:
    return row.labels.marks.is_lowered or row.labels.marks.is_muted(now)


def living(actor: Actor) -> Iterator[OpenedConversation]:
    """Every conversation that waits or was answered, part by part, as far as the actor can open it."""
    access.see_queue(actor)
    for state in LIVING:
        ids = list(Conversation.objects.filter(state=state).order_by("-rank", "came").values_list("id", flat=True))
        for start in range(0, len(ids), _PART):
            rows = Conversation.objects.in_bulk(ids[start : start + _PART])
            yield from opened_rows(actor, list(rows.values()))
