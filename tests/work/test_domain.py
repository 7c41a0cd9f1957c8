"""When to try again, and what an alarm says."""

import datetime
import uuid

from hypothesis import given
from hypothesis import strategies as st

from safeconduct.foundation.work.domain import alarms, retrying

NOW = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)


@given(st.integers(1, 60_000), st.floats(0, 1))
def test_the_wait_doubles_up_to_an_hour_and_half_of_it_is_chance(attempts: int, chance: float) -> None:
    full = min(datetime.timedelta(hours=1), datetime.timedelta(seconds=5) * 2 ** min(attempts - 1, 20))

    assert NOW + full / 2 <= retrying.next_try(attempts, NOW, chance) <= NOW + full


def test_a_provider_that_asks_for_time_gets_it() -> None:
    asked = datetime.timedelta(hours=3)

    assert retrying.next_try(1, NOW, 0.5, asked) == NOW + asked


def test_a_lease_outlives_a_call() -> None:
    assert retrying.LEASE > 2 * retrying.LONGEST_CALL


def test_a_daily_task_is_due_once_a_day() -> None:
    midnight = NOW.replace(hour=0)

    assert retrying.is_new_day(None, NOW)
    assert not retrying.is_new_day(midnight, NOW)
    assert retrying.is_new_day(midnight - datetime.timedelta(seconds=1), NOW)
    assert not retrying.is_new_day(NOW + datetime.timedelta(days=1), NOW)


@given(st.uuids(), st.integers(0, 10**9))
def test_an_alarm_is_a_number_and_a_minute(number: uuid.UUID, seconds: int) -> None:
    moment = NOW + datetime.timedelta(seconds=seconds)

    text = alarms.written(alarms.Rings(number, moment))

    assert alarms.read(text) == alarms.Rings(number, moment.replace(second=0, microsecond=0))
    assert len(text) == 24
