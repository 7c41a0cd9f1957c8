"""Whether a channel's silence is one: what usually comes at this hour of the week says so, never a person's patience.

Messages are taken as a Poisson process whose rate is that of the hour of the week. A silence is unusual when, at that
rate, hearing nothing for so long would happen less than once in a thousand times (Haight, Handbook of the Poisson
Distribution, 1967: P(0) = exp(-expected)).
"""

import dataclasses
import datetime
import math
from collections.abc import Mapping

HOURS_OF_WEEK = 7 * 24
_HOUR = datetime.timedelta(hours=1)

# A silence this unlikely is an alarm.
CHANCE = 0.001

# Fewer weeks say nothing of an hour; no silence is looked at further back than a week.
WEEKS = 2
LONGEST = datetime.timedelta(days=7)


@dataclasses.dataclass(frozen=True)
class Curve:
    """How many messages came in each hour of the week, together, over so many whole weeks."""

    weeks: int
    counts: Mapping[int, int]

    def rate(self, moment: datetime.datetime) -> float:
        """Messages an hour that are usual at this moment."""
        return self.counts.get(hour_of_week(moment), 0) / self.weeks if self.weeks else 0.0


@dataclasses.dataclass(frozen=True)
class Silence:
    """How many messages were to be expected since the last one, and how likely it is that none came."""

    expected: float
    chance: float

    @property
    def is_unusual(self) -> bool:
        """Whether somebody should look after the channel."""
        return self.chance < CHANCE


def hour_of_week(moment: datetime.datetime) -> int:
    """0 is Monday's first hour (UTC), 167 Sunday's last."""
    utc = moment.astimezone(datetime.UTC)
    return utc.weekday() * 24 + utc.hour


def silence(curve: Curve, last: datetime.datetime, now: datetime.datetime) -> Silence:
    """How unusual it is that nothing came since `last`; nothing is unusual before WEEKS weeks have been seen."""
    if curve.weeks < WEEKS:
        return Silence(0.0, 1.0)
    expected, at = 0.0, max(last, now - LONGEST)
    while at < now:
        turn = min(now, at.replace(minute=0, second=0, microsecond=0) + _HOUR)
        expected += curve.rate(at) * ((turn - at) / _HOUR)
        at = turn
    return Silence(expected, math.exp(-expected))
