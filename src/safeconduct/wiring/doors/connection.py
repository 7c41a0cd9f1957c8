"""One person's connection at the gate: its head is read, one pool is chosen, and bytes go both ways."""

import asyncio
import dataclasses
import enum
import errno
import socket
from typing import Protocol

from safeconduct.foundation.kit import clock
from safeconduct.wiring.doors import request_head, sorry
from safeconduct.wiring.doors.pools import Kind

HEAD_SECONDS = 10.0
IDLE_SECONDS = 60.0
LINGER_SECONDS = 5.0

# A whole form of the longest message takes 48 seconds on the slowest line (20 kbit/s); nobody may take for ever.
SENDING_SECONDS = 180.0
# With files it may take longer: so many bytes a second are the slowest line that gets through with them.
SLOWEST = 16 * 1024

# Every body is awaited here before a pool hears of it; what is larger than this needs room of its own.
LARGEST_KEPT = 256 * 1024

FOREVER = float("inf")

# Between tries while a pool's queue is full.
AGAIN_SECONDS = 0.02


class Gate(Protocol):
    """What a connection asks of its gate."""

    loop: asyncio.AbstractEventLoop

    def arrived(self, caller: "Caller") -> None:
        """A new connection."""

    def asked(self, caller: "Caller") -> None:
        """Its head is read."""

    def heard(self, caller: "Caller") -> None:
        """Its body is whole."""

    def keep(self, count: int) -> bool:
        """So many bytes more are kept here (or fewer); whether there is room for still more."""

    def has_room_for(self, length: int) -> bool:
        """Whether a large body may come in beside those that are under way."""

    def left(self, caller: "Caller") -> None:
        """It is closed."""

    def pool(self, path: str) -> tuple[Kind, str] | None:
        """The pool for this path and its socket, or None where it does not run here."""


class Stage(enum.IntEnum):
    """How far one request has come."""

    HEAD = 1
    BODY = 2
    ANSWER = 3
    OVER = 4


@dataclasses.dataclass(frozen=True)
class Unfinished:
    """A request of which a pool knows nothing yet: what came of it, how many bytes are to come, and until when."""

    path: str
    received: bytes
    left_of_body: int
    send_by: float


