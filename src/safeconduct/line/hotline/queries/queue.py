"""Who waits: the first page of the queue, as far as this member may open it; and everything that still lives."""

from collections.abc import Iterator

from safeconduct.foundation.kit.actors import Actor
from safeconduct.line.hotline import access
from safeconduct.line.hotline.domain.desk import OpenedConversation, QueueRow, in_order
from safeconduct.line.hotline.models import Conversation, State
from safeconduct.line.hotline.queries.opening import opened_rows

# More rows than anybody reads at a glance only make the first of them come later.
SHOWN = 100

# Who takes the next looks past so many that are with somebody or in another language.
LOOKED_THROUGH = 300

LIVING = (State.WAITING, State.ANSWERED)
_PART = 200


def queue(actor: Actor, state: State = State.WAITING, limit: int = SHOWN) -> list[QueueRow]:
    """The first conversations in this state that the actor can open, most urgent first. Raises NotFound for strangers.

    Among equals those who came first stand first: messages are numbered, though no time stands in clear. The order
    is that of the index, so that the first page costs the same however many wait.
    """
    return in_order([opened.row for _, opened in queue_rows(actor, state, limit)])


def queue_rows(
    actor: Actor, state: State, limit: int = LOOKED_THROUGH
) -> list[tuple[Conversation, OpenedConversation]]:
    """The same beside their rows, in the index's order."""
    access.see_queue(actor)
    rows = list(Conversation.objects.filter(state=state).order_by("-rank", "came")[:limit])
    opened = {each.row.id: each for each in opened_rows(actor, rows)}
    return [(row, opened[row.id]) for row in rows if row.id in opened]


def living(actor: Actor) -> Iterator[OpenedConversation]:
    """Every conversation that waits or was answered, part by part, as far as the actor can open it."""
    access.see_queue(actor)
    for state in LIVING:
        ids = list(Conversation.objects.filter(state=state).order_by("-rank", "came").values_list("id", flat=True))
        for start in range(0, len(ids), _PART):
            rows = Conversation.objects.in_bulk(ids[start : start + _PART])
            yield from opened_rows(actor, list(rows.values()))
