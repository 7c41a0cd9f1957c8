"""A caller wants to be forgotten: keys first, then rows, at once."""

import uuid

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit.actors import CALLER
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.vault.domain import sealing
from safeconduct.foundation.vault.models import WrappedKey
from safeconduct.line.hotline.actions import visiting
from safeconduct.line.hotline.actions.receiving import decoy, unchosen_cover
from safeconduct.line.hotline.domain import naming
from safeconduct.line.hotline.domain.sealed import Wrap, open_message
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
    """Destroy the wraps, then the rows; only inside a durable action. Raises VisitOver where nothing is left."""
    row = Conversation.objects.select_for_update().filter(id=conversation).first()
    if row is None:
        raise visiting.VisitOver
    WrappedKey.objects.filter(key__in=naming.all_keys(conversation, row.generation)).delete()
    row.delete()


@durable("line")
def _forget_cover(conversation: uuid.UUID, seen: list[int]) -> None:
    row = Conversation.objects.select_for_update().filter(id=conversation).first()
    if row is None:
        raise visiting.VisitOver
    # Its key too: a backup that still has these messages must not let anybody read them.
    for holder in (row.epoch, naming.box(conversation)):
        replace_wrap(unchosen_cover(conversation, holder))
    Message.objects.filter(pk__in=seen).delete()
    for slot in (Box.Slot.COVER_WORDS, Box.Slot.COVER_DIGITS):
        replace_box(decoy(conversation, slot))
    row.version, row.cover_public = row.version + 1, sealing.new_pair().public
    row.save(update_fields=["version", "cover_public"])
    audit.note(CALLER, Deed.CONVERSATION_FORGOTTEN, conversation)


def replace_box(box: Box) -> None:
    """Put this box where another stood, in place: a row that moved would tell that it was chosen."""
    rows = Box.objects.filter(conversation=box.conversation_id, slot=box.slot)
    rows.update(index=box.index, locked=box.locked)


def replace_wrap(wrap: Wrap) -> None:
    """Put this wrap where another stood, in place."""
    WrappedKey.objects.filter(key=wrap.key, holder=wrap.holder).update(sealed=wrap.sealed)