class Caller(asyncio.Protocol):
    """Reads exactly one request: what follows its counted body is read and dropped, never passed on."""

    def __init__(self, gate: Gate, begun: Unfinished | None = None) -> None:
        self.gate = gate
        self.begun = begun
        self.stage = Stage.HEAD
        self.deadline = clock.monotonic() + HEAD_SECONDS
        self.received = bytearray()
        self.path = "/"
        self.live = False
        self.left_of_body = 0
        self.left_to_pass_on = 0
        self.large = 0
        self.kept = 0
        self.send_by = FOREVER
        self.answered = False
        self.transport: asyncio.Transport
        self.pool: Pool | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody came."""
        self.transport = transport  # type: ignore[assignment]  # a stream's transport is a Transport
        self.gate.arrived(self)
        if self.begun is not None:
            self._go_on(self.begun)

    def data_received(self, data: bytes) -> None:
        """Read on, as far as this one request goes."""
        if self.stage is Stage.HEAD:
            self._read_head(data)
        elif self.stage is Stage.BODY:
            self._pass_on(data)
        elif self.left_of_body > self.left_to_pass_on:
            self._hear_out(data)

    def eof_received(self) -> bool:
        """Whether the answer is still sent to somebody who has finished sending."""
        return self.stage is Stage.ANSWER and not self.live

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # asyncio's name
        """They are gone; the pool is told by its connection's end."""
        self.stage = Stage.OVER
        self._release()
        if self.pool is not None:
            self.pool.abandon()
        self.gate.left(self)

    def pause_writing(self) -> None:
        """Their line is slower than our answer."""
        if self.pool is not None:
            self.pool.transport.pause_reading()

    def resume_writing(self) -> None:
        """Their line has caught up."""
        if self.pool is not None:
            self.pool.transport.resume_reading()

    def refuse(self, status: int) -> None:
        """Answer with a plain page of the gate's own, and listen a little so that it arrives."""
        if self.stage is Stage.OVER:
            return
        if self.answered:
            self.transport.abort()
            return
        self.transport.write(sorry.answer(status, self.path))
        self._linger()

    def answer(self, data: bytes) -> None:
        """Send on what the pool answers."""
        self.answered = True
        self.deadline = FOREVER if self.live else clock.monotonic() + IDLE_SECONDS
        self.transport.write(data)

    def finish(self) -> None:
        """The pool has said all it had to say."""
        if self.stage is Stage.BODY:
            self._linger()
        elif self.stage is not Stage.OVER:
            self.stage = Stage.OVER
            self.transport.close()

    def expire(self) -> None:
        """The time for this stage is over."""
        if self.stage in {Stage.HEAD, Stage.BODY} and (self.received or self.stage is Stage.BODY):
            self.refuse(408)
        else:
            self.transport.abort() if self.stage is Stage.OVER else self.transport.close()

    def unfinished(self) -> Unfinished | None:
        """What another gate needs to go on with this one; None where a pool has a part in it, or nobody is sending."""
        if self.stage is not Stage.BODY or self.pool is not None or self.left_to_pass_on < self.left_of_body:
            return None
        return Unfinished(self.path, bytes(self.received), self.left_of_body, self.send_by)

    def _linger(self) -> None:
        # Closing while they still send would reset the line and take the page away from them.
        self.stage = Stage.OVER
        self._release()
        self.deadline = clock.monotonic() + LINGER_SECONDS
        self.transport.resume_reading()
        if self.pool is not None:
            self.pool.abandon()
        if self.left_of_body > self.left_to_pass_on:
            # A browser reads no answer before it has sent its whole form.
            self._wait_on()
        elif self.transport.can_write_eof() and not self.transport.is_closing():
            self.transport.write_eof()

    def _read_head(self, data: bytes) -> None:
        self.received += data
        end = self.received.find(request_head.END)
        if end < 0 and len(self.received) <= request_head.LARGEST_HEAD:
            return
        try:
            if not 0 <= end <= request_head.LARGEST_HEAD:
                raise request_head.Unreadable(431)
            head = request_head.read(bytes(self.received[:end]))
        except request_head.Unreadable as unreadable:
            self.refuse(unreadable.status)
            return
        self._ask(head, bytes(self.received[end + len(request_head.END) :]))

    def _ask(self, head: request_head.RequestHead, rest: bytes) -> None:
        self.path, self.received = head.path, bytearray()
        head = self._fitting(head)
        body = rest[: head.passed_on]
        self.left_to_pass_on = head.passed_on - len(body)
        self.left_of_body = head.body_length - len(rest[: head.body_length])
        self.gate.asked(self)
        found = self.gate.pool(head.path)
        is_large = head.passed_on > LARGEST_KEPT
        if found is None or (is_large and not self.gate.has_room_for(head.passed_on)):
            self.refuse(404 if found is None else 413)
            return
        self.large = head.passed_on if is_large else 0
        self.live = found[0] is Kind.LIVE
        self.stage = Stage.BODY if self.left_of_body else Stage.ANSWER
        self.send_by = clock.monotonic() + SENDING_SECONDS + head.body_length / SLOWEST
        has_room = self._keep(head.rewritten + body)
        if head.waits or not has_room or not self.left_to_pass_on:
            self._connect()

    def _fitting(self, head: request_head.RequestHead) -> request_head.RequestHead:
        """Of a form whose files find no room, the beginning alone: its words come back to whoever typed them."""
        if head.is_too_large:
            return head.cut("large")
        is_large = head.body_length > LARGEST_KEPT
        return (
            head.cut("full") if head.has_files and is_large and not self.gate.has_room_for(head.body_length) else head
        )

    def _go_on(self, begun: Unfinished) -> None:
        self.path, self.left_of_body, self.send_by = begun.path, begun.left_of_body, begun.send_by
        self.left_to_pass_on = begun.left_of_body
        whole = len(begun.received) + begun.left_of_body
        self.large = whole if whole > LARGEST_KEPT else 0
        self.stage = Stage.BODY
        self.gate.asked(self)
        if not self._keep(begun.received):
            self._connect()

    def _keep(self, data: bytes) -> bool:
        self.received += data
        self._wait_on()
        if self.large:
            return True  # its room was asked for as a whole
        self.kept += len(data)
        return self.gate.keep(len(data))

    def _release(self) -> bytes:
        self.gate.keep(-self.kept)
        released, self.received, self.kept = bytes(self.received), bytearray(), 0
        return released

    def _wait_on(self) -> None:
        self.deadline = clock.monotonic() + IDLE_SECONDS
        if self.left_of_body:
            self.deadline = min(self.deadline, self.send_by)

    def _connect(self) -> None:
        found = self.gate.pool(self.path)
        if found is None:
            self.refuse(404)
            return
        self.pool = Pool(self, self._release())
        self.transport.pause_reading()
        self.pool.connecting = self.gate.loop.create_task(self.pool.connect(found[1]))

    def _pass_on(self, data: bytes) -> None:
        self.left_of_body -= len(data[: self.left_of_body])
        data = data[: self.left_to_pass_on]
        self.left_to_pass_on -= len(data)
        if not self.left_of_body:
            self.stage = Stage.ANSWER
            self.gate.heard(self)
        if self.pool is None:
            if not self._keep(data) or not self.left_to_pass_on:
                self._connect()
        else:
            self._wait_on()
            if data:
                self.pool.transport.write(data)

    def _hear_out(self, data: bytes) -> None:
        """The answer is sent; what still comes of a form that was too large is dropped, and then its line is closed."""
        self.left_of_body -= len(data[: self.left_of_body])
        self._wait_on()
        if not self.left_of_body:
            self.transport.close()


