"""A caller writes on in an opened conversation."""

import dataclasses
import uuid

from django.db import IntegrityError, connections
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
from safeconduct.line.hotline.actions.noticing import noticed
from safeconduct.line.hotline.domain.attached import SealedFile
from safeconduct.line.hotline.domain.inbound import Inbound, Standing
from safeconduct.line.hotline.domain.payloads import DeskEntry, MessageText
from safeconduct.line.hotline.domain.sealed import seal_entry, seal_message
from safeconduct.line.hotline.domain.urgency import urgency_of
from safeconduct.line.hotline.models import Conversation, DeskNote, Message, State

# One statement that reads, decides and holds the row, since every further message waits for it: the more urgent of
# both ranks stays, since a wounded man's "thank you" does not heal him; who was answered comes to the end of his rank.
_WAKE = """
    UPDATE hotline_conversation SET rank = CASE WHEN rank > %s THEN rank ELSE %s END,
    came = CASE WHEN state = %s THEN came ELSE %s END, state = %s, version = version + 1, last_day = %s WHERE id = %s
"""


@dataclasses.dataclass(frozen=True)
class SealedFurther:
    """A further message, ready to be kept."""

    message: Message
    note: DeskNote
    rank: int
    files: tuple[SealedFile, ...]


def write_on(cookie: str, inbound: Inbound) -> Standing:
    """Take a further message of an opened conversation; the same form and text again is the same message."""
    opened = visiting.entered(cookie)
    sealed = seal_further(opened.conversation, opened.public, inbound, under_duress=opened.content.is_cover)
    attaching.keep(inbound.files)
    try:
        _keep(sealed)
    except IntegrityError:
        attaching.drop(inbound.files)
        _wait_for_standby(opened.conversation.id)
        return Standing.REPEATED
    return Standing.NEW


def seal_further(
    conversation: Conversation, public: bytes, inbound: Inbound, *, under_duress: bool = False, name: bytes = b""
) -> SealedFurther:
    """A further message under the conversation's keys, with its label; `name` where its channel gives it one."""
    pepper, now = secret_files.read("door", "pepper"), clock.now()
    urgency = urgency_of(inbound.text, inbound.danger)
    text = MessageText(
        False, inbound.text, inbound.at or now, under_duress=under_duress, files=inbound.attached, more=inbound.more
    )
    name = name or receipts.message_key(pepper + conversation.id.bytes, inbound.form_id, inbound.identity)
    marks = noticed(inbound.text, name, conversation.id)
    label = DeskEntry("label", now, "", {"why": " ".join(urgency.reasons), "rank": str(urgency.rank),
                                         "under_duress": str(int(under_duress))} | marks)  # fmt: skip
    return SealedFurther(
        Message(conversation=conversation, day=now.date(), name=name,
                sealed=seal_message(public, conversation.id, text)),
        DeskNote(
            conversation=conversation, sealed=seal_entry(access.desk_public(conversation), conversation.id, label)
        ),
        urgency.rank,
        inbound.files,
    )  # fmt: skip


@durable("line")
def _wait_for_standby(conversation: uuid.UUID) -> None:
    """A commit that writes: the standby has then all that came before it."""
    Conversation.objects.filter(id=conversation).update(last_day=F("last_day"))


@durable("line")
def _keep(sealed: SealedFurther) -> None:
    try:
        keep_further(sealed)
    except Conversation.DoesNotExist:
        raise visiting.VisitOver from None


def keep_further(sealed: SealedFurther) -> None:
    """Write a further message; only inside a durable action. Raises Conversation.DoesNotExist where it is forgotten."""
    message = sealed.message
    number = insert_numbered(message)
    attaching.claim(number, sealed.files)
    if not _wake(message, number, sealed.rank):
        raise Conversation.DoesNotExist
    insert([sealed.note])
    audit.note(CALLER, Deed.MESSAGE_RECEIVED, message.conversation_id)


def _wake(message: Message, number: int, rank: int) -> bool:
    """Let the conversation wait for us again; False where it was forgotten meanwhile."""
    connection = connections["line"]
    row = Conversation._meta.pk.get_db_prep_value(message.conversation_id, connection)  # noqa: SLF001  # Django's way
    with connection.cursor() as cursor:
        waiting, day = State.WAITING, message.day.isoformat()
        cursor.execute(_WAKE, [rank, rank, waiting, number, waiting, day, row])
        return bool(cursor.rowcount)
