"""The gate: the one process that takes connections from outside. It opens nothing and keeps nothing.

It reads the head of one request, chooses the pool by the path, and passes bytes both ways. One request a connection:
after the counted body nothing more is read as a request, so that none can be smuggled into another pool. A slow
sender costs a few kilobytes here and no thread anywhere: a form is awaited whole before a pool hears of it, and a
gate that is being replaced hands those who are still sending on to its successor.
"""

import asyncio
import gc
import random
import resource
import signal
import socket
from collections.abc import Callable, Mapping

from safeconduct.foundation.kit import clock
from safeconduct.wiring.doors import handover
from safeconduct.wiring.doors.connection import Caller, Unfinished
from safeconduct.wiring.doors.pools import Kind, pool_for

MOST_CONNECTIONS = 10_000
BACKLOG = 4096

# How long one that is being replaced waits for its slow callers, in seconds.
DRAIN_SECONDS = 25.0

# Whoever is still sending then goes on at the next gate. Longer than the whole house takes to end
# (parent.STOPPED_WITHIN): then there is no next one.
HAND_OVER_AFTER = 5.0

# All bodies that are awaited here, in bytes; beyond it they are passed on as they come.
MOST_KEPT = 64 * 1024 * 1024

# All large bodies under way, in bytes; beyond it a large one is refused, and never a form of the usual size.
MOST_LARGE = 128 * 1024 * 1024

# What the kernel takes of an answer at once and delivers to the end, even when this process is long gone.
KERNEL_KEEPS = 512 * 1024


class Doorkeeper:
    """Everybody who is at the gate now, oldest first."""

    def __init__(self, loop: asyncio.AbstractEventLoop, sockets: Mapping[Kind, str]) -> None:
        self.loop = loop
        self.sockets = sockets
        self.running = frozenset(sockets)
        self.most = min(MOST_CONNECTIONS, (resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 200) // 2)
        self.reading: dict[Caller, None] = {}
        self.sending: dict[Caller, None] = {}
        self.kept = 0
        self.arriving: set[asyncio.Task[object]] = set()
        self.everybody: set[Caller] = set()

    def arrived(self, caller: Caller) -> None:
        """Make room for each newcomer by closing who has been silent longest, else who has been sending longest."""
        waiting = self.reading or self.sending
        if len(self.everybody) >= self.most and waiting:
            longest = next(iter(waiting))
            del waiting[longest]
            longest.transport.abort()
        self.everybody.add(caller)
        self.reading[caller] = None

    def asked(self, caller: Caller) -> None:
        """It has a request: it is no longer one of the silent."""
        self.reading.pop(caller, None)
        if caller.left_of_body:
            self.sending[caller] = None

    def heard(self, caller: Caller) -> None:
        """It has sent all it had to send."""
        self.sending.pop(caller, None)

    def left(self, caller: Caller) -> None:
        """Forget it."""
        self.reading.pop(caller, None)
        self.sending.pop(caller, None)
        self.everybody.discard(caller)

    def keep(self, count: int) -> bool:
        """So many bytes more are kept here (or fewer); whether there is room for still more."""
        self.kept += count
        return self.kept < MOST_KEPT

    def has_room_for(self, length: int) -> bool:
        """Whether a large body may come in beside those that are under way."""
        return length + sum(caller.large for caller in self.everybody) <= MOST_LARGE

    def hand_over(self, giving: socket.socket) -> None:
        """Let the next gate go on with whoever is still sending what no pool has heard of."""
        for caller in list(self.sending):
            begun = caller.unfinished()
            if begun is not None:
                if not handover.give(giving, caller.transport.get_extra_info("socket").fileno(), begun):
                    return
                caller.transport.abort()  # closes this gate's end alone

    def take_over(self, taking: socket.socket) -> None:
        """Go on with whom an earlier gate has handed on."""
        for line, begun in handover.take(taking):
            arriving = self.loop.create_task(self._take(line, begun))
            self.arriving.add(arriving)
            arriving.add_done_callback(self.arriving.discard)

    async def _take(self, line: socket.socket, begun: Unfinished) -> None:
        await self.loop.connect_accepted_socket(lambda: Caller(self, begun), line)

    def pool(self, path: str) -> tuple[Kind, str] | None:
        """The pool for this path and its socket."""
        kind = pool_for(path, self.running)
        return (kind, self.sockets[kind]) if kind else None

    def sweep(self) -> None:
        """Close what has waited too long."""
        now = clock.monotonic()
        for caller in [caller for caller in self.everybody if caller.deadline < now]:
            caller.expire()

    def part_with_streams(self) -> None:
        """Consoles come back by themselves: let them do so one after another."""
        for caller in self.everybody:
            if caller.live:
                caller.deadline = clock.monotonic() + random.uniform(0, 10)  # noqa: S311  # spreads load only


def run(
    listening: list[socket.socket],
    sockets: Mapping[Kind, str],
    handing: tuple[socket.socket, socket.socket],
    ready: Callable[[], None],
) -> None:
    """Serve until SIGTERM, then finish what was begun. `handing` is the `handover.pair` of all gates."""
    asyncio.run(_run(listening, sockets, handing, ready))


async def _run(
    listening: list[socket.socket],
    sockets: Mapping[Kind, str],
    handing: tuple[socket.socket, socket.socket],
    ready: Callable[[], None],
) -> None:
    loop = asyncio.get_running_loop()
    doorkeeper = Doorkeeper(loop, sockets)
    giving, taking = handing
    retiring = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, retiring.set)
    loop.add_reader(taking, doorkeeper.take_over, taking)
    for each in listening:
        await loop.create_server(lambda: Caller(doorkeeper), sock=each, backlog=BACKLOG)
    gc.freeze()
    ready()
    while not retiring.is_set():
        doorkeeper.sweep()
        await _wait(retiring, 1.0)
    # Not `Server.close()`: it throws away connections accepted a moment before, which have no transport yet.
    for each in [*listening, taking]:
        loop.remove_reader(each)
    await _drain(doorkeeper, giving)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return


async def _drain(doorkeeper: Doorkeeper, giving: socket.socket) -> None:
    doorkeeper.part_with_streams()
    begun = clock.monotonic()
    # Two rounds at least: what was accepted a moment ago has not said so yet.
    await asyncio.sleep(0.05)
    while doorkeeper.everybody and clock.monotonic() < begun + DRAIN_SECONDS:
        doorkeeper.sweep()
        if clock.monotonic() >= begun + HAND_OVER_AFTER:
            doorkeeper.hand_over(giving)
        await asyncio.sleep(0.05)
