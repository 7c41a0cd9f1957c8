"""The consoles' event stream: a number that grows when something changed, never what.

One thread a process looks whether anything changed and wakes all streams; a console asks for its page again.
"""

import contextlib
import functools
import threading
import time
import uuid
from collections.abc import Callable, Iterator

from django.db import Error, connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.staff import access
from safeconduct.wiring.doors import answering, changes
from safeconduct.wiring.doors.pools import POOLS, Kind

LOOKS_EVERY = 0.1
HEARTBEAT_EVERY = 15.0
# Each page that is left closes its stream; its place is free again after this.
LISTENS_EVERY = 1.0
ASKED_AGAIN_EVERY = 60.0

# A few threads stay free to tell one more that there is no room.
MOST_STREAMS = POOLS[Kind.LIVE].threads - 4


class Watch:
    """The last number, and everybody who waits for the next."""

    def __init__(self, number_now: Callable[[], int]) -> None:
        self.number_now = number_now
        self.number = 0
        self.listeners = 0
        self.condition = threading.Condition()
        self.thread: threading.Thread | None = None

    def join(self) -> bool:
        """Take part, where there is room; the first one starts the looking."""
        with self.condition:
            if self.listeners >= MOST_STREAMS:
                return False
            self.listeners += 1
            if self.thread is None:
                self.thread = threading.Thread(target=self._look, name="watch", daemon=True)
                self.thread.start()
            return True

    def leave(self) -> None:
        """Take part no more."""
        with self.condition:
            self.listeners -= 1

    def wait(self, seen: int, seconds: float) -> int:
        """The number, as soon as it is another than `seen`, or after so many seconds."""
        with self.condition:
            self.condition.wait_for(lambda: self.number != seen or answering.stopping.is_set(), seconds)
            return self.number

    def _look(self) -> None:
        while not answering.stopping.is_set():
            try:
                self._tell(self.number_now())
            except Error:
                # The database is away for a moment: the streams stand, and the next look finds it again.
                connections.close_all()
            time.sleep(LOOKS_EVERY)
        with self.condition:
            self.condition.notify_all()

    def _tell(self, number: int) -> None:
        if number != self.number:
            with self.condition:
                self.number = number
                self.condition.notify_all()


WATCH = Watch(changes.number)


class Calls:
    """Who is being called, looked up once a second for all streams: how often each was, by member."""

    def __init__(self, called_now: Callable[[], dict[uuid.UUID, int]]) -> None:
        self.called_now = called_now
        self.called: dict[uuid.UUID, int] = {}
        self.looked = 0.0
        self.order = threading.Lock()

    def of(self, member: uuid.UUID) -> int:
        """How often this member was called by what nobody has taken yet."""
        with self.order:
            if clock.monotonic() - self.looked > LISTENS_EVERY:
                self.looked = clock.monotonic()
                with contextlib.suppress(Error):  # the database is away for a moment; the next look finds it again
                    self.called = self.called_now()
                connections.close_all()
            return self.called.get(member, 0)


CALLS = Calls(changes.called)


def stream(request: HttpRequest) -> HttpResponseBase:
    """Server-sent events for a signed-in member; anyone else is told to sign in."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return HttpResponse(status=403)
    if not WATCH.join():
        return HttpResponse(status=503, headers={"Retry-After": "5"})
    return StreamingHttpResponse(
        Stream(
            WATCH,
            lambda: still_signed_in(request),
            request.META.get("waitress.client_disconnected", _never),
            functools.partial(CALLS.of, actor.id),
        ),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def still_signed_in(request: HttpRequest) -> bool:
    """Whether this is still a member's session, read anew: signing out, idling and losing every right end it."""
    try:
        request.session = type(request.session)(request.session.session_key)
        access.sign_in(lambda _: HttpResponse())(request)
        return getattr(request, "actor", None) is not None
    finally:
        connections.close_all()


def _never() -> bool:
    return False


class Stream:
    """The events of one console; Django closes it even where nothing was ever sent, and then its place is free."""

    def __init__(
        self,
        watch: Watch,
        still_allowed: Callable[[], bool],
        gone: Callable[[], bool] = _never,
        called: Callable[[], int] = lambda: 0,
    ) -> None:
        self.watch, self.still_allowed, self.gone, self.called = watch, still_allowed, gone, called

    def __iter__(self) -> Iterator[bytes]:
        seen, ask_again, beat_at = -1, clock.monotonic() + ASKED_AGAIN_EVERY, clock.monotonic() + HEARTBEAT_EVERY
        # A stream lives for hours; the connection that signed it in does not.
        connections.close_all()
        yield b"retry: 500\n\n"
        rung = 0
        while not answering.stopping.is_set() and not self.gone():
            number = self.watch.wait(seen, LISTENS_EVERY)
            if number != seen or clock.monotonic() > beat_at:
                yield b":\n\n" if number == seen else b"event: changed\ndata: %d\n\n" % number
                seen, beat_at = number, clock.monotonic() + HEARTBEAT_EVERY
            if (calls := self.called()) != rung:
                rung = calls
                yield b"event: page\ndata: %d\n\n" % calls
            if clock.monotonic() > ask_again:
                if not self.still_allowed():
                    return
                ask_again = clock.monotonic() + ASKED_AGAIN_EVERY

    def close(self) -> None:
        """Give up the place."""
        self.watch.leave()
