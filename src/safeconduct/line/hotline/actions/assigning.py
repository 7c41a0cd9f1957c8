"""Who answers whom: taking the next, giving to a person or a group, handing over everything of one member."""

import dataclasses
import uuid
from collections.abc import Callable, Iterable, Sequence

from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.line.hotline import access, queries
from safeconduct.line.hotline.actions.entries import TRIES, ChangedMeanwhile, Entry, entry_for, keep
from safeconduct.line.hotline.domain import taking
from safeconduct.line.hotline.domain.desk import OpenedConversation
from safeconduct.line.hotline.domain.payloads import DeskEntry
from safeconduct.line.hotline.models import Conversation, State

# How many changes one transaction makes, so that a message that comes in never waits for all of them.
AT_ONCE = 50


class NobodyWaits(Refused):
    """Nobody waits whom this member may take: not in their languages, or all are with somebody."""


class HandsFull(Refused):
    """This member has as many as they wished, and nobody else is in danger."""


class NoSuchMember(Refused):
    """Nobody of this name, or no such group, opens the hotline's conversations."""


@dataclasses.dataclass(frozen=True)
class To:
    """Whom a conversation goes to: a member, a group, or nobody in particular."""

    member: uuid.UUID | None = None
    name: str = ""
    group: str = ""

    def values(self) -> dict[str, str]:
        """As the desk keeps it."""
        return {"member": str(self.member or ""), "name": self.name, "group": self.group}


ANYONE = To()


def to(chosen: str) -> To:
    """Whom a form means: a member's id, a group, or nothing for anyone. Raises NoSuchMember."""
    if not chosen:
        return ANYONE
    if chosen in taking.GROUPS:
        return To(group=chosen)
    names = {str(member.id): member.name for member in staff.members(Team.HOTLINE)}
    if chosen not in names:
        raise NoSuchMember
    return To(uuid.UUID(chosen), names[chosen])


def take_next(actor: Actor) -> uuid.UUID:
    """Give the actor whoever should be answered next; two who ask at once get two. Raises NobodyWaits, HandsFull."""
    for _ in range(TRIES):
        rows = queries.queue_rows(actor, State.WAITING)
        taker = queries.taker(actor)
        turn = taking.in_turn([opened.row for _, opened in rows], taker)
        if not turn:
            is_full = taking.held([opened.row for _, opened in rows], actor.id) >= taker.most
            raise HandsFull if is_full else NobodyWaits
        if taking.is_mine(turn[0], actor.id):
            return turn[0].id
        row = next(row for row, opened in rows if opened.row.id == turn[0].id)
        if keep(actor, [assigned(actor, row, To(actor.id, actor.name))]):
            return row.id
    raise ChangedMeanwhile


def assign(actor: Actor, conversation_id: uuid.UUID, whom: To = ANYONE) -> None:
    """Give a conversation to one member, to a group, or back to all. Raises NotFound, ChangedMeanwhile."""
    for _ in range(TRIES):
        if keep(actor, [assigned(actor, access.conversation(actor, conversation_id), whom)]):
            return
    raise ChangedMeanwhile


def assign_all(actor: Actor, conversations: Iterable[uuid.UUID], whom: To) -> int:
    """Give all of these to one; returns how many. What was forgotten meanwhile is left out."""
    return _each(actor, conversations, lambda row, _: assigned(actor, row, whom))


def close_all(actor: Actor, conversations: Iterable[uuid.UUID]) -> int:
    """Close all of these but those that wait for us; returns how many."""
    return _each(actor, conversations, lambda row, _: None if row.is_waiting else _closed(actor, row))


def hand_over(actor: Actor, member: uuid.UUID, whom: To) -> int:
    """Give everything that one member has to somebody else, or back to all; returns how many conversations."""
    ids = [opened.row.id for opened in queries.living(actor) if taking.is_mine(opened.row, member)]
    return _each(
        actor, ids, lambda row, opened: assigned(actor, row, whom) if taking.is_mine(opened.row, member) else None
    )


def _each(
    actor: Actor,
    conversations: Iterable[uuid.UUID],
    change: Callable[[Conversation, OpenedConversation], Entry | None],
) -> int:
    """Make the change in each; where somebody was quicker, look again and decide anew. Raises ChangedMeanwhile."""
    left, done = list(dict.fromkeys(conversations)), 0
    for _ in range(TRIES):
        missed: list[uuid.UUID] = []
        for start in range(0, len(left), AT_ONCE):
            entries = _entries(actor, left[start : start + AT_ONCE], change)
            kept = keep(actor, entries) if entries else []
            done += len(kept)
            missed += [entry.conversation for entry in entries if entry.conversation not in kept]
        if not missed:
            return done
        left = missed
    raise ChangedMeanwhile


def _entries(
    actor: Actor,
    conversations: Sequence[uuid.UUID],
    change: Callable[[Conversation, OpenedConversation], Entry | None],
) -> list[Entry]:
    rows = access.conversations(actor, conversations)
    opened = {each.row.id: each for each in queries.opened_rows(actor, rows)}
    return [entry for row in rows if row.id in opened and (entry := change(row, opened[row.id]))]


def assigned(actor: Actor, row: Conversation, whom: To) -> Entry:
    """The entry that says whose this conversation is, for this version of it."""
    entry = DeskEntry("assigned", clock.now(), actor.name, whom.values())
    return entry_for(row, entry, Deed.CONVERSATION_ASSIGNED)


def _closed(actor: Actor, row: Conversation) -> Entry:
    entry = DeskEntry("closed", clock.now(), actor.name)
    return entry_for(row, entry, Deed.CONVERSATION_CLOSED, State.CLOSED)


def is_anothers(opened: OpenedConversation, actor: Actor) -> bool:
    """Whether somebody else has it, or a group that the actor does not belong to."""
    labels = opened.row.labels
    if labels.assigned_group:
        return labels.assigned_group not in actor.roles
    return bool(labels.assigned_to) and not taking.is_mine(opened.row, actor.id)
