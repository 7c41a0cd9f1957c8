"""What `safeconduct check` learns of work."""

import datetime

from safeconduct.foundation.kit import durable
from safeconduct.foundation.vault.domain import sealing
from safeconduct.foundation.work import actions, queries
from safeconduct.foundation.work.actions import marks
from safeconduct.foundation.work.models import State

NOW = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)


def test_a_task_that_failed_since_its_last_success_is_named(founded: sealing.KeyPair) -> None:
    marks.succeeded("line", "outbox", NOW)
    marks.succeeded("line", "erasure", NOW)
    for _ in range(2):
        marks.failed("line", "outbox", NOW, ValueError("what a caller wrote"))

    assert queries.failing("line") == [queries.Failing("line", "outbox", 2, "ValueError", NOW)]


def test_sendings_are_counted_by_state(founded: sealing.KeyPair) -> None:
    for key in (b"one", b"two"):
        durable.transact("line", lambda key=key: actions.post("post", b"sealed", NOW, key))

    assert queries.sendings("line") == {State.WAITING: 2}
