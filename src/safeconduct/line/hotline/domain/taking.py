"""Whom a member answers next: by danger, by languages and skills, by how many they have already, and by who waits."""

import dataclasses
import datetime
import uuid
from collections.abc import Collection, Iterable, Sequence

from safeconduct.line.hotline.domain.desk import QueueRow

# What a member may be good at, and the reason of a conversation that asks for it.
SKILLS = {"medical": "wounded", "minors": "minor", "groups": "group"}

# Who may be meant by a group; each is a role.
GROUPS = ("operator", "shift_lead", "coordinator")

MOST_AT_ONCE = 5
# Life in danger is given to who is awake, however much they have.
IN_DANGER = 3


NEVER = datetime.datetime.max.replace(tzinfo=datetime.UTC)


@dataclasses.dataclass(frozen=True)
class Taker:
    """Who takes, what they can do, and who else is at work."""

    id: uuid.UUID
    roles: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    most: int = MOST_AT_ONCE
    at_work: frozenset[uuid.UUID] = frozenset()
    # Conversations that somebody else is writing an answer in at this moment.
    busy: frozenset[uuid.UUID] = frozenset()
    # Who is muted comes last until then; without a time, nobody is.
    now: datetime.datetime = NEVER

    def speaks(self, language: str) -> bool:
        """Whether they answer in it; who named none answers in all."""
        return not self.languages or language in self.languages

    def is_good_for(self, row: QueueRow) -> bool:
        """Whether one of their skills is asked for."""
        return any(SKILLS.get(skill) in row.labels.reasons for skill in self.skills)


def is_mine(row: QueueRow, member: uuid.UUID) -> bool:
    """Whether it was given to this member."""
    return row.labels.assigned_to == str(member)


def is_free(row: QueueRow, roles: Collection[str], at_work: Collection[uuid.UUID]) -> bool:
    """Whether anybody with these roles may take it: it is nobody's, their group's, or of somebody who is away."""
    labels = row.labels
    if labels.assigned_group:
        return labels.assigned_group in roles
    return not labels.assigned_to or labels.assigned_to not in {str(member) for member in at_work}


def may_see_first_line(row: QueueRow, member: uuid.UUID) -> bool:
    """First lines are for who has a conversation, or for all where anybody may take it."""
    labels = row.labels
    return is_mine(row, member) or not (labels.assigned_to or labels.assigned_group)


def held(rows: Iterable[QueueRow], member: uuid.UUID) -> int:
    """How many of these who wait are this member's."""
    return sum(is_mine(row, member) for row in rows)


def in_turn(rows: Sequence[QueueRow], taker: Taker) -> list[QueueRow]:
    """Those that this member may take now, the first to take first.

    Danger comes before everything. Among equals stand one's own, then those that one's skills are asked for, then who
    waits longest. Where a colleague writes an answer nobody else is sent. Who has as many as they wished is given only
    their own, and life in danger.
    """
    is_full = held(rows, taker.id) >= taker.most
    ready = [row for row in rows if is_mine(row, taker.id) or _is_for(row, taker, is_full=is_full)]
    return sorted(
        ready,
        key=lambda row: (
            row.labels.marks.is_muted(taker.now), -row.rank, not is_mine(row, taker.id), row.labels.marks.is_lowered,
            not taker.is_good_for(row), row.waiting_since,
        ),
    )  # fmt: skip


def _is_for(row: QueueRow, taker: Taker, *, is_full: bool) -> bool:
    if (is_full and row.rank < IN_DANGER) or row.id in taker.busy:
        return False
    return taker.speaks(row.language) and is_free(row, taker.roles, taker.at_work)
