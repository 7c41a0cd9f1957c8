"""How soon an answer is due, by urgency."""

import datetime
import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.foundation.rota.domain.deadlines import MINUTES, are_in_order, deadline

SINCE = datetime.datetime(2026, 3, 9, 10, tzinfo=datetime.UTC)


def test_life_in_danger_is_answered_within_ten_minutes_and_somebody_is_paged_before() -> None:
    due = deadline(SINCE, 3)

    assert due.due - SINCE == datetime.timedelta(minutes=10)
    assert due.page - SINCE == datetime.timedelta(minutes=7, seconds=30)


@settings(deadline=None)
@given(st.lists(st.integers(1, 7 * 24 * 60), min_size=4, max_size=4))
def test_times_that_are_taken_never_let_the_more_urgent_wait_longer(minutes: list[int]) -> None:
    times = [deadline(SINCE, rank, minutes) for rank in range(4)]

    assert are_in_order(minutes) == all(lower.due >= higher.due for lower, higher in itertools.pairwise(times))
    assert all(SINCE < each.page <= each.due for each in times)


def test_our_own_times_are_in_order_and_others_must_be_four_within_a_week() -> None:
    assert are_in_order(MINUTES)
    assert not are_in_order((60, 30, 10))
    assert not are_in_order((60, 30, 10, 0))
    assert not are_in_order((99999, 30, 10, 5))
