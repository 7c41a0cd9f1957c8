"""The shift lead's board: counted from what this member may open, remembered for half a minute."""

import dataclasses
import datetime
import uuid

from django.db.models import Count

from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.rota import queries as rota
from safeconduct.foundation.rota.domain.duty import on_duty
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.line.hotline.domain import board
from safeconduct.line.hotline.domain.board import FirstAnswers, Group
from safeconduct.line.hotline.domain.desk import QueueRow
from safeconduct.line.hotline.models import Conversation, State
from safeconduct.line.hotline.queries.numbers import counts
from safeconduct.line.hotline.queries.queue import queue_rows

# First answers are counted over the last week.
COUNTED = datetime.timedelta(days=7)

# Opening is dear, and a board is looked at by several leads every few seconds.
_REMEMBERED = 20.0
# So many of each state are opened; where more wait, the page says that it counts the most urgent.
MOST = 500


@dataclasses.dataclass(frozen=True)
class Board:
    """All of it, at one moment. `counted` of `waiting` were opened for the groups."""

    at: datetime.datetime
    waiting: int
    counted: int
    by_language: tuple[tuple[str, int], ...]
    groups: tuple[Group, ...]
    late: tuple[QueueRow, ...]
    unowned: int
    left_behind: tuple[QueueRow, ...]
    first_answers: FirstAnswers | None


_known: dict[uuid.UUID, tuple[float, Board]] = {}


def board_now(actor: Actor) -> Board:
    """The board as it stood at most half a minute ago. Raises NotFound for strangers."""
    known = _known.get(actor.id)
    if known is None or clock.monotonic() - known[0] > _REMEMBERED:
        known = _known[actor.id] = (clock.monotonic(), _count(actor))
    return known[1]


def forget_board(actor_id: uuid.UUID) -> None:
    """Drop what was counted for this member."""
    _known.pop(actor_id, None)


def _count(actor: Actor) -> Board:
    now, within = clock.now(), rota.house().answer_within
    waiting = [opened for _, opened in queue_rows(actor, State.WAITING, MOST)]
    answered = [opened for _, opened in queue_rows(actor, State.ANSWERED, MOST)]
    # Who works without being on the rota is here too.
    here = {str(shift.member) for shift in on_duty(rota.rota(now), now)}
    here |= {str(member.id) for member in staff.at_work(Team.HOTLINE)}
    rows = [each.row for each in waiting]
    return Board(
        at=now,
        waiting=counts()[State.WAITING],
        counted=len(rows),
        by_language=_by_language(),
        groups=board.groups(rows, now, within),
        late=tuple(sorted((row for row in rows if board.is_late(row, now, within)), key=lambda row: row.waiting_since)),
        unowned=sum(not row.has_owner for row in rows),
        left_behind=board.left_behind(rows, here),
        first_answers=board.first_answers([*waiting, *answered], now - COUNTED),
    )


def _by_language() -> tuple[tuple[str, int], ...]:
    """How many wait in each language: it stands in clear, so all are counted."""
    waiting = Conversation.objects.filter(state=State.WAITING)
    found = dict(waiting.values_list("language").annotate(Count("id")).order_by())
    return tuple(sorted(found.items(), key=lambda each: (-each[1], each[0])))
