"""The rounds of the work process. An error in one task never stops another; it is counted and shown by `check`."""

import contextlib
import dataclasses
import datetime
import threading
from collections.abc import Callable, Sequence

from django.db import close_old_connections, connections

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.kit import clock
from safeconduct.foundation.work.actions import alarms, keys, marks, reacting, sending
from safeconduct.foundation.work.domain import retrying
from safeconduct.foundation.work.domain.wired import Wired

# Seconds between two looks at the log: a deed has its place well within a second.
WAKE = 0.2

# A task that fails is left alone for so many seconds, and a success is written down only this often.
REST = datetime.timedelta(seconds=5)
REMEMBERED = datetime.timedelta(minutes=10)


class NotWired(RuntimeError):
    """Nobody has said what work is to do: `use` comes first."""


@dataclasses.dataclass(frozen=True)
class Round:
    """One task: what it does for one database, and how often, in seconds."""

    name: str
    every: float
    run: Callable[[str, Wired, datetime.datetime], int]
    is_daily: bool = False


def _erase(database: str, wired: Wired, now: datetime.datetime) -> int:
    return sum(erase(now) for erase in wired.erasures.get(database, ()))


def _watch(database: str, wired: Wired, now: datetime.datetime) -> int:
    return sum(watch(now) for watch in wired.watches.get(database, ()))


def _checkpoint(database: str, wired: Wired, now: datetime.datetime) -> int:
    if not retrying.is_new_day(marks.done_at(database, "checkpoint"), now):
        return 0
    audit.checkpoint(database, keys.log_key(), wired.checkpoints)
    marks.succeeded(database, "checkpoint", now)
    return 1


def _back_up(database: str, wired: Wired, now: datetime.datetime) -> int:
    is_first = database == wired.databases[0]
    if wired.backup is None or not is_first or not retrying.is_new_day(marks.done_at(database, "backup"), now):
        return 0
    wired.backup(now)
    marks.succeeded(database, "backup", now)
    return 1


QUICK = (
    Round("sequencer", WAKE, lambda database, _, __: audit.place_leaves(database, keys.log_key())),
    Round("reactions", WAKE, reacting.react),
    Round("alarms", 1, alarms.ring_due),
    Round("watches", 5, _watch),
)
SLOW = (
    Round("outbox", 0.5, sending.send_due),
    Round("old sendings", 60, sending.destroy_old),
    Round("erasure", 60, _erase),
    Round("checkpoint", 60, _checkpoint, is_daily=True),
    Round("backup", 60, _back_up, is_daily=True),
)


class _Rounds:
    """Some tasks in turn, each when it is due."""

    def __init__(self, wired: Wired, rounds: Sequence[Round]) -> None:
        self.wired = wired
        self.rounds = rounds
        self.next: dict[tuple[str, str], float] = {}
        self.remembered: dict[tuple[str, str], datetime.datetime] = {}

    def all(self, now: datetime.datetime) -> int:
        """Every task once."""
        return sum(self.one(database, task, now) for database in self.wired.databases for task in self.rounds)

    def due(self) -> None:
        """Every task whose time has come."""
        for database in self.wired.databases:
            for task in self.rounds:
                if clock.monotonic() >= self.next.get((database, task.name), 0):
                    self.next[database, task.name] = clock.monotonic() + task.every
                    self.one(database, task, clock.now())

    def one(self, database: str, task: Round, now: datetime.datetime) -> int:
        """One task for one database; how much it did, none where it failed."""
        try:
            done = task.run(database, self.wired, now)
        except Exception as error:  # noqa: BLE001  # the outer edge: counted, named by its class, and the next goes on
            self.failed(database, task, now, error)
            return 0
        self.succeeded(database, task, now)
        return done

    def failed(self, database: str, task: Round, now: datetime.datetime, error: Exception) -> None:
        """Count it, and begin anew with connections that still work."""
        close_old_connections()
        self.next[database, task.name] = clock.monotonic() + REST.total_seconds()
        self.remembered.pop((database, task.name), None)
        # Where not even this can be written the database is away, and `check` says so.
        with contextlib.suppress(Exception):
            marks.failed(database, task.name, now, error)

    def succeeded(self, database: str, task: Round, now: datetime.datetime) -> None:
        """Write it down, now and then."""
        last = self.remembered.get((database, task.name))
        # Daily tasks mark their own success: a look that found nothing due must not be taken for it.
        if not task.is_daily and (last is None or now - last > REMEMBERED):
            marks.succeeded(database, task.name, now)
            self.remembered[database, task.name] = now


_wired: list[Wired] = []


def use(wired: Wired) -> None:
    """Say what there is to do, once, before the first round."""
    _wired[:] = [wired]


def run_once(now: datetime.datetime) -> int:
    """Do everything that is due; how many things were done. Raises NotWired, and no task's error."""
    return _Rounds(_given(), QUICK + SLOW).all(now)


def run_forever(stop: threading.Event) -> None:
    """Work until `stop` is set. What may wait for a network runs beside the sequencer, never before it."""
    wired = _given()
    slow = threading.Thread(target=_loop, args=(_Rounds(wired, SLOW), stop, WAKE), name="work-slow", daemon=True)
    slow.start()
    _loop(_Rounds(wired, QUICK), stop, WAKE)
    slow.join(retrying.LONGEST_CALL.total_seconds())


def _loop(rounds: _Rounds, stop: threading.Event, wake: float) -> None:
    try:
        while not stop.is_set():
            rounds.due()
            stop.wait(wake)
    finally:
        connections.close_all()


def _given() -> Wired:
    if not _wired:
        raise NotWired
    return _wired[0]
