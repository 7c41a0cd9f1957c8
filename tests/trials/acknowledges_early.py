"""A `serve` that is wrong on purpose: it acknowledges a first message a moment before it is kept.

The trials of kills are run against it once, so that we know that they would see a loss.
"""

import sys
import threading
from collections.abc import Callable
from typing import Any

from safeconduct.foundation.kit import durable
from safeconduct.wiring import commands

TOO_LATE_BY = 0.3

_true_durable = durable.durable


def _durable(database: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def decorate(action: Callable[..., Any]) -> Callable[..., Any]:
        kept = _true_durable(database)(action)
        if action.__qualname__ != "_keep":
            return kept
        return lambda *values: threading.Timer(TOO_LATE_BY, kept, values).start()

    return decorate


if __name__ == "__main__":
    durable.durable = _durable  # type: ignore[assignment]  # on purpose
    threading.excepthook = lambda _: None
    sys.exit(commands.main(sys.argv[1:]))
