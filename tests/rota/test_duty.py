"""Who is on duty, who is next, and what may honestly be said of a language."""

import dataclasses
import datetime
import uuid
import zoneinfo

from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.foundation.rota.domain import duty
from safeconduct.foundation.rota.domain.duty import Opening, Presence, Read, Reading, Rota, Shift, SpecialDay
from safeconduct.foundation.rota.domain.hours import Window

KYIV = zoneinfo.ZoneInfo("Europe/Kyiv")
ADA, BORIS = uuid.UUID(int=1), uuid.UUID(int=2)
MONDAY = datetime.date(2026, 3, 9)


def shift(member: uuid.UUID, day: datetime.date, begins: int, ends: int, said: Presence = Presence.EXPECTED) -> Shift:
    return Shift(uuid.uuid4(), member, day, Window(begins * 60, ends * 60), said)


def utc(day: int, hour: int, minute: int = 0) -> datetime.datetime:
    return datetime.datetime(2026, 3, day, hour, minute, tzinfo=datetime.UTC)


def a_rota(*shifts: Shift, **more: object) -> Rota:
    speaks = {ADA: frozenset({"ko", "en"}), BORIS: frozenset({"ru"})}
    return dataclasses.replace(Rota(KYIV, shifts, speaks), **more)  # type: ignore[arg-type]


def test_who_works_through_midnight_is_on_duty_on_both_days() -> None:
    rota = a_rota(shift(ADA, MONDAY, 22, 6))

    assert [bool(duty.on_duty(rota, utc(9, 20, 30))), bool(duty.on_duty(rota, utc(10, 3, 59)))] == [True, True]
    assert duty.on_duty(rota, utc(10, 4)) == ()


def test_who_said_they_are_here_stands_before_who_did_not() -> None:
    rota = a_rota(shift(ADA, MONDAY, 8, 16), shift(BORIS, MONDAY, 8, 16, Presence.HERE))

    assert [each.member for each in duty.on_duty(rota, utc(9, 10))] == [BORIS, ADA]


def test_who_cannot_come_is_neither_on_duty_nor_next() -> None:
    rota = a_rota(shift(ADA, MONDAY, 8, 16, Presence.CANNOT))

    assert (duty.on_duty(rota, utc(9, 10)), duty.next_on_duty(rota, utc(9, 1))) == ((), ())


def test_a_language_is_read_from_the_next_shift_of_somebody_who_reads_it() -> None:
    rota = a_rota(shift(BORIS, MONDAY, 0, 8), shift(ADA, MONDAY, 8, 16))

    assert duty.reading(rota, "ko", utc(9, 2)) == Reading(Read.LATER, utc(9, 6))
    assert duty.reading(rota, "ko", utc(9, 7)) == Reading(Read.NOW, utc(9, 14))


def test_nothing_is_said_of_a_language_that_nobody_on_the_rota_reads() -> None:
    assert duty.reading(a_rota(shift(ADA, MONDAY, 8, 16)), "uz", utc(9, 7)) == duty.UNKNOWN
    assert duty.reading(a_rota(), "ko", utc(9, 7)) == duty.UNKNOWN


def test_a_shift_outside_the_hours_of_opening_promises_nothing() -> None:
    two_windows = tuple(Opening("ko", weekday, window) for weekday in range(7)
                        for window in (Window(9 * 60, 12 * 60), Window(14 * 60, 18 * 60)))  # fmt: skip
    rota = a_rota(shift(ADA, MONDAY, 8, 16), openings=two_windows)

    assert duty.reading(rota, "ko", utc(9, 6, 30)) == Reading(Read.LATER, utc(9, 7))
    assert duty.reading(rota, "ko", utc(9, 10)) == Reading(Read.LATER, utc(9, 12))


def test_on_a_holiday_nobody_is_promised() -> None:
    closed = (SpecialDay(MONDAY, duty.EVERY_LANGUAGE, None),)
    rota = a_rota(shift(ADA, MONDAY, 8, 16), shift(ADA, MONDAY + datetime.timedelta(1), 8, 16), special_days=closed)

    assert duty.reading(rota, "ko", utc(9, 7)) == Reading(Read.LATER, utc(10, 6))


def test_a_language_may_answer_on_a_holiday_of_the_house() -> None:
    days = (SpecialDay(MONDAY, duty.EVERY_LANGUAGE, None), SpecialDay(MONDAY, "ko", Window(10 * 60, 11 * 60)))
    rota = a_rota(shift(ADA, MONDAY, 8, 16), special_days=days)

    assert duty.reading(rota, "ko", utc(9, 7)) == Reading(Read.LATER, utc(9, 8))


HOURS = st.integers(0, 23)
SHIFTS = st.lists(
    st.builds(shift, st.sampled_from([ADA, BORIS]), st.dates(datetime.date(2026, 3, 27), datetime.date(2026, 3, 31)),
              HOURS, HOURS, st.sampled_from(list(Presence))), max_size=6
)  # fmt: skip
OPENINGS = st.lists(
    st.builds(lambda weekday, begins, ends: Opening("ko", weekday, Window(begins * 60, ends * 60)),
              st.integers(0, 6), HOURS, HOURS), max_size=5
)  # fmt: skip
_MINUTE = datetime.timedelta(minutes=1)
MOMENTS = st.integers(0, 6 * 24 * 60).map(
    lambda minutes: datetime.datetime(2026, 3, 26, tzinfo=datetime.UTC) + minutes * _MINUTE
)


@settings(deadline=None)
@given(SHIFTS, OPENINGS, MOMENTS)
def test_what_is_said_of_a_language_is_what_the_rota_holds(
    shifts: list[Shift], openings: list[Opening], now: datetime.datetime
) -> None:
    rota = a_rota(*shifts, openings=tuple(openings))

    said = duty.reading(rota, "ko", now)

    readers = [each for each in duty.on_duty(rota, now) if rota.reads(each.member, "ko")]
    if said.read is Read.NOW:
        assert readers
        assert said.at is not None
        assert said.at > now
    if said.read is Read.LATER:
        assert said.at is not None
        assert duty.reading(rota, "ko", said.at).read is Read.NOW
        assert duty.reading(rota, "ko", said.at - datetime.timedelta(seconds=1)).read is Read.LATER
    if readers and not openings:
        assert said.read is Read.NOW


@settings(deadline=None)
@given(SHIFTS, MOMENTS)
def test_nobody_is_next_who_is_on_duty_by_the_same_shift(shifts: list[Shift], now: datetime.datetime) -> None:
    rota = a_rota(*shifts)

    assert not set(duty.on_duty(rota, now)) & set(duty.next_on_duty(rota, now))
