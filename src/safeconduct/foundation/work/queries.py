"""How background work stands, for `safeconduct check`."""

import dataclasses
import datetime

from django.db.models import Count

from safeconduct.foundation.kit import durable
from safeconduct.foundation.work.models import Due, State, Task


@dataclasses.dataclass(frozen=True)
class Failing:
    """A task that has failed since it last succeeded."""

    database: str
    name: str
    failures: int
    error: str
    last_done: datetime.datetime | None


def failing(database: str) -> list[Failing]:
    """The tasks of one database that fail now."""
    with durable.reading(database):
        rows = Task.objects.filter(failures__gt=0).order_by("name")
        return [Failing(database, row.name, row.failures, row.error, row.done_at) for row in rows]


def sendings(database: str) -> dict[State, int]:
    """How many sendings there are in each state."""
    with durable.reading(database):
        counted = Due.objects.values_list("state").annotate(Count("id")).order_by("state")
        return {State(state): count for state, count in counted}


def perhaps_sent(database: str) -> int:
    """How many sendings wait for a person to say whether they arrived."""
    return sendings(database).get(State.PERHAPS_SENT, 0)
