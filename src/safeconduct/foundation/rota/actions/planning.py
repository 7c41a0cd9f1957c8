"""Who works when: filled in a week at a time, copied from the last, swapped, and said by each for themselves."""

import dataclasses
import datetime
import uuid
from collections.abc import Iterable

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.rota import access
from safeconduct.foundation.rota.domain.duty import Presence
from safeconduct.foundation.rota.domain.hours import Window
from safeconduct.foundation.rota.models import Shift
from safeconduct.foundation.rota.queries import promised, rows

_DAY = datetime.timedelta(days=1)
_WEEK = datetime.timedelta(days=7)


class NotOnTheRota(Refused):
    """Somebody who is not of the hotline's team was given a shift."""


@dataclasses.dataclass(frozen=True)
class Planned:
    """All the hours of one member on one day."""

    member: uuid.UUID
    day: datetime.date
    windows: tuple[Window, ...]


@durable("staff")
def plan(actor: Actor, days: Iterable[Planned]) -> int:
    """Put these hours in place of what stood on those days; how many days. Raises NotOnTheRota.

    A shift that stays keeps what its member said of it.
    """
    planned = list(days)
    _must_be_members(each.member for each in planned)
    for each in planned:
        _replace(each)
    if planned:
        audit.note(actor, Deed.ROTA_CHANGED)
        promised.forget()
    return len(planned)


def _replace(planned: Planned) -> None:
    there = {Window(row.begins, row.ends): row for row in Shift.objects.filter(member=planned.member, day=planned.day)}
    wanted = dict.fromkeys(planned.windows)
    Shift.objects.filter(id__in=[row.id for window, row in there.items() if window not in wanted]).delete()
    Shift.objects.bulk_create(
        Shift(member=planned.member, day=planned.day, begins=window.begins, ends=window.ends)
        for window in wanted
        if window not in there
    )


def _must_be_members(asked: Iterable[uuid.UUID]) -> None:
    if set(asked) - {member.id for member in rows.members()}:
        raise NotOnTheRota("Only members of the hotline's team stand on the rota. Load the page again.")


@durable("staff")
def copy_week(actor: Actor, monday: datetime.date) -> int:
    """Plan this week as the one before, wherever nothing is planned yet; how many shifts were added."""
    days = (monday, monday + 6 * _DAY)
    taken = set(Shift.objects.filter(day__range=days).values_list("member", "day"))
    before = rows.shifts(days[0] - _WEEK, days[1] - _WEEK)
    made = [
        Shift(member=each.member, day=each.day + _WEEK, begins=each.window.begins, ends=each.window.ends)
        for each in before
        if (each.member, each.day + _WEEK) not in taken
    ]
    Shift.objects.bulk_create(made)
    if made:
        audit.note(actor, Deed.ROTA_CHANGED)
        promised.forget()
    return len(made)


@durable("staff")
def swap(actor: Actor, day: datetime.date, one: uuid.UUID, other: uuid.UUID) -> None:
    """Let two members take each other's hours of one day; both must say anew that they come. Raises NotOnTheRota."""
    _must_be_members((one, other))
    both = [_windows(one, day), _windows(other, day)]
    for each in (Planned(one, day, ()), Planned(other, day, ())):
        _replace(each)
    for each in (Planned(one, day, both[1]), Planned(other, day, both[0])):
        _replace(each)
    audit.note(actor, Deed.ROTA_CHANGED)
    promised.forget()


def _windows(member: uuid.UUID, day: datetime.date) -> tuple[Window, ...]:
    found = Shift.objects.filter(member=member, day=day).values_list("begins", "ends")
    return tuple(Window(begins, ends) for begins, ends in found)


@durable("staff")
def say(actor: Actor, shift_id: uuid.UUID, presence: Presence) -> None:
    """Say of a shift that its member is here, cannot come, or is expected again. Raises NotFound."""
    row = access.shift(actor, shift_id)
    row.presence = presence
    row.save(update_fields=["presence"])
    audit.note(actor, Deed.PRESENCE_SAID, row.member)
    promised.forget()
