"""Attempts are slowed, never locked out: a lock would let anybody keep an operator from a caller."""

import datetime

FREE = 3
LONGEST = datetime.timedelta(minutes=5)
FORGOTTEN_AFTER = datetime.timedelta(days=1)


def delay_after(failures: int) -> datetime.timedelta:
    """How long the next attempt waits after so many failures in a row: 0, 0, 0, then 2 s, doubling up to 5 min."""
    beyond = failures - FREE
    if beyond <= 0:
        return datetime.timedelta(0)
    return min(datetime.timedelta(seconds=2.0 ** min(beyond, 10)), LONGEST)
