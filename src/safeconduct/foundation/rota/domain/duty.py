"""The rota as one frozen value, and what follows from it: who is on duty, who is next, when a language is read."""

import dataclasses
import datetime
import enum
import uuid
import zoneinfo
from collections.abc import Mapping

from safeconduct.foundation.rota.domain.hours import Span, Window, merged, span, within

# How far a rota looks ahead: nobody is promised more than a week.
AHEAD = datetime.timedelta(days=8)
_DAY = datetime.timedelta(days=1)

# A rule for the whole house, where a language has none of its own.
EVERY_LANGUAGE = ""


class Presence(enum.StrEnum):
    """What a member said of a shift."""

    EXPECTED = "expected"
    HERE = "here"
    CANNOT = "cannot"


@dataclasses.dataclass(frozen=True)
class Shift:
    """One member's hours on one day, on the house's clock."""

    id: uuid.UUID
    member: uuid.UUID
    day: datetime.date
    window: Window
    presence: Presence = Presence.EXPECTED


@dataclasses.dataclass(frozen=True)
class Opening:
    """Hours in which a language (or the house) answers, every week on this weekday (0 is Monday)."""

    language: str
    weekday: int
    window: Window


@dataclasses.dataclass(frozen=True)
class SpecialDay:
    """Other hours on one day, in place of the week's; None is closed."""

    day: datetime.date
    language: str
    window: Window | None


@dataclasses.dataclass(frozen=True)
class Rota:
    """Everything that decides who is on duty."""

    zone: zoneinfo.ZoneInfo
    shifts: tuple[Shift, ...] = ()
    speaks: Mapping[uuid.UUID, frozenset[str]] = dataclasses.field(default_factory=dict)
    openings: tuple[Opening, ...] = ()
    special_days: tuple[SpecialDay, ...] = ()

    def span_of(self, shift: Shift) -> Span:
        """When a shift is."""
        return span(shift.day, shift.window, self.zone)

    def standing(self) -> tuple[Shift, ...]:
        """The shifts that nobody has called off, in order of their beginning."""
        kept = [shift for shift in self.shifts if shift.presence is not Presence.CANNOT]
        return tuple(sorted(kept, key=lambda shift: (self.span_of(shift), str(shift.member))))

    def reads(self, member: uuid.UUID, language: str) -> bool:
        """Whether this member reads the language."""
        return language in self.speaks.get(member, frozenset())


class Read(enum.StrEnum):
    """What a rota can say of a language."""

    NOW = "now"
    LATER = "later"
    UNKNOWN = "unknown"


@dataclasses.dataclass(frozen=True)
class Reading:
    """Whether somebody reads a language: now, until `at`; later, from `at` on; or the rota does not say."""

    read: Read
    at: datetime.datetime | None = None


UNKNOWN = Reading(Read.UNKNOWN)


def on_duty(rota: Rota, now: datetime.datetime) -> tuple[Shift, ...]:
    """The shifts that run now; who said that they are here stands first."""
    running = [shift for shift in rota.standing() if rota.span_of(shift).holds(now)]
    return tuple(sorted(running, key=lambda shift: shift.presence is not Presence.HERE))


def next_on_duty(rota: Rota, now: datetime.datetime) -> tuple[Shift, ...]:
    """The shifts that begin after now, the soonest first."""
    return tuple(shift for shift in rota.standing() if rota.span_of(shift).begins > now)


def hours_read(rota: Rota, language: str, now: datetime.datetime) -> tuple[Span, ...]:
    """When somebody on the rota reads this language, from now on: their shifts, within the hours of opening."""
    shifts = merged(rota.span_of(shift) for shift in rota.standing() if rota.reads(shift.member, language))
    ahead = [Span(now, now + AHEAD)]
    if not has_hours(rota, language):
        return within(shifts, ahead)
    return within(within(shifts, opened(rota, language, now)), ahead)


def reading(rota: Rota, language: str, now: datetime.datetime) -> Reading:
    """What may honestly be said of this language; never more than the rota holds."""
    spans = hours_read(rota, language, now)
    if not spans:
        return UNKNOWN
    first = spans[0]
    return Reading(Read.NOW, first.ends) if first.begins <= now else Reading(Read.LATER, first.begins)


def has_hours(rota: Rota, language: str) -> bool:
    """Whether hours of opening are set that hold for this language."""
    ruled = {*(each.language for each in rota.openings), *(each.language for each in rota.special_days)}
    return bool(ruled & {language, EVERY_LANGUAGE})


def opened(rota: Rota, language: str, now: datetime.datetime) -> tuple[Span, ...]:
    """The hours of opening, from the day before now on, so that those that cross midnight count."""
    today = now.astimezone(rota.zone).date()
    days = [today + _DAY * offset for offset in range(-1, AHEAD.days + 1)]
    return merged(span(day, window, rota.zone) for day in days for window in windows(rota, language, day))


def windows(rota: Rota, language: str, day: datetime.date) -> tuple[Window, ...]:
    """The hours of one day: a special day before the week, the language's own before the house's."""
    for wanted in (language, EVERY_LANGUAGE):
        special = [each for each in rota.special_days if each.day == day and each.language == wanted]
        if special:
            return tuple(each.window for each in special if each.window)
    for wanted in (language, EVERY_LANGUAGE):
        if any(each.language == wanted for each in rota.openings):
            return tuple(
                each.window for each in rota.openings if each.language == wanted and each.weekday == day.weekday()
            )
    # Only holidays are set: every other day is open.
    return (Window(0, 0),)
