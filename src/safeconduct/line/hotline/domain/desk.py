"""What the team sees of a conversation, gathered from sealed entries that were opened."""

import dataclasses
import datetime
import functools
import unicodedata
import uuid
from collections.abc import Sequence

from safeconduct.line.hotline.domain import links, seconding
from safeconduct.line.hotline.domain.links import Link, Person
from safeconduct.line.hotline.domain.payloads import COVER, DeskEntry, MessageText
from safeconduct.line.hotline.domain.triage import NOT_MARKED, Marks
from safeconduct.line.hotline.domain.urgency import WEIGHT

# Entries whose words the team wrote; an address, or whose answer it was, is not looked for.
SEARCHED = frozenset({"note", "flag", "joined", "person"})

# A first line is as long as a row of the queue shows.
FIRST_LINE = 120


@dataclasses.dataclass(frozen=True)
class Flag:
    """Somebody's word that this must be looked at again on a day, and why."""

    id: str
    by: str
    why: str
    on: datetime.date

    def is_due(self, today: datetime.date) -> bool:
        """Whether its day has come."""
        return self.on <= today


def _standing_flags(entries: Sequence[DeskEntry]) -> tuple[Flag, ...]:
    flags: dict[str, Flag] = {}
    for entry in entries:
        if entry.kind == "flag":
            on = datetime.date.fromisoformat(entry.values["on"])
            flags[entry.values["id"]] = Flag(entry.values["id"], entry.by, entry.values["why"], on)
        elif entry.kind == "unflag":
            flags.pop(entry.values["id"], None)
    return tuple(sorted(flags.values(), key=lambda flag: flag.on))


@dataclasses.dataclass(frozen=True)
class Labels:
    """The newest label of each kind, and everything that adds up."""

    reasons: tuple[str, ...] = ()
    channel: str = ""
    assigned_to: str = ""
    assigned_name: str = ""
    assigned_group: str = ""
    under_duress: bool = False
    notes: tuple[DeskEntry, ...] = ()
    readings: tuple[DeskEntry, ...] = ()
    returned_at: datetime.datetime | None = None
    flags: tuple["Flag", ...] = ()
    marks: Marks = NOT_MARKED
    held: int = 0
    links: tuple[Link, ...] = ()
    persons: tuple[Person, ...] = ()
    # Who planted it, where it is a canary.
    canary_of: str = ""
    has_address: bool = False

    @classmethod
    def of(cls, entries: Sequence[DeskEntry]) -> "Labels":
        """Gather entries, oldest first."""
        labels, marks = [entry for entry in entries if entry.kind == "label"], Marks.of(entries)
        assigned = [entry for entry in entries if entry.kind == "assigned"]
        returned = [entry for entry in entries if entry.kind == "returned"]
        reasons = dict.fromkeys(why for entry in labels for why in entry.values.get("why", "").split())
        last = assigned[-1].values if assigned else {}
        return cls(
            reasons=tuple(sorted(reasons, key=lambda reason: -WEIGHT.get(reason, 0))),
            channel=next((entry.values["channel"] for entry in labels if "channel" in entry.values), ""),
            assigned_to=last.get("member", ""),
            assigned_name=last.get("name", ""),
            assigned_group=last.get("group", ""),
            under_duress=marks.duress is not None
            or any(entry.values.get("under_duress") == "1" for entry in labels + returned),
            notes=tuple(entry for entry in entries if entry.kind == "note"),
            readings=tuple(entry for entry in entries if entry.kind == "read"),
            returned_at=returned[-1].at if returned else None,
            flags=_standing_flags(entries),
            marks=marks,
            held=len(seconding.held(entries)),
            links=links.standing(entries),
            persons=links.persons(entries),
            canary_of=next((entry.values["member"] for entry in entries if entry.kind == "canary"), ""),
            has_address=any(entry.kind == "address" for entry in entries),
        )

    def was_read(self, reading: DeskEntry, within: datetime.timedelta) -> bool:
        """Whether this member read as many messages not long before."""
        return any(
            entry.by == reading.by and entry.values == reading.values and reading.at - entry.at < within
            for entry in self.readings
        )


@dataclasses.dataclass(frozen=True)
class QueueRow:
    """One line of the queue, as this member may see it."""

    id: uuid.UUID
    language: str
    state: str
    rank: int
    version: int
    labels: Labels
    waiting_since: datetime.datetime
    first_line: str

    @property
    def has_owner(self) -> bool:
        """Whether it was given to somebody, or to a group."""
        return bool(self.labels.assigned_to or self.labels.assigned_group)

    @property
    def urgency(self) -> int:
        """The rank, or the highest one where they write under duress: that stands in no column, only here."""
        return max(WEIGHT.values()) if self.labels.under_duress else self.rank

    def waited(self, now: datetime.datetime) -> int:
        """Whole minutes since they wrote what nobody answered yet."""
        return max(0, int((now - self.waiting_since).total_seconds() // 60))


@dataclasses.dataclass(frozen=True)
class OpenedConversation:
    """One conversation, opened by a member."""

    row: QueueRow
    messages: tuple[MessageText, ...]
    cover: tuple[MessageText, ...]
    expires_on: datetime.date
    unopened: int = 0
    entries: tuple[DeskEntry, ...] = ()

    @functools.cached_property
    def answers(self) -> tuple[MessageText, ...]:
        """What we wrote to them, oldest first, by the true thread and by the cover."""
        ours = [each for each in self.messages + self.cover if each.from_us and each.by != COVER]
        return tuple(sorted(ours, key=lambda each: each.at))

    @functools.cached_property
    def haystack(self) -> str:
        """All that can be searched for, in one form of letters."""
        said = [message.text for message in self.messages + self.cover]
        ours = [entry for entry in self.entries if entry.kind in SEARCHED]
        noted = [entry.values.get(name, "") for entry in ours for name in ("text", "why", "name")]
        return folded("\n".join([*said, *noted]))

    @functools.cached_property
    def letters(self) -> int:
        """How many letters stand in it: what it weighs in memory."""
        said = sum(len(message.text) for message in self.messages + self.cover)
        return said + sum(len(value) for entry in self.entries for value in entry.values.values())


def folded(text: str) -> str:
    """Letters as they are searched for: of one width and one case."""
    return unicodedata.normalize("NFKC", text).casefold()


def first_line(text: str) -> str:
    """What a row of the queue shows of a message."""
    return " ".join(text.split())[:FIRST_LINE]


def in_order(rows: Sequence[QueueRow], now: datetime.datetime) -> list[QueueRow]:
    """The most urgent first, duress as urgent as danger, among equals who waits longest.

    Who is marked as a hoax or alike stands behind their equals, and who is muted behind everybody.
    """
    return sorted(
        rows,
        key=lambda row: (
            row.labels.marks.is_muted(now), -row.urgency, row.labels.marks.is_lowered, row.waiting_since,
        ),
    )  # fmt: skip


def waiting_since(messages: Sequence[MessageText]) -> datetime.datetime:
    """When they first wrote after our last answer; without any such message, the minute of the last one."""
    since = messages[-1].at
    for message in reversed(messages):
        if message.from_us:
            break
        since = message.at
    return since