class Pool(asyncio.Protocol):
    """The gate's side of one request's connection to a pool."""

    transport: asyncio.Transport

    def __init__(self, caller: Caller, first: bytes) -> None:
        self.caller = caller
        self.first = first
        self.connected = False
        self.connecting: asyncio.Task[None]

    async def connect(self, path: str) -> None:
        """Reach the pool; where nobody listens, the caller is told so."""
        try:
            connected = await _reach(path)
            await self.caller.gate.loop.create_unix_connection(lambda: self, sock=connected)
        except OSError:
            self.caller.refuse(503)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The pool listens: send what came so far and read on."""
        self.transport = transport  # type: ignore[assignment]  # a stream's transport is a Transport
        self.connected = True
        self.transport.write(self.first)
        self.first = b""
        if self.caller.stage is Stage.OVER:
            self.transport.close()
        else:
            self.caller.transport.resume_reading()

    def data_received(self, data: bytes) -> None:
        """The pool answers."""
        if self.caller.stage is not Stage.OVER:
            self.caller.answer(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """The pool is done; without a word it has died, and whether anything was received is not known."""
        if self.caller.answered and exc is None:
            self.caller.finish()
        else:
            self.caller.refuse(502)

    def pause_writing(self) -> None:
        """The pool is slower than the caller."""
        self.caller.transport.pause_reading()

    def resume_writing(self) -> None:
        """The pool has caught up."""
        self.caller.transport.resume_reading()

    def abandon(self) -> None:
        """Nobody waits for this answer any more."""
        if self.connected:
            self.transport.close()
        elif not self.connecting.done():
            self.connecting.cancel()


async def _reach(path: str) -> socket.socket:
    connected = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
    give_up = clock.monotonic() + IDLE_SECONDS
    while True:
        try:
            connected.connect(path)
        except OSError as error:
            # A Unix socket whose queue is full says "again" and cannot be waited for.
            if error.errno != errno.EAGAIN or clock.monotonic() > give_up:
                connected.close()
                raise
            await asyncio.sleep(AGAIN_SECONDS)
        except BaseException:
            connected.close()
            raise
        else:
            return connected
