"""How soon a caller must have an answer, and what follows once that is near or past."""

import dataclasses
import datetime
import itertools
from collections.abc import Sequence

# Minutes by rank 0 to 3, until a house says otherwise: a day, two hours, half an hour, ten minutes.
MINUTES = (24 * 60, 120, 30, 10)

# The page goes out when this share of the time is left, so that an answer can still come in time.
NEAR = 0.25


@dataclasses.dataclass(frozen=True)
class Deadline:
    """When an answer is due, and when somebody is paged for it."""

    due: datetime.datetime
    page: datetime.datetime


def deadline(since: datetime.datetime, rank: int, minutes: Sequence[int] = MINUTES) -> Deadline:
    """For a caller who has waited since then, at this rank (0 to 3)."""
    allowed = datetime.timedelta(minutes=minutes[rank])
    return Deadline(since + allowed, since + allowed * (1 - NEAR))


def are_in_order(minutes: Sequence[int]) -> bool:
    """Whether four times, by rank 0 to 3, fall (or stay) with urgency and lie between a minute and a week."""
    fall = all(lower >= higher for lower, higher in itertools.pairwise(minutes))
    return len(minutes) == 4 and fall and all(1 <= each <= 7 * 24 * 60 for each in minutes)
