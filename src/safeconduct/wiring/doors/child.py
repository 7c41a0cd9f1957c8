"""What every forked process does around its own work."""

import os
import signal
from collections.abc import Callable, Iterable
from typing import NoReturn

from safeconduct.wiring.doors import hardening, saying
from safeconduct.wiring.doors.pools import Kind

# What a child does: it gets what to call when it stands ready, and returns when it is done.
Body = Callable[[Callable[[], None]], None]


def live(kind: Kind, parent: int, ready: int, not_ours: Iterable[int], body: Callable[[Kind], Body]) -> NoReturn:
    """Harden, work, and end without ever returning to the parent's code."""
    status = 1
    try:
        hardening.be_named(f"sc-{kind}")
        _leave_the_parent(parent)
        for descriptor in not_ours:
            os.close(descriptor)

        def tell_ready() -> None:
            os.write(ready, b"1")
            os.close(ready)

        body(kind)(tell_ready)
        status = 0
    except BaseException as failure:  # noqa: BLE001  # the outer edge: nothing of the parent may run on in here
        saying.say(f"{kind} ended: {saying.where(failure)}")
    finally:
        os._exit(status)


def _leave_the_parent(parent: int) -> None:
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    # A Ctrl-C reaches the whole group; the parent ends us in good order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    hardening.die_with(parent)
    hardening.harden()
