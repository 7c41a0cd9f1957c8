"""A channel that usually speaks and is quiet; one that is always quiet at night."""

import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.foundation.rota.domain.silence import Curve, hour_of_week, silence

NOW = datetime.datetime(2026, 3, 9, 12, tzinfo=datetime.UTC)
_HOUR = datetime.timedelta(hours=1)
BY_DAY = Curve(4, {day * 24 + hour: 16 for day in range(7) for hour in range(8, 20)})


def test_two_hours_without_a_word_at_noon_are_an_alarm_where_four_an_hour_come() -> None:
    assert silence(BY_DAY, NOW - 2 * _HOUR, NOW).is_unusual
    assert silence(BY_DAY, NOW - 2 * _HOUR, NOW).expected == 8


def test_a_quiet_night_is_none() -> None:
    night = NOW.replace(hour=4)

    assert not silence(BY_DAY, night - 7 * _HOUR, night).is_unusual


def test_a_channel_that_nobody_has_known_for_two_weeks_raises_no_alarm() -> None:
    assert not silence(Curve(1, dict.fromkeys(range(168), 100)), NOW - 24 * _HOUR, NOW).is_unusual


def test_the_week_begins_on_monday_in_utc() -> None:
    assert [hour_of_week(NOW), hour_of_week(NOW - 13 * _HOUR)] == [12, 167]


@settings(deadline=None)
@given(st.dictionaries(st.integers(0, 167), st.integers(0, 50)), st.integers(0, 60 * 24 * 9), st.integers(0, 600))
def test_a_longer_silence_is_never_less_unusual(counts: dict[int, int], minutes: int, more: int) -> None:
    curve, minute = Curve(3, counts), datetime.timedelta(minutes=1)

    shorter = silence(curve, NOW - minutes * minute, NOW)
    longer = silence(curve, NOW - (minutes + more) * minute, NOW)

    assert longer.expected >= shorter.expected - 1e-9
    assert 0 <= longer.chance <= shorter.chance + 1e-9 <= 1 + 1e-9
