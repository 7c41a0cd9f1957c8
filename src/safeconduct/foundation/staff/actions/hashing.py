"""Room for Argon2: who guesses passphrases must not take the threads that answer callers."""

import contextlib
import threading
from collections.abc import Iterator

from safeconduct.foundation.kit.refusals import Refused

AT_ONCE = 2
# So many more may wait their turn, which is a fraction of a second; a line that grew would take every thread.
MAY_WAIT = 2

_room = threading.BoundedSemaphore(AT_ONCE + MAY_WAIT)
_at_work = threading.BoundedSemaphore(AT_ONCE)


class Busy(Refused):
    """Too many passphrases are being checked at this moment; this one was not, and does not count as a failure."""

    seconds = 2


@contextlib.contextmanager
def hashing() -> Iterator[None]:
    """A turn to hash passphrases in. Raises Busy at once where the line is full."""
    if not _room.acquire(blocking=False):
        raise Busy("Many people are signing in. Wait a moment, then try again.")
    try:
        with _at_work:
            yield
    finally:
        _room.release()
