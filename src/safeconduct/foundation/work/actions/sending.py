"""The outbox: claim one row with a lease, call, and destroy it, put it off or stop it.

The row says `sending`, durably, before the call begins. Whoever finds it so after its lease ran out knows that a
process died between the call and its answer: the sending is perhaps done, and a person decides.
"""

import dataclasses
import datetime
import functools
import random
from collections.abc import Callable

from django.db.models import QuerySet

from safeconduct.foundation.channels.contract import AnswerLost, Unsent
from safeconduct.foundation.kit import clock, durable
from safeconduct.foundation.vault.domain import sealing
from safeconduct.foundation.work.actions import keys
from safeconduct.foundation.work.actions.posting import place
from safeconduct.foundation.work.domain import retrying
from safeconduct.foundation.work.domain.wired import Way, Wired
from safeconduct.foundation.work.models import Due, State

# So many in one round that other tasks of the slow loop get their turn.
AT_ONCE = 50
AT_ONCE_OLD = 500

# The reason that a way is given for what aged out.
TOO_LATE = "too late"

# Spreads retries; nothing secret hangs on it.
_chance = random.SystemRandom()


@dataclasses.dataclass(frozen=True)
class _Claimed:
    id: int
    kind: str
    key: bytes
    attempts: int
    doubts: int
    text: bytes = dataclasses.field(repr=False)


def send_due(database: str, wired: Wired, now: datetime.datetime) -> int:
    """Send what is due, at most AT_ONCE; how many rows were touched."""
    if not wired.ways:
        return 0
    mark_lost(database, wired, now)
    for done in range(AT_ONCE):
        claimed = _claim(database, now, list(wired.ways))
        if claimed is None:
            return done
        _attempt(database, claimed, wired.ways[claimed.kind])
    return AT_ONCE


def mark_lost(database: str, wired: Wired, now: datetime.datetime) -> int:
    """Rows whose lease ran out while sending: perhaps sent, and repeated where their way says so. How many."""
    with durable.reading(database):
        lost = list(Due.objects.filter(state=State.SENDING, lease_until__lt=now, kind__in=list(wired.ways)))
    for row in lost:
        _settle(database, _opened(row), _doubt(_opened(row), wired.ways[row.kind]))
    return len(lost)


def destroy_old(database: str, wired: Wired, now: datetime.datetime) -> int:
    """Destroy what could not go out within LIFETIME, and say so of what still waited; how many rows."""
    with durable.reading(database):
        old = list(Due.objects.filter(destroy_at__lte=now).exclude(state=State.SENDING).order_by("id")[:AT_ONCE_OLD])
    for row in old:
        durable.transact(database, functools.partial(_destroy, row, _last_word(row, wired.ways.get(row.kind))))
    return len(old)


def _last_word(row: Due, way: Way | None) -> Callable[[], None] | None:
    # Of the others their way has told: stopped, or perhaps sent, which no later failure makes untrue.
    if way is None or row.state != State.WAITING or row.doubts:
        return None
    try:
        text = _opened(row).text
    except sealing.Unopenable:
        return None
    return functools.partial(way.stopped, text, TOO_LATE)


def _destroy(row: Due, last_word: Callable[[], None] | None) -> None:
    # Another may have taken or destroyed it since it was looked at.
    destroyed, _ = Due.objects.filter(id=row.id, state=row.state, attempts=row.attempts).delete()
    if destroyed and last_word:
        last_word()


def _ready(now: datetime.datetime, kinds: list[str]) -> QuerySet[Due]:
    # What aged out while nothing ran goes out no more.
    waiting = Due.objects.filter(state=State.WAITING, due_at__lte=now, destroy_at__gt=now, kind__in=kinds)
    return waiting.order_by("due_at", "id")


def _claim(database: str, now: datetime.datetime, kinds: list[str]) -> _Claimed | None:
    with durable.reading(database):
        if not _ready(now, kinds).exists():
            return None
    row = durable.transact(database, lambda: _take(now, kinds))
    return None if row is None else _opened(row)


def _opened(row: Due) -> _Claimed:
    key = bytes(row.idempotency_key)
    text = sealing.open_sealed(keys.sender_pair(), bytes(row.sealed), place(row.kind, key))
    return _Claimed(row.id, row.kind, key, row.attempts, row.doubts, text)


def _take(now: datetime.datetime, kinds: list[str]) -> Due | None:
    # SQLite has no SKIP LOCKED and needs none: its writers take turns.
    row = _ready(now, kinds).select_for_update(skip_locked=True).first()
    if row is not None:
        row.state, row.lease_until, row.attempts = State.SENDING, now + retrying.LEASE, row.attempts + 1
        row.save(update_fields=["state", "lease_until", "attempts"])
    return row


def _attempt(database: str, claimed: _Claimed, way: Way) -> None:
    try:
        learnt = way.send(claimed.text, claimed.key)
    except Unsent as failure:
        _settle(
            database, claimed, _stop(claimed, way, str(failure)) if failure.permanent else _wait(claimed, way, failure)
        )
    except AnswerLost:
        _settle(database, claimed, _doubt(claimed, way))
    else:
        _settle(database, claimed, _deliver(claimed, way, learnt))


def _settle(database: str, claimed: _Claimed, end: Callable[[QuerySet[Due]], object]) -> None:
    durable.transact(database, lambda: end(Due.objects.filter(id=claimed.id)))


def _deliver(claimed: _Claimed, way: Way, learnt: bytes) -> Callable[[QuerySet[Due]], object]:
    def end(row: QuerySet[Due]) -> None:
        way.delivered(claimed.text, learnt)
        row.delete()

    return end


def _stop(claimed: _Claimed, way: Way, reason: str) -> Callable[[QuerySet[Due]], object]:
    def end(row: QuerySet[Due]) -> None:
        way.stopped(claimed.text, reason)
        row.update(state=State.STOPPED, lease_until=None)

    return end


def _doubt(claimed: _Claimed, way: Way) -> Callable[[QuerySet[Due]], object]:
    due = clock.now() + retrying.BEFORE_A_REPEAT

    again = claimed.doubts < way.repeats

    def end(row: QuerySet[Due]) -> None:
        fields = {"state": State.WAITING, "due_at": due} if again else {"state": State.PERHAPS_SENT}
        # Another may have settled it since it was looked at.
        if row.filter(state=State.SENDING).update(**fields, lease_until=None, doubts=claimed.doubts + 1):
            way.doubted(claimed.text)

    return end


def _wait(claimed: _Claimed, way: Way, failure: Unsent) -> Callable[[QuerySet[Due]], object]:
    asked = datetime.timedelta(seconds=failure.wait)
    due = retrying.next_try(claimed.attempts, clock.now(), _chance.random(), asked)
    holds_up = way.in_order and (failure.wait > 0 or claimed.attempts <= retrying.HOLDS_UP)

    def end(row: QuerySet[Due]) -> None:
        row.update(state=State.WAITING, lease_until=None, due_at=due)
        if holds_up:
            Due.objects.filter(kind=claimed.kind, state=State.WAITING, due_at__lt=due).update(due_at=due)

    return end
