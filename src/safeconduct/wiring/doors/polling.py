"""The process that asks Telegram what came. It holds public keys, the pepper and the bot's token; it opens nothing.

An update is acknowledged by asking for the next one, and that is asked only when it was durably taken. One door
asks, by a lease; what came while nobody asked is waiting at Telegram, for a day.
"""

import asyncio
import contextlib
import datetime
import functools
import gc
import os
import signal
import socket
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.conf import settings
from django.db import connections

from safeconduct.foundation.channels.telegram import reading
from safeconduct.foundation.kit import clock, durable
from safeconduct.foundation.work import actions as work
from safeconduct.wiring import arrivals, channels
from safeconduct.wiring.doors import answering, asking, hardening, saying, scoreboard
from safeconduct.wiring.doors.asking import Asking, Trouble
from safeconduct.wiring.doors.pools import Kind

R = TypeVar("R")

# With the longest question after it no words of a caller live a minute.
REPLACED_EVERY = 25.0

LEASE = datetime.timedelta(seconds=45)
# A question to Telegram waits so long for an update; the lease outlives it.
ASKED_FOR = 20
# Seconds between looks for a token, and for the lease.
LOOKED_FOR = 3.0
LONGEST_PAUSE = 30.0
# Seconds between looks whether the webhook still stands; the lease outlives it.
LOOKED_AFTER = 20.0
# Tries of one update before it is kept as it came, for a person to read.
TRIES = 5
MARKED_EVERY = 30.0

# Nobody ever sets it.
_SOON = threading.Event()

NAME = "telegram"
TASK = "telegram door"


def run(ready: Callable[[], None]) -> None:
    """Ask until SIGTERM; an update that was begun is finished first.

    Who asks is a child of this process, and a new one every half minute: Python cannot wipe memory. This one imports
    aiogram once for all of them, and opens nothing.
    """
    answering.silence()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    ready()
    while not stop.is_set():
        scoreboard.BOARD.put(Kind.POLL, scoreboard.Count.PSS_KB, scoreboard.own_pss_kb())
        if given := channels.token("door"):
            asking.preload()
            gc.freeze()
            _live_with(_born(given), stop)
        stop.wait(LOOKED_FOR if not given else 0)


def _born(token: str) -> int:
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            hardening.die_with(parent)
            _ask_for_a_while(token)
            status = 0
        except BaseException as failure:  # noqa: BLE001  # the outer edge: nothing of the parent may run on in here
            saying.say(f"poll ended: {saying.where(failure)}")
        finally:
            os._exit(status)
    return pid


def _live_with(child: int, stop: threading.Event) -> None:
    """Until the child has ended, in good order where we are asked to end."""
    told = False
    while (ended := os.waitpid(child, os.WNOHANG))[0] == 0:
        if stop.is_set() and not told:
            os.kill(child, signal.SIGTERM)
            told = True
        stop.wait(0.1) if not told else _SOON.wait(0.1)
    if ended[1] and not stop.is_set():
        stop.wait(1)


def _ask_for_a_while(token: str) -> None:
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    try:
        if _holds_lease():
            asyncio.run(Door(token, stop, REPLACED_EVERY).ask_on())
        else:
            stop.wait(LOOKED_FOR)
        if stop.is_set():
            with contextlib.suppress(Exception):
                work.let_go("line", NAME, _holder())
    finally:
        durable.stop()
        connections.close_all()


def _holder() -> uuid.UUID:
    """This host's number: its next process takes over at once, another host when the lease is over."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{socket.gethostname()} {settings.INSTALLATION.data}")


def _holds_lease() -> bool:
    try:
        return work.hold("line", NAME, _holder(), clock.now(), LEASE)
    except Exception:  # noqa: BLE001  # the database is away; it is asked again
        connections.close_all()
        return False


class Door:
    """Asking with one token, until it changes, its time is over or the process is asked to end."""

    def __init__(self, token: str, stop: threading.Event, seconds: float) -> None:
        self.token, self.stop = token, stop
        self.until = clock.monotonic() + seconds
        self.asking = Asking(token, *channels.webhook(token))
        # All that waits for the database runs in one thread, in order, over one connection.
        self.worker = ThreadPoolExecutor(1, "poll")
        self.next: int | None = None
        self.pause = 1.0
        self.marked = 0.0

    async def ask_on(self) -> None:
        """Ask, take, and only then ask for the next."""
        ended = asyncio.ensure_future(self._ended())
        try:
            while self._goes_on():
                if not await self._do(_holds_lease):
                    return
                question = asyncio.ensure_future(self._once())
                await asyncio.wait({question, ended}, return_when=asyncio.FIRST_COMPLETED)
                if not question.done():
                    question.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await question
        finally:
            ended.cancel()
            await self.asking.close()
            await self._do(connections.close_all)
            self.worker.shutdown()

    def _goes_on(self) -> bool:
        over = self.stop.is_set() or clock.monotonic() >= self.until
        return not over and channels.token("door") == self.token

    async def _ended(self) -> None:
        while not self.stop.is_set():  # noqa: ASYNC110  # the event is a signal handler's
            await asyncio.sleep(0.2)

    async def _once(self) -> None:
        if self.asking.webhook:
            await self._look_after_webhook()
            return
        try:
            updates = await self.asking.updates(self.next, ASKED_FOR)
        except Trouble as trouble:
            await self._rest(trouble)
            return
        self.pause = 1.0
        for raw in updates:
            # What was begun is finished, also when the process is asked to end.
            if self.stop.is_set() or not await asyncio.shield(asyncio.ensure_future(self._take(raw))):
                return
            self.next = reading.number_of(raw) + 1
        await self._do(functools.partial(self._mark, None))

    async def _look_after_webhook(self) -> None:
        try:
            await self.asking.be_pushed()
        except Trouble as trouble:
            await self._rest(trouble)
            return
        await self._do(functools.partial(self._mark, None))
        await asyncio.sleep(LOOKED_AFTER)

    async def _rest(self, trouble: Trouble) -> None:
        await self._do(functools.partial(self._mark, trouble))
        await asyncio.sleep(trouble.wait or self.pause)
        self.pause = min(LONGEST_PAUSE, 2 * self.pause)

    async def _take(self, raw: bytes) -> bool:
        """Take one update, however long it takes; False where the process is asked to end before."""
        for attempt in range(1, 1_000_000):
            try:
                act = await arrivals.prepared(raw, self.asking.fetch)
                await self._do(act if attempt <= TRIES else functools.partial(arrivals.keep_as_it_came, raw))
            except Exception as error:  # noqa: BLE001  # it stays at Telegram, and is taken when we can
                await self._do(functools.partial(self._mark, error))
                await asyncio.sleep(min(LONGEST_PAUSE, 0.2 * 2 ** min(attempt, 10)))
                if self.stop.is_set():
                    return False
            else:
                return True
        return False

    async def _do(self, act: Callable[[], R]) -> R:
        return await asyncio.get_running_loop().run_in_executor(self.worker, act)

    def _mark(self, error: Exception | None) -> None:
        """When the door last heard from Telegram, or what kept it from hearing; never what was said."""
        if error is None and clock.monotonic() - self.marked < MARKED_EVERY:
            return
        self.marked = clock.monotonic()
        with contextlib.suppress(Exception):
            if error is None:
                work.succeeded("line", TASK, clock.now())
            else:
                self.marked = 0.0
                work.failed("line", TASK, clock.now(), error)
