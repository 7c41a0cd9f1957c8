"""A caller writes on in an opened conversation."""

import uuid

from django.db import IntegrityError
from django.db.models import F

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import clock, secret_files
from safeconduct.foundation.kit.actors import CALLER
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.kit.inserting import insert, insert_numbered
from safeconduct.foundation.vault.domain import receipts
from safeconduct.line.hotline import access
from safeconduct.line.hotline.actions import attaching, visiting
from safeconduct.line.hotline.domain.attached import SealedFile
from safeconduct.line.hotline.domain.inbound import Inbound, Standing
from safeconduct.line.hotline.domain.payloads import DeskEntry, MessageText
from safeconduct.line.hotline.domain.sealed import seal_entry, seal_message
from safeconduct.line.hotline.domain.urgency import urgency_of
from safeconduct.line.hotline.models import Conversation, DeskNote, Message, State


def write_on(cookie: str, inbound: Inbound) -> Standing:
    """Take a further message of an opened conversation; the same form and text again is the same message."""
    opened, pepper, now = visiting.opened(cookie), secret_files.read("door", "pepper"), clock.now()
    conversation = opened.conversation
    urgency = urgency_of(inbound.text, inbound.danger)
    name = receipts.message_key(pepper + conversation.id.bytes, inbound.form_id, inbound.identity)
    duress = opened.content.is_cover
    text = MessageText(from_us=False, text=inbound.text, at=now, under_duress=duress, files=inbound.attached)
    label = DeskEntry("label", now, "", {"why": " ".join(urgency.reasons), "rank": str(urgency.rank),
                                         "under_duress": str(int(duress))})  # fmt: skip
    message = Message(conversation=conversation, day=now.date(), name=name,
                      sealed=seal_message(opened.public, conversation.id, text))  # fmt: skip
    note = DeskNote(
        conversation=conversation, sealed=seal_entry(access.desk_public(conversation), conversation.id, label)
    )
    attaching.keep(inbound.files)
    try:
        _keep_further(message, note, urgency.rank, inbound.files)
    except IntegrityError:
        if not Message.objects.filter(name=name).exists():
            raise visiting.VisitOver from None
        attaching.drop(inbound.files)
        _wait_for_standby(conversation.id)
        return Standing.REPEATED
    return Standing.NEW


@durable("line")
def _wait_for_standby(conversation: uuid.UUID) -> None:
    """A commit that writes: the standby has then all that came before it."""
    Conversation.objects.filter(id=conversation).update(last_day=F("last_day"))


@durable("line")
def _keep_further(message: Message, note: DeskNote, rank: int, files: tuple[SealedFile, ...]) -> None:
    row = Conversation.objects.select_for_update().get(id=message.conversation_id)
    number = insert_numbered(message)
    attaching.claim(number, files)
    # Who waits already keeps their place; who was answered comes to the end of their rank.
    row.came = row.came if row.is_waiting else number
    row.state, row.rank = State.WAITING, max(row.rank if row.is_waiting else 0, rank)
    row.version, row.last_day = row.version + 1, message.day
    row.save(update_fields=["state", "rank", "came", "version", "last_day"])
    insert([note])
    audit.note(CALLER, Deed.MESSAGE_RECEIVED, row.id)
