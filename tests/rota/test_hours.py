"""Hours on the house's clock: across midnight, and on the days when clocks change."""

import datetime
import itertools
import zoneinfo

from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.foundation.rota.domain.hours import DAY, Span, Window, clock_time, merged, moment, span, within

KYIV = zoneinfo.ZoneInfo("Europe/Kyiv")
ZONES = st.sampled_from(
    ["Europe/Kyiv", "Asia/Seoul", "UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]
)
DAYS = st.dates(datetime.date(2024, 1, 1), datetime.date(2028, 12, 31))
MINUTES = st.integers(0, DAY - 1)
_MINUTE = datetime.timedelta(minutes=1)
MOMENTS = st.integers(0, 6 * 24 * 60).map(
    lambda minutes: datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC) + minutes * _MINUTE
)
SPANS = st.lists(st.tuples(MOMENTS, MOMENTS).map(lambda pair: Span(min(pair), max(pair))), max_size=6)


def utc(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime.datetime:
    return datetime.datetime(2026, month, day, hour, minute, tzinfo=datetime.UTC)


def test_a_night_shift_ends_on_the_next_day() -> None:
    night = span(datetime.date(2026, 3, 10), Window(22 * 60, 6 * 60), KYIV)

    assert night == Span(utc(10, 20), utc(11, 4))


def test_the_night_in_which_clocks_go_forward_is_an_hour_shorter() -> None:
    night = span(datetime.date(2026, 3, 28), Window(22 * 60, 6 * 60), KYIV)

    assert night.ends - night.begins == datetime.timedelta(hours=7)


def test_the_night_in_which_clocks_go_back_is_an_hour_longer() -> None:
    night = span(datetime.date(2026, 10, 24), Window(22 * 60, 6 * 60), KYIV)

    assert night.ends - night.begins == datetime.timedelta(hours=9)


def test_a_window_that_the_clock_skips_whole_is_empty() -> None:
    skipped = span(datetime.date(2026, 3, 29), Window(3 * 60 + 10, 3 * 60 + 50), KYIV)

    assert merged([Span(skipped.begins, skipped.begins)]) == ()
    assert skipped.begins <= skipped.ends


def test_a_day_that_ends_where_it_begins_is_a_whole_day() -> None:
    assert Window(0, 0).length == DAY
    assert [clock_time(minute) for minute in (0, 6 * 60 + 5, DAY)] == ["00:00", "06:05", "24:00"]


@settings(deadline=None)
@given(DAYS, ZONES, st.lists(MINUTES, min_size=3, max_size=3, unique=True))
def test_shifts_that_meet_on_the_clock_leave_no_moment_without_anybody(
    day: datetime.date, name: str, minutes: list[int]
) -> None:
    begins, meets, ends = sorted(minutes)
    zone = zoneinfo.ZoneInfo(name)

    both = merged([span(day, Window(begins, meets), zone), span(day, Window(meets, ends), zone)])

    whole = Span(moment(day, begins, zone), moment(day, ends, zone))
    assert whole.begins >= whole.ends or any(each.begins <= whole.begins and whole.ends <= each.ends for each in both)


@settings(deadline=None)
@given(DAYS, ZONES, MINUTES, MINUTES)
def test_a_span_never_runs_backwards(day: datetime.date, name: str, begins: int, ends: int) -> None:
    found = span(day, Window(begins, ends), zoneinfo.ZoneInfo(name))

    assert found.begins <= found.ends <= found.begins + datetime.timedelta(hours=26)


@settings(deadline=None)
@given(SPANS, MOMENTS)
def test_merging_changes_no_moment(spans: list[Span], now: datetime.datetime) -> None:
    found = merged(spans)

    assert any(each.holds(now) for each in found) == any(each.holds(now) for each in spans)
    assert all(one.ends < other.begins for one, other in itertools.pairwise(found))


@settings(deadline=None)
@given(SPANS, SPANS, MOMENTS)
def test_a_moment_within_both_lies_in_each(one: list[Span], other: list[Span], now: datetime.datetime) -> None:
    held = any(each.holds(now) for each in within(one, other))

    assert held == (any(each.holds(now) for each in one) and any(each.holds(now) for each in other))
