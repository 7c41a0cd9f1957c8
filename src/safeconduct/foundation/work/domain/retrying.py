"""When to try again, and when to stop."""

import datetime

FIRST_WAIT = datetime.timedelta(seconds=5)
LONGEST_WAIT = datetime.timedelta(hours=1)

# Longer than the longest call, so that a lease that ran out means a process that died.
LONGEST_CALL = datetime.timedelta(seconds=20)
LEASE = datetime.timedelta(seconds=60)

# Before a sending is repeated whose answer was lost: the provider may still be at it.
BEFORE_A_REPEAT = datetime.timedelta(seconds=10)

# So often one that fails holds up those behind it; beyond that it may be the only one that fails.
HOLDS_UP = 3

# What could not go out so long after it was first due is destroyed: addresses and texts live here no longer.
LIFETIME = datetime.timedelta(days=3)


def next_try(
    attempts: int, now: datetime.datetime, chance: float, asked: datetime.timedelta = datetime.timedelta()
) -> datetime.datetime:
    """The time of the next attempt after this many (1, 2, …): doubling, with jitter, never sooner than `asked`.

    `chance` in 0…1 is drawn by who calls; it spreads attempts over the upper half of the wait, so that all that
    failed together does not come back together.
    """
    doubled: int = 2 ** min(attempts - 1, 20)
    wait = min(LONGEST_WAIT, FIRST_WAIT * doubled)
    return now + max(asked, wait * (0.5 + chance / 2))


def is_new_day(done_at: datetime.datetime | None, now: datetime.datetime) -> bool:
    """Whether a daily task is due: it was not done on this day of UTC."""
    return done_at is None or done_at.astimezone(datetime.UTC).date() < now.astimezone(datetime.UTC).date()
