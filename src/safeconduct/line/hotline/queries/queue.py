"""Who waits: the first page of the queue, as far as this member may open it."""

from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.line.hotline.domain.desk import QueueRow, in_order
from safeconduct.line.hotline.models import Conversation, State
from safeconduct.line.hotline.queries.opening import opened_rows

# More rows than anybody reads at a glance only make the first of them come later.
SHOWN = 100


def queue(actor: Actor, state: State = State.WAITING, limit: int = SHOWN) -> list[QueueRow]:
    """The first conversations in this state that the actor can open, most urgent first. Raises NotFound for strangers.

    Among equals those who came first stand first: messages are numbered, though no time stands in clear. The order
    is that of the index, so that the first page costs the same however many wait.
    """
    if Team.HOTLINE not in actor.teams:
        raise NotFound
    rows = Conversation.objects.filter(state=state).order_by("-rank", "came")[:limit]
    return in_order([opened.row for opened in opened_rows(actor, list(rows))])
