"""The only place that tells the time."""

import datetime
import time


def now() -> datetime.datetime:
    """This moment, aware, in UTC."""
    return datetime.datetime.now(datetime.UTC)


def today() -> datetime.date:
    """This day in UTC."""
    return now().date()


def monotonic() -> float:
    """Seconds that never jump, for timeouts."""
    return time.monotonic()
