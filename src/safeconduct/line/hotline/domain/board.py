"""What a shift lead sees at a glance: who waits, how long, by language and channel; what is late; whose is nobody's."""

import dataclasses
import datetime
import math
from collections.abc import Collection, Iterable, Sequence

from safeconduct.line.hotline.domain.desk import OpenedConversation, QueueRow
from safeconduct.line.hotline.domain.payloads import COVER


@dataclasses.dataclass(frozen=True)
class Group:
    """Those who wait in one language over one channel: how many, the longest in minutes, how many are late."""

    language: str
    channel: str
    waiting: int
    longest: int
    late: int


@dataclasses.dataclass(frozen=True)
class FirstAnswers:
    """Minutes until the first answer: half had theirs within `p50`, nine of ten within `p90`; of so many."""

    count: int
    p50: int
    p90: int


def is_late(row: QueueRow, now: datetime.datetime, answer_within: Sequence[int]) -> bool:
    """Whether they waited longer than their rank may (minutes by rank 0 to 3)."""
    return row.waited(now) > answer_within[row.rank]


def groups(rows: Iterable[QueueRow], now: datetime.datetime, answer_within: Sequence[int]) -> tuple[Group, ...]:
    """By language and channel, the longest wait first."""
    found: dict[tuple[str, str], list[QueueRow]] = {}
    for row in rows:
        found.setdefault((row.language, row.labels.channel or "web"), []).append(row)
    made = [
        Group(language, channel, len(each), max(row.waited(now) for row in each),
              sum(is_late(row, now, answer_within) for row in each))
        for (language, channel), each in found.items()
    ]  # fmt: skip
    return tuple(sorted(made, key=lambda group: (-group.longest, group.language, group.channel)))


def left_behind(rows: Iterable[QueueRow], here: Collection[str]) -> tuple[QueueRow, ...]:
    """Conversations given to somebody who is not here: they look owned and belong to nobody."""
    return tuple(row for row in rows if row.labels.assigned_to and row.labels.assigned_to not in here)


def first_answers(opened: Iterable[OpenedConversation], since: datetime.datetime) -> FirstAnswers | None:
    """Of those who first wrote since then and have an answer; None where there are none."""
    waits = sorted(wait for each in opened if (wait := _first_wait(each, since)) is not None)
    if not waits:
        return None
    return FirstAnswers(len(waits), _percentile(waits, 50), _percentile(waits, 90))


def _first_wait(opened: OpenedConversation, since: datetime.datetime) -> int | None:
    said = sorted((each for each in opened.messages + opened.cover if each.by != COVER), key=lambda each: each.at)
    theirs = next((each.at for each in said if not each.from_us), None)
    ours = next((each.at for each in said if each.from_us), None)
    if theirs is None or ours is None or theirs < since:
        return None
    return max(0, int((ours - theirs).total_seconds() // 60))


def _percentile(ordered: Sequence[int], percent: int) -> int:
    """The nearest rank: the smallest value that so many percent do not exceed."""
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]
