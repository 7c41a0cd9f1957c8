"""Hours as a house keeps them: on the wall clock of its zone, across midnight and the days on which clocks change."""

import dataclasses
import datetime
import zoneinfo
from collections.abc import Iterable

# Minutes of a day.
DAY = 24 * 60


@dataclasses.dataclass(frozen=True, order=True)
class Window:
    """From one minute of the day to another; one that ends no later than it begins ends on the next day."""

    begins: int
    ends: int

    @property
    def length(self) -> int:
        """Its minutes on the wall clock, 1 to 1440."""
        return (self.ends - self.begins - 1) % DAY + 1


@dataclasses.dataclass(frozen=True, order=True)
class Span:
    """From one moment (UTC) up to another, which is no longer in it."""

    begins: datetime.datetime
    ends: datetime.datetime

    def holds(self, moment: datetime.datetime) -> bool:
        """Whether this moment lies in it."""
        return self.begins <= moment < self.ends


def moment(day: datetime.date, minute: int, zone: zoneinfo.ZoneInfo) -> datetime.datetime:
    """The moment (UTC) when the house's clock shows this minute of this day; minutes past 1440 are the next day's.

    An hour that the clock shows twice is the first; one that it skips is as long after as it would have been. So two
    shifts that meet on the clock always meet.
    """
    wall = datetime.datetime.combine(day, datetime.time()) + datetime.timedelta(minutes=minute)
    return wall.replace(tzinfo=zone).astimezone(datetime.UTC)


def span(day: datetime.date, window: Window, zone: zoneinfo.ZoneInfo) -> Span:
    """When this window of this day is; empty where the clock skips it whole."""
    begins = moment(day, window.begins, zone)
    return Span(begins, max(begins, moment(day, window.begins + window.length, zone)))


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time without overlaps, in order; spans that meet are one."""
    found: list[Span] = []
    for each in sorted(spans):
        if each.begins == each.ends:
            continue
        if found and each.begins <= found[-1].ends:
            found[-1] = Span(found[-1].begins, max(found[-1].ends, each.ends))
        else:
            found.append(each)
    return tuple(found)


def within(spans: Iterable[Span], others: Iterable[Span]) -> tuple[Span, ...]:
    """The time that lies in one of these and in one of the others."""
    both = [
        Span(max(one.begins, other.begins), min(one.ends, other.ends))
        for one in merged(spans)
        for other in merged(others)
        if one.begins < other.ends and other.begins < one.ends
    ]
    return merged(both)


def clock_time(minute: int) -> str:
    """A minute of the day as a clock shows it: 06:00; the end of the day is 24:00."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
