"""The clock is aware, in UTC, and its stopwatch never runs back."""

import datetime

from safeconduct.foundation.kit import clock


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() == datetime.timedelta(0)


def test_today_is_the_day_of_now() -> None:
    before, today, after = clock.now(), clock.today(), clock.now()

    assert before.date() <= today <= after.date()


def test_the_stopwatch_never_runs_back() -> None:
    readings = [clock.monotonic() for _ in range(100)]

    assert readings == sorted(readings)
