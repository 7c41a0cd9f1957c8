"""The gate: the one process that takes connections from outside. It opens nothing and keeps nothing.

It reads the head of one request, chooses the pool by the path, and passes bytes both ways. One request a connection:
after the counted body nothing more is read as a request, so that none can be smuggled into another pool. A slow
sender costs a few kilobytes here and no thread anywhere.
"""

import asyncio
import gc
import random
import resource
import signal
import socket
from collections.abc import Callable, Mapping

from safeconduct.foundation.kit import clock
from safeconduct.wiring.doors.connection import Caller
from safeconduct.wiring.doors.pools import Kind, pool_for

MOST_CONNECTIONS = 10_000
BACKLOG = 4096

# How long one that is being replaced waits for its slow callers, in seconds.
DRAIN_SECONDS = 25.0

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
        self.everybody: set[Caller] = set()

    def arrived(self, caller: Caller) -> None:
        """Make room by closing whoever has been silent longest, so that a newcomer is never refused."""
        if len(self.everybody) >= self.most and self.reading:
            next(iter(self.reading)).transport.abort()
        self.everybody.add(caller)
        self.reading[caller] = None

    def asked(self, caller: Caller) -> None:
        """It has a request: it is no longer one of the silent."""
        self.reading.pop(caller, None)

    def left(self, caller: Caller) -> None:
        """Forget it."""
        self.reading.pop(caller, None)
        self.everybody.discard(caller)

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


def run(listening: list[socket.socket], sockets: Mapping[Kind, str], ready: Callable[[], None]) -> None:
    """Serve until SIGTERM, then finish what was begun."""
    asyncio.run(_run(listening, sockets, ready))


async def _run(listening: list[socket.socket], sockets: Mapping[Kind, str], ready: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    doorkeeper = Doorkeeper(loop, sockets)
    retiring = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, retiring.set)
    for each in listening:
        await loop.create_server(lambda: Caller(doorkeeper), sock=each, backlog=BACKLOG)
    gc.freeze()
    ready()
    while not retiring.is_set():
        doorkeeper.sweep()
        await _wait(retiring, 1.0)
    # Not `Server.close()`: it throws away connections accepted a moment before, which have no transport yet.
    for each in listening:
        loop.remove_reader(each)
    await _drain(doorkeeper)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return


async def _drain(doorkeeper: Doorkeeper) -> None:
    doorkeeper.part_with_streams()
    end = clock.monotonic() + DRAIN_SECONDS
    # Two rounds at least: what was accepted a moment ago has not said so yet.
    await asyncio.sleep(0.05)
    while doorkeeper.everybody and clock.monotonic() < end:
        doorkeeper.sweep()
        await asyncio.sleep(0.05)
