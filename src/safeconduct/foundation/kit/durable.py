"""Durable actions: one transaction each, acknowledged only after a commit that survives a power cut.

On PostgreSQL an action is a transaction of its own; the server groups commits itself. Where it gives up
waiting for its standby it only warns, and says "done": here that is not done.
On SQLite every action of a process runs in its one writer thread, each in a savepoint of a common
transaction, under a file lock that keeps processes from starving one another; it returns after the
common commit.
"""

import collections
import contextlib
import contextvars
import fcntl
import functools
import os
import pathlib
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from django.db import connections, transaction

if TYPE_CHECKING:
    import psycopg

P = ParamSpec("P")
R = TypeVar("R")
_Asked = tuple[Callable[[], object], Future[object]]

# Fifty rows a commit reach the disk's limit; more only makes the first of them wait.
MOST_IN_ONE_COMMIT = 50

_database: contextvars.ContextVar[str] = contextvars.ContextVar("database")


class Nested(RuntimeError):
    """A durable action was called inside another: the inner commit would not be durable."""


class Stopped(RuntimeError):
    """This process is ending and takes no more actions."""


class RolledBack(RuntimeError):
    """The database gave up the common transaction: its disk is full, or failed."""


class NotReplicated(RuntimeError):
    """PostgreSQL committed here and stopped waiting for its standby: one lost disk would lose what was kept."""


def current() -> str | None:
    """The alias of the database that the running action or `reading` block works on."""
    return _database.get(None)


@contextlib.contextmanager
def reading(database: str) -> Iterator[None]:
    """Read tables that stand in several databases (audit, vault, work) from this one."""
    token = _database.set(database)
    try:
        yield
    finally:
        _database.reset(token)


def durable(database: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make an action one durable transaction on `database`; it returns after the commit.

    Raises Nested when called inside another durable action, and whatever the action raises, with nothing kept.
    """

    def decorate(action: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(action)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            return transact(database, lambda: action(*args, **kwargs))

        return run

    return decorate


def transact(database: str, work: Callable[[], R]) -> R:
    """Run `work` as one durable transaction on a database that is known only now."""
    if getattr(_inside, "action", False):
        raise Nested(database)
    if connections[database].vendor == "sqlite":
        return _writer(database).run(work)
    return _replicated(database, work)


def _replicated(database: str, work: Callable[[], R]) -> R:
    _inside.unreplicated = False
    with contextlib.ExitStack() as after_commit, _marked(database):
        with transaction.atomic(using=database, durable=True):
            server = connections[database].connection
            server.add_notice_handler(_heard)
            after_commit.callback(server.remove_notice_handler, _heard)
            result = work()
        if _inside.unreplicated:
            raise NotReplicated(database)
    return result


def _heard(notice: "psycopg.errors.Diagnostic") -> None:
    """Called in the thread of the action whose commit the server warns of; psycopg swallows what is raised in here."""
    # The text may be in the server's language; the name of its function never is.
    if notice.source_function == "SyncRepWaitForLSN" or "synchronous replication" in (notice.message_primary or ""):
        _inside.unreplicated = True


_inside = threading.local()


@contextlib.contextmanager
def _marked(database: str) -> Iterator[None]:
    _inside.action = True
    try:
        with reading(database):
            yield
    finally:
        _inside.action = False


class _Writer:
    """The one thread of this process that writes to one SQLite database."""

    def __init__(self, database: str) -> None:
        self.database = database
        self.pid = os.getpid()
        # None is the last word: nothing is laid in behind it.
        self.waiting: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        self.stopped = False
        self.order = threading.Lock()
        self.thread = threading.Thread(target=self._forever, name=f"writer-{database}", daemon=True)
        self.thread.start()

    def run(self, work: Callable[[], R]) -> R:
        done: Future[R] = Future()
        with self.order:
            if self.stopped:
                raise Stopped(self.database)
            self.waiting.put((work, done))  # type: ignore[arg-type]  # the queue holds actions of every type
        return done.result()

    def stop(self) -> None:
        with self.order:
            self.stopped = True
            self.waiting.put(None)
        self.thread.join()

    def _forever(self) -> None:
        going = True
        while going:
            batch = [self.waiting.get()]
            with contextlib.suppress(queue.Empty):
                while batch[-1] and len(batch) < MOST_IN_ONE_COMMIT:
                    batch.append(self.waiting.get_nowait())
            going = batch[-1] is not None
            if actions := [asked for asked in batch if asked]:
                self._commit(actions)
        connections[self.database].close()

    def _commit(self, batch: list[_Asked]) -> None:
        results: collections.deque[tuple[Future[object], object, BaseException | None]] = collections.deque()
        try:
            with _turn(self.database), _marked(self.database), transaction.atomic(using=self.database):
                for work, done in batch:
                    results.append((done, *self._one(work)))
                    self._must_still_stand()
        except BaseException as uncommitted:  # noqa: BLE001  # the common commit failed: nobody may be told "done"
            connections[self.database].close()
            self._not_together(batch, uncommitted)
            return
        for done, result, failure in results:
            done.set_exception(failure) if failure else done.set_result(result)

    def _must_still_stand(self) -> None:
        """A full disk makes SQLite roll back everything; Django's outer block would then end without a word."""
        connection = connections[self.database]
        if connection.needs_rollback or not connection.connection.in_transaction:
            raise RolledBack(self.database)

    def _not_together(self, batch: list[_Asked], uncommitted: BaseException) -> None:
        """One that cannot be committed must not take others down: nothing was kept, so each is tried alone."""
        if len(batch) == 1:
            batch[0][1].set_exception(uncommitted)
            return
        for asked in batch:
            self._commit([asked])

    def _one(self, work: Callable[[], object]) -> tuple[object, BaseException | None]:
        try:
            with transaction.atomic(using=self.database):
                return work(), None
        except Exception as failure:  # noqa: BLE001  # it belongs to whoever waits for this action
            return None, failure


_writers: dict[str, _Writer] = {}
_starting = threading.Lock()


def _writer(database: str) -> _Writer:
    writer = _writers.get(database)
    if writer is None or writer.pid != os.getpid():
        with _starting:
            writer = _writers.get(database)
            if writer is None or writer.pid != os.getpid():
                writer = _writers[database] = _Writer(database)
    return writer


def stop() -> None:
    """End this process's writers once all they hold is committed; each closes its own connection.

    A later action starts a new writer. Writers that a parent process left behind are only forgotten.
    """
    with _starting:
        mine = [writer for writer in _writers.values() if writer.pid == os.getpid()]
        _writers.clear()
    for writer in mine:
        writer.stop()


@contextlib.contextmanager
def _turn(database: str) -> Iterator[None]:
    name = str(connections[database].settings_dict["NAME"])
    if name.startswith("file:") or name == ":memory:":
        yield
        return
    with pathlib.Path(name + ".turn").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
