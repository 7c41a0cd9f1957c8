"""An answer is taken back before anybody could read it; its words go back to who wrote them."""

import dataclasses
import uuid

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.work import actions as work
from safeconduct.line.hotline import access, queries
from safeconduct.line.hotline.actions.entries import Entry, entry_for, write
from safeconduct.line.hotline.domain import takeback
from safeconduct.line.hotline.domain.payloads import DeskEntry, MessageText
from safeconduct.line.hotline.models import Message, State


class TooLate(Refused):
    """It may have been read already."""


def take_back(actor: Actor, conversation_id: uuid.UUID, name: str) -> str:
    """Take an answer of one's own back, for good; returns its words. Raises NotFound for the
    conversation, and TooLate for an answer that is not, or no more, this member's to take."""
    row = access.conversation(actor, conversation_id)
    opened = queries.opened_row(actor, row)
    known = takeback.kept(opened.entries, name)
    if known is None or str(actor.id) not in known.members:
        raise TooLate
    message = next((each for each in opened.messages + opened.cover if each.more.get("name") == name), None)
    if message is None or not takeback.can_be_taken_back(message, clock.now()):
        raise TooLate
    entry = DeskEntry(takeback.TAKEN_BACK, clock.now(), actor.name, {"name": name})
    _delete(actor, _Taken(message, known, entry_for(row, entry, Deed.REPLY_TAKEN_BACK)))
    return message.text


@dataclasses.dataclass(frozen=True)
class _Taken:
    """An answer that goes, what the desk knew of it, and what it is told now."""

    message: MessageText
    kept: takeback.Kept
    entry: Entry


@durable("line")
def _delete(actor: Actor, taken: _Taken) -> None:
    row = access.conversation(actor, taken.entry.conversation, lock=True)
    # Asked again under the lock: two may press at once, and whoever came last must not wait past the moment.
    gone = Message.objects.filter(conversation=row, name=bytes.fromhex(taken.kept.name))
    now, due = clock.now(), [bytes.fromhex(key) for key in taken.kept.due]
    if not takeback.can_be_taken_back(taken.message, now) or not gone.delete()[0] or not work.withdraw(due, now):
        raise TooLate
    if row.state == State.ANSWERED:
        row.state = State(taken.kept.was)
    write(row, taken.entry)
    audit.note(actor, taken.entry.deed, row.id)
