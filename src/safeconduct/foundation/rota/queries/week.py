"""A week of the rota as a page shows it: a row for each member, a cell for each day."""

import dataclasses
import datetime
import uuid

from safeconduct.foundation.rota.domain.duty import Shift
from safeconduct.foundation.rota.queries import rows
from safeconduct.foundation.staff import queries as staff

_DAY = datetime.timedelta(days=1)
DAYS = 7


@dataclasses.dataclass(frozen=True)
class Cell:
    """One member's day."""

    member: uuid.UUID
    day: datetime.date
    shifts: tuple[Shift, ...]


@dataclasses.dataclass(frozen=True)
class Row:
    """One member's week."""

    member: staff.Member
    languages: frozenset[str]
    cells: tuple[Cell, ...]


@dataclasses.dataclass(frozen=True)
class Week:
    """Seven days from a Monday on."""

    monday: datetime.date
    rows: tuple[Row, ...]

    @property
    def days(self) -> tuple[datetime.date, ...]:
        """Its days."""
        return tuple(self.monday + _DAY * offset for offset in range(DAYS))


def week(day: datetime.date) -> Week:
    """The week in which this day lies."""
    monday = day - _DAY * day.weekday()
    planned = rows.shifts(monday, monday + _DAY * (DAYS - 1))
    languages = rows.speaks()
    return Week(
        monday,
        tuple(
            Row(member, languages.get(member.id, frozenset()), _cells(member.id, monday, planned))
            for member in rows.members()
        ),
    )


def _cells(member: uuid.UUID, monday: datetime.date, planned: tuple[Shift, ...]) -> tuple[Cell, ...]:
    days = [monday + _DAY * offset for offset in range(DAYS)]
    return tuple(
        Cell(member, day, tuple(each for each in planned if each.member == member and each.day == day)) for day in days
    )


def own_shifts(member: uuid.UUID, now: datetime.datetime) -> list[tuple[Shift, bool]]:
    """A member's shifts from now on, and whether each runs already."""
    rota = rows.rota(now)
    mine = [shift for shift in rota.shifts if shift.member == member and rota.span_of(shift).ends > now]
    return [(shift, rota.span_of(shift).begins <= now) for shift in sorted(mine, key=rota.span_of)]
