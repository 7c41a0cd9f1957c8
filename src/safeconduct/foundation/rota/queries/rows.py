"""The rota of the days around now, as one frozen value, from a handful of small queries."""

import dataclasses
import datetime
import uuid
import zoneinfo

from safeconduct.foundation.rota import models
from safeconduct.foundation.rota.domain import duty
from safeconduct.foundation.rota.domain.duty import Opening, Presence, Rota, Shift, SpecialDay
from safeconduct.foundation.rota.domain.hours import Window
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.staff.domain.roles import Role
from safeconduct.foundation.staff.domain.teams import Team

_DAY = datetime.timedelta(days=1)


@dataclasses.dataclass(frozen=True)
class House:
    """What holds for the whole house: its clock, its deadlines by rank 0 to 3, the hour of its weekly trial."""

    zone: zoneinfo.ZoneInfo
    answer_within: tuple[int, ...]
    trial_weekday: int
    trial_minute: int
    trial_made_at: datetime.datetime | None


def house() -> House:
    """What is set, or how a house begins."""
    row = models.House.objects.filter(id=1).first() or models.House()
    minutes = tuple(int(each) for each in row.answer_within.split())
    return House(zoneinfo.ZoneInfo(row.zone), minutes, row.trial_weekday, row.trial_minute, row.trial_made_at)


def rota(now: datetime.datetime) -> Rota:
    """The rota from two days before now to as far as it looks ahead."""
    first = now.date() - 2 * _DAY
    last = now.date() + duty.AHEAD + _DAY
    return Rota(
        zone=house().zone,
        shifts=shifts(first, last),
        speaks=speaks(),
        openings=tuple(
            Opening(row.language, row.weekday, Window(row.begins, row.ends))
            for row in models.Opening.objects.order_by("language", "weekday", "begins")
        ),
        special_days=special_days(first, last),
    )


def shifts(first: datetime.date, last: datetime.date) -> tuple[Shift, ...]:
    """The shifts that begin on these days, both counted, of who works here still."""
    there = staff.ids(Team.HOTLINE)
    rows = models.Shift.objects.filter(day__range=(first, last)).order_by("day", "begins", "member")
    return tuple(shift_of(row) for row in rows if row.member in there)


def shift_of(row: models.Shift) -> Shift:
    """A row as a value."""
    return Shift(row.id, row.member, row.day, Window(row.begins, row.ends), Presence(row.presence))


def special_days(first: datetime.date, last: datetime.date) -> tuple[SpecialDay, ...]:
    """Holidays and other hours on these days."""
    rows = models.SpecialDay.objects.filter(day__range=(first, last)).order_by("day", "language", "begins")
    return tuple(SpecialDay(row.day, row.language, _window(row)) for row in rows)


def _window(row: models.SpecialDay) -> Window | None:
    return None if row.begins is None or row.ends is None else Window(row.begins, row.ends)


def speaks() -> dict[uuid.UUID, frozenset[str]]:
    """Which languages of callers each member reads and answers in."""
    found: dict[uuid.UUID, set[str]] = {}
    for member, language in models.Speaks.objects.values_list("member", "language"):
        found.setdefault(member, set()).add(language)
    return {member: frozenset(languages) for member, languages in found.items()}


def members() -> list[staff.Member]:
    """Who can stand on the rota: the hotline's team, by name."""
    return staff.members(Team.HOTLINE)


def leads() -> tuple[uuid.UUID, ...]:
    """Every shift lead."""
    return tuple(member.id for member in members() if Role.SHIFT_LEAD in member.roles)


def note_trial(now: datetime.datetime) -> None:
    """Write down that the weekly trial was made. Inside a durable action."""
    models.House.objects.update_or_create(id=1, defaults={"trial_made_at": now})
