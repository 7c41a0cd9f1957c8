"""The parent: it makes the sockets, forks every process from itself, and sees to it that each seat is taken.

It has everything imported and nothing opened, so that the processes share its memory pages. It never touches a
database and starts no thread, since neither survives a fork.
"""

import dataclasses
import os
import random
import selectors
import signal
from collections.abc import Callable, Sequence
from types import FrameType

from safeconduct.foundation.kit import clock
from safeconduct.wiring.doors import child, scoreboard
from safeconduct.wiring.doors.pools import REPLACED, Kind, Seat
from safeconduct.wiring.doors.scoreboard import BOARD, Count

# No words of a caller live a minute: this, and the time to finish (gate.DRAIN_SECONDS), stay below.
# Whoever is still sending a form is handed on to the next gate (handover.py).
REPLACED_EVERY = 30.0

READY_WITHIN = 20.0
STOPPED_WITHIN = 4.5
GATES_FIRST = 3.0
STEADY_AFTER = 5.0
LONGEST_PAUSE = 5.0
WEIGHED_EVERY = 10.0


@dataclasses.dataclass(eq=False)
class Child:
    """One running process."""

    seat: Seat
    pid: int
    started: float
    pipe: int
    ready: bool = False
    retiring: bool = False


class Parent:
    """Starts, replaces, restarts and ends the processes of one `serve`."""

    def __init__(
        self, seats: Sequence[Seat], body: Callable[[Kind], child.Body], every: float = REPLACED_EVERY
    ) -> None:
        self.seats = seats
        self.body = body
        self.every = every
        self.children: dict[int, Child] = {}
        self.due: dict[Seat, float] = {}
        self.pauses: dict[Seat, float] = {}
        self.start_at: dict[Seat, float] = {}
        self.ending = False
        self.selector = selectors.EpollSelector()

    def run(self, all_ready: Callable[[], None]) -> None:
        """Serve until SIGTERM or SIGINT; calls `all_ready` once when each seat is taken."""
        self._listen_to_signals()
        for seat in self.seats:
            self._start(seat)
        told, weigh_at = False, 0.0
        while not self.ending:
            self._wait()
            self._tend()
            if not told and all(self._standing(seat) for seat in self.seats):
                told = True
                all_ready()
            if clock.monotonic() >= weigh_at:
                BOARD.put("parent", Count.PSS_KB, scoreboard.own_pss_kb())
                weigh_at = clock.monotonic() + WEIGHED_EVERY
        self._end()

    def _listen_to_signals(self) -> None:
        self.woken, self.wake = os.pipe()
        for end in (self.woken, self.wake):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self.wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._asked_to_end)
        self.selector.register(self.woken, selectors.EVENT_READ)

    def _asked_to_end(self, _number: int, _frame: FrameType | None) -> None:
        self.ending = True

    def _wait(self) -> None:
        now = clock.monotonic()
        next_deed = min([now + 1.0, *self.due.values(), *self.start_at.values()])
        for key, _ in self.selector.select(max(0.0, next_deed - now)):
            if key.data is None:
                os.read(self.woken, 4096)
            else:
                self._is_ready(key.data)
        self._bury()

    def _tend(self) -> None:
        now = clock.monotonic()
        for seat, at in list(self.start_at.items()):
            if now >= at:
                self._start(seat)
        for seat, at in list(self.due.items()):
            if now >= at:
                del self.due[seat]
                self._start(seat)
        for late in self.children.values():
            if not late.ready and now > late.started + READY_WITHIN:
                os.kill(late.pid, signal.SIGKILL)

    def _start(self, seat: Seat) -> None:
        self.start_at.pop(seat, None)
        reading, writing = os.pipe()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            child.live(seat.kind, parent, writing, self._not_of_a_child(), self.body)
        os.close(writing)
        started = self.children[pid] = Child(seat, pid, clock.monotonic(), reading)
        self.selector.register(reading, selectors.EVENT_READ, started)
        BOARD.add(seat.kind, Count.STARTED)

    def _not_of_a_child(self) -> list[int]:
        """The descriptors that are the parent's alone."""
        pipes = [child.pipe for child in self.children.values() if child.pipe >= 0]
        return [self.selector.fileno(), self.woken, self.wake, *pipes]

    def _is_ready(self, child: Child) -> None:
        self.selector.unregister(child.pipe)
        said = os.read(child.pipe, 1)
        os.close(child.pipe)
        child.pipe = -1
        if not said:
            return
        child.ready = True
        for older in self.children.values():
            if older.seat == child.seat and older.ready and older is not child and not older.retiring:
                older.retiring = True
                os.kill(older.pid, signal.SIGTERM)
                BOARD.add(child.seat.kind, Count.REPLACED)
        if child.seat.kind in REPLACED:
            self.due[child.seat] = clock.monotonic() + self.every * random.uniform(0.8, 1.0)  # noqa: S311

    def _bury(self) -> None:
        for pid in list(self.children):
            ended, _ = os.waitpid(pid, os.WNOHANG)
            if ended:
                self._mourn(self.children.pop(pid))

    def _mourn(self, child: Child) -> None:
        if child.pipe >= 0:
            self.selector.unregister(child.pipe)
            os.close(child.pipe)
        if child.retiring or self.ending:
            return
        BOARD.add(child.seat.kind, Count.DIED)
        steady = clock.monotonic() - child.started > STEADY_AFTER
        pause = 0.0 if steady else min(LONGEST_PAUSE, 2 * self.pauses.get(child.seat, 0.0) or 0.1)
        self.pauses[child.seat] = pause
        self.due.pop(child.seat, None)
        self.start_at[child.seat] = clock.monotonic() + pause

    def _standing(self, seat: Seat) -> bool:
        return any(child.seat == seat and child.ready for child in self.children.values())

    def _end(self) -> None:
        # The gates first: what they have begun still finds somebody behind them.
        begun = clock.monotonic()
        self._tell(signal.SIGTERM, lambda child: child.seat.kind in {Kind.GATE, Kind.WORK})
        self._await(lambda child: child.seat.kind is Kind.GATE, begun + GATES_FIRST)
        self._tell(signal.SIGTERM, lambda child: child.seat.kind is not Kind.WORK)
        self._await(lambda _: True, begun + STOPPED_WITHIN)
        self._tell(signal.SIGKILL, lambda _: True)
        self._await(lambda _: True, begun + STOPPED_WITHIN + 1)

    def _tell(self, number: signal.Signals, whom: Callable[[Child], bool]) -> None:
        for each in filter(whom, list(self.children.values())):
            os.kill(each.pid, number)

    def _await(self, whom: Callable[[Child], bool], until: float) -> None:
        while any(whom(child) for child in self.children.values()) and clock.monotonic() < until:
            for key, _ in self.selector.select(0.05):
                if key.data is None:
                    os.read(self.woken, 4096)
                else:
                    self._is_ready(key.data)
            self._bury()
