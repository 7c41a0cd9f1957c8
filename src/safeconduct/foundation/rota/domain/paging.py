"""Whom a page wakes, in which order, how often, and when it gives up: pure, so that every way through it is tried."""

import dataclasses
import datetime
import enum
import uuid
from collections.abc import Iterable, Mapping

from safeconduct.foundation.rota.domain import duty, hours
from safeconduct.foundation.rota.domain.duty import Rota

# So often somebody is called before the next one is; so long between two calls.
CALLS = 3
BETWEEN_CALLS = datetime.timedelta(minutes=3)

# A trial calls once, and gives whoever sleeps until the evening to tap.
TRIAL_CALLS = 1
TRIAL_LASTS = datetime.timedelta(hours=12)

# Calls leave up to so much later than they are due, so that their minute tells little of the message's.
JITTER = datetime.timedelta(seconds=40)

# Whose shift begins within this time may be woken for a language that nobody on duty reads.
SOON = datetime.timedelta(hours=12)


class About(enum.StrEnum):
    """Why a page goes out. It stands in clear, so it says nothing of anybody."""

    ANSWER_DUE = "answer due"
    ON_THE_WAY = "on the way silent"
    CHANNEL_SILENT = "channel silent"
    UNOWNED = "unowned"
    TRIAL = "trial"


class State(enum.StrEnum):
    """How a page stands."""

    RINGING = "ringing"
    TAPPED = "tapped"
    NOBODY = "nobody"
    OVER = "over"


@dataclasses.dataclass(frozen=True)
class Call:
    """Whom to call now, for the how-manieth time (1, 2, …), and when to look again."""

    member: uuid.UUID
    count: int
    again_at: datetime.datetime


@dataclasses.dataclass(frozen=True)
class NobodyLeft:
    """Everybody was called as often as anybody is: the board says so."""


def order(
    rota: Rota,
    leads: Iterable[uuid.UUID],
    now: datetime.datetime,
    language: str = "",
    assigned: uuid.UUID | None = None,
) -> tuple[uuid.UUID, ...]:
    """Whom to call, one after the other.

    The one it is assigned to, while on duty; who is on duty and reads the language; whose shift begins soon and reads
    it; then the shift lead on duty, and at last every other. Without a language everybody on duty reads it.
    """
    running = [shift.member for shift in duty.on_duty(rota, now)]
    coming = [shift.member for shift in duty.next_on_duty(rota, now) if rota.span_of(shift).begins <= now + SOON]
    named = [assigned] if assigned in running else []
    every = sorted(set(leads), key=str)
    leading = [lead for lead in every if lead in running]
    found = [
        *named,
        *(member for member in running if not language or rota.reads(member, language)),
        *(member for member in coming if not language or rota.reads(member, language)),
        *leading,
        *every,
    ]
    return tuple(dict.fromkeys(each for each in found if each is not None))


def next_call(
    people: Iterable[uuid.UUID],
    called: Mapping[uuid.UUID, int],
    now: datetime.datetime,
    about: About = About.ANSWER_DUE,
) -> Call | NobodyLeft:
    """Call the first who was not called often enough. It ends, since each is called so many times at most."""
    is_trial = about is About.TRIAL
    most, wait = (TRIAL_CALLS, TRIAL_LASTS) if is_trial else (CALLS, BETWEEN_CALLS)
    for member in people:
        count = called.get(member, 0)
        if count < most:
            return Call(member, count + 1, now + wait)
    return NobodyLeft()


def trial_is_due(rota: Rota, weekday: int, minute: int, last: datetime.datetime | None, now: datetime.datetime) -> bool:
    """Whether the weekly trial's hour has come (on the house's clock) since it was last made."""
    today = now.astimezone(rota.zone).date()
    day = today - datetime.timedelta(days=(today.weekday() - weekday) % 7)
    hour = hours.moment(day, minute, rota.zone)
    # One that was missed by a day is not made up for at a strange hour: the next week's comes.
    return hour <= now < hour + datetime.timedelta(hours=1) and (last is None or last < hour)
