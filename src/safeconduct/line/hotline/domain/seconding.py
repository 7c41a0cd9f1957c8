"""Answers that wait until a second person has read them, and those that the second person sent back."""

import dataclasses
import datetime
from collections.abc import Sequence

from safeconduct.line.hotline.domain.brake import Kind
from safeconduct.line.hotline.domain.payloads import DeskEntry

HELD, RELEASED, SENT_BACK, WITHDRAWN = "held", "let go", "sent back", "withdrawn"

# Whoever forces somebody to write wants these; from then on no second person lets them through either.
NEVER_UNDER_DURESS = frozenset({Kind.PLACE, Kind.TIME})


@dataclasses.dataclass(frozen=True)
class Held:
    """One answer that waits for a second person; `member` wrote it, and can never be the second."""

    id: str
    member: str
    by: str
    at: datetime.datetime
    text: str
    kinds: tuple[Kind, ...]


@dataclasses.dataclass(frozen=True)
class SentBack:
    """One answer that a second person sent back to who wrote it, and why."""

    held: Held
    by: str
    why: str


def held(entries: Sequence[DeskEntry]) -> tuple[Held, ...]:
    """Those that wait, oldest first."""
    waiting: dict[str, Held] = {}
    for entry in entries:
        if entry.kind == HELD:
            waiting[entry.values["id"]] = _held(entry)
        elif entry.kind in {RELEASED, SENT_BACK, WITHDRAWN}:
            waiting.pop(entry.values["id"], None)
    return tuple(waiting.values())


def sent_back(entries: Sequence[DeskEntry], member: str) -> SentBack | None:
    """What was sent back to this member last, until they write something else."""
    asked: dict[str, Held] = {}
    found = None
    for entry in entries:
        if entry.kind == HELD:
            one = _held(entry)
            asked[one.id] = one
            found = None if one.member == member else found
        elif entry.kind == SENT_BACK:
            theirs = asked.get(entry.values["id"])
            found = SentBack(theirs, entry.by, entry.values["why"]) if theirs and theirs.member == member else found
        elif entry.kind == "sent" and member in entry.values["members"].split():
            found = None
    return found


def _held(entry: DeskEntry) -> Held:
    values = entry.values
    kinds = tuple(Kind(kind) for kind in values["kinds"].split())
    return Held(values["id"], values["member"], entry.by, entry.at, values["text"], kinds)
