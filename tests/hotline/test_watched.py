"""What work keeps of a deadline: all of one length, and never later than it was."""

import datetime
import uuid

from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.foundation.rota.domain.deadlines import MINUTES
from safeconduct.line.hotline.domain import watched
from safeconduct.line.hotline.domain.watched import Kind, Watched

NOW = datetime.datetime(2026, 3, 9, 10, tzinfo=datetime.UTC)
_MINUTE = datetime.timedelta(minutes=1)
MOMENTS = st.integers(0, 10**7).map(lambda minutes: NOW + minutes * _MINUTE)
ANY = st.builds(
    Watched, st.sampled_from(Kind), st.uuids(), st.none() | st.uuids(), MOMENTS, MOMENTS, st.integers(0, 3),
    st.integers(0, 255),
)  # fmt: skip


@settings(deadline=None)
@given(ANY)
def test_what_is_kept_is_read_again_and_all_are_of_one_length(one: Watched) -> None:
    assert Watched.decode(one.encode()) == one
    assert len(one.encode()) == len(Watched(Kind.ANSWER, uuid.UUID(int=1)).encode())


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2000)), max_size=6))
def test_a_deadline_comes_nearer_with_urgency_and_never_moves_away(events: list[tuple[int, int]]) -> None:
    one, now = watched.begun(uuid.UUID(int=1), 0, NOW, MINUTES), NOW

    for rank, later in events:
        now += later * _MINUTE
        after = watched.risen(one, rank, now, MINUTES)
        assert after.due <= one.due
        assert after.page_at <= one.page_at
        assert after.due <= now + MINUTES[rank] * _MINUTE or rank <= one.rank
        one = after


def test_who_was_called_is_given_as_long_again() -> None:
    one = watched.begun(uuid.UUID(int=1), 3, NOW, MINUTES)

    after = watched.paged(one, one.page_at, MINUTES)

    assert (after.level, after.page_at - one.page_at, after.due) == (1, 10 * _MINUTE, one.due)
