"""The work process: the outbox, alarms and erasure, until it is asked to end."""

import gc
import signal
import threading
from collections.abc import Callable

from safeconduct.wiring import reactions
from safeconduct.wiring.doors import answering, scoreboard
from safeconduct.wiring.doors.pools import Kind

WEIGHED_AFTER = 10.0


def run(ready: Callable[[], None]) -> None:
    """Work until SIGTERM; what was begun is finished first."""
    answering.silence()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    gc.freeze()
    weighing = threading.Thread(target=_weigh, args=(stop,), name="weighing", daemon=True)
    weighing.start()
    ready()
    reactions.run_forever(stop)


def _weigh(stop: threading.Event) -> None:
    while not stop.is_set():
        scoreboard.BOARD.put(Kind.WORK, scoreboard.Count.PSS_KB, scoreboard.own_pss_kb())
        stop.wait(WEIGHED_AFTER)
