"""Entries of the desk that hold only while nothing changed: several at once, in one durable transaction."""

import dataclasses
import uuid
from collections.abc import Sequence

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.kit.refusals import Refused
from safeconduct.line.hotline import access
from safeconduct.line.hotline.actions import watching
from safeconduct.line.hotline.domain.payloads import DeskEntry
from safeconduct.line.hotline.domain.sealed import seal_entry
from safeconduct.line.hotline.domain.watched import Kind, Watched
from safeconduct.line.hotline.models import Conversation, DeskNote, State
from safeconduct.line.hotline.models import Watched as WatchedRow

# Somebody else changed it in between so often only if everybody works on one conversation.
TRIES = 8


class ChangedMeanwhile(Refused):
    """Somebody else changed this conversation while it was being changed; nothing was done."""


@dataclasses.dataclass(frozen=True)
class Entry:
    """One sealed entry for one version of a conversation, and the state that comes with it."""

    conversation: uuid.UUID
    version: int
    sealed: bytes
    deed: Deed
    state: State | None = None
    charge: bytes = b""
    rank: int | None = None

    def placed(self, rank: int | None) -> "Entry":
        """The same with a rank that comes with it."""
        return dataclasses.replace(self, rank=rank)


def entry_for(row: Conversation, entry: DeskEntry, deed: Deed, state: State | None = None) -> Entry:
    """Seal an entry to the desk, for this version of it."""
    text = seal_entry(access.desk_public(row), row.id, entry)
    return Entry(row.id, row.version, text, deed, state, _charge(row, entry))


def _charge(row: Conversation, entry: DeskEntry) -> bytes:
    """Whose it is from now on, for work, which opens no desk: it calls this member first."""
    if entry.kind != "assigned":
        return b""
    member = entry.values.get("member")
    return watching.sealed(Watched(Kind.CHARGE, row.id, uuid.UUID(member) if member else None))


@durable("line")
def keep(actor: Actor, entries: Sequence[Entry]) -> list[uuid.UUID]:
    """Keep those whose conversation is still what it was; returns which. Rows are locked in one order for all."""
    kept = []
    for entry in sorted(entries, key=lambda each: each.conversation):
        row = access.conversation(actor, entry.conversation, lock=True)
        if row.version != entry.version:
            continue
        write(row, entry)
        audit.note(actor, entry.deed, row.id)
        kept.append(row.id)
    return kept


@durable("line")
def keep_together(actor: Actor, entries: Sequence[Entry]) -> bool:
    """Keep all of these, or none where one of the conversations changed; whether they were kept."""
    rows = {
        entry.conversation: access.conversation(actor, entry.conversation, lock=True)
        for entry in sorted(entries, key=lambda each: each.conversation)
    }
    if any(rows[entry.conversation].version != entry.version for entry in entries):
        return False
    for entry in entries:
        write(rows[entry.conversation], entry)
        audit.note(actor, entry.deed, entry.conversation)
    return True


def write(row: Conversation, entry: Entry) -> None:
    """Write one entry beside its row, which is locked; only inside a durable action."""
    DeskNote(conversation=row, sealed=entry.sealed).save(force_insert=True)
    if entry.charge:
        WatchedRow(sealed=entry.charge).save(force_insert=True)
    row.state, row.version = entry.state or row.state, row.version + 1
    row.rank = row.rank if entry.rank is None else entry.rank
    row.save(update_fields=["state", "version", "rank"])
