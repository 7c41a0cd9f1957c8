"""The work process: the outbox, alarms and erasure, until it is asked to end."""

import gc
import signal
import threading
from collections.abc import Callable

from safeconduct.wiring.doors import answering, scoreboard
from safeconduct.wiring.doors.pools import Kind


def run(run_forever: Callable[[threading.Event], None], ready: Callable[[], None]) -> None:
    """Work until SIGTERM; what was begun is finished first."""
    answering.silence()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    gc.freeze()
    scoreboard.BOARD.put(Kind.WORK, scoreboard.Count.PSS_KB, scoreboard.own_pss_kb())
    ready()
    run_forever(stop)
