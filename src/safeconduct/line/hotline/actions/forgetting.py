"""A caller wants to be forgotten: keys first, then rows, at once."""

import uuid

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit.actors import CALLER
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.vault.models import WrappedKey
from safeconduct.line.hotline.actions import visiting
from safeconduct.line.hotline.actions.receiving import decoy, unchosen_cover
from safeconduct.line.hotline.domain import naming
from safeconduct.line.hotline.domain.sealed import open_message
from safeconduct.line.hotline.models import Box, Conversation, Message


def forget(cookie: str) -> None:
    """Forget this conversation now, keys first; under a cover, only what the cover shows. Raises VisitOver."""
    opened = visiting.opened(cookie)
    if opened.content.is_cover:
        rows = Message.objects.filter(conversation=opened.conversation).order_by("id")
        seen = [row.pk for row in rows if open_message(opened.pairs, opened.conversation.id, bytes(row.sealed))]
        _forget_cover(opened.conversation.id, seen)
    else:
        _forget_all(opened.conversation.id)


@durable("line")
def _forget_all(conversation: uuid.UUID) -> None:
    destroy(conversation)
    audit.note(CALLER, Deed.CONVERSATION_FORGOTTEN, conversation)


def destroy(conversation: uuid.UUID) -> None:
    """Destroy the wraps, then the rows; only inside a durable action."""
    row = Conversation.objects.get(id=conversation)
    WrappedKey.objects.filter(key__in=naming.all_keys(conversation, row.generation)).delete()
    row.delete()


@durable("line")
def _forget_cover(conversation: uuid.UUID, seen: list[int]) -> None:
    row = Conversation.objects.get(id=conversation)
    # Its key too: a backup that still has these messages must not let anybody read them.
    WrappedKey.objects.filter(key=naming.cover_key(conversation)).update(sealed=unchosen_cover())
    Message.objects.filter(pk__in=seen).delete()
    for slot in (Box.Slot.COVER_WORDS, Box.Slot.COVER_DIGITS):
        Box.objects.filter(conversation=row, slot=slot).delete()
        decoy(conversation, slot).save(force_insert=True)
    row.version += 1
    row.save(update_fields=["version"])
    audit.note(CALLER, Deed.CONVERSATION_FORGOTTEN, conversation)
