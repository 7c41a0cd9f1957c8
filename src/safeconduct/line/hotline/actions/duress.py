"""A word of the caller's own that opens a cover instead of the thread."""

import dataclasses
import secrets
import uuid
from collections.abc import Mapping, Sequence

from django.db import transaction

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import clock, secret_files
from safeconduct.foundation.kit.actors import CALLER
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.languages.domain.texts import texts
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.vault.domain import locking, receipts, sealing
from safeconduct.foundation.vault.domain.sealing import KeyPair, Unopenable
from safeconduct.foundation.vault.models import WrappedKey
from safeconduct.line.hotline.actions import visiting
from safeconduct.line.hotline.actions.forgetting import replace_box, replace_wrap
from safeconduct.line.hotline.actions.receiving import decoy
from safeconduct.line.hotline.actions.visiting import OpenVisit
from safeconduct.line.hotline.domain import naming
from safeconduct.line.hotline.domain.payloads import COVER, BoxContent, MessageText
from safeconduct.line.hotline.domain.sealed import seal_message, wrap_for
from safeconduct.line.hotline.domain.typed import own_word, stem
from safeconduct.line.hotline.models import Box, Conversation, Message


class OwnWordRefused(Refused):
    """A word of one's own that cannot be used: on our lists, too near to them, or not four digits."""


def choose_own_words(cookie: str, typed: Sequence[str]) -> None:
    """Let a word, or four digits, of the caller's own open a cover instead. Raises OwnWordRefused, VisitOver.

    A conversation has one cover: what was chosen before and is not chosen again opens nothing any more.
    Under a cover it looks the same and changes nothing.
    """
    opened, pepper = visiting.opened(cookie), secret_files.read("door", "pepper")
    chosen = {_slot(own): own for own in map(own_word, typed) if own}
    if not chosen or len(chosen) != len(typed) or (not opened.content.is_cover and _is_true(opened.content, chosen)):
        raise OwnWordRefused
    pair = _cover_pair(opened) or sealing.new_pair()
    boxes = [_box(opened, pepper, slot, chosen.get(slot), pair) for slot in _COVERS]
    _remember_cover(opened, boxes, pair, _exchange(opened.conversation, pair))


_COVERS = (Box.Slot.COVER_WORDS, Box.Slot.COVER_DIGITS)


def _slot(own: str) -> int:
    return Box.Slot.COVER_DIGITS if own.isdigit() else Box.Slot.COVER_WORDS


def _is_true(content: BoxContent, chosen: Mapping[int, str]) -> bool:
    digits = chosen.get(Box.Slot.COVER_DIGITS)
    return digits is not None and content.digits.endswith(digits)


def _cover_pair(opened: OpenVisit) -> KeyPair | None:
    """The cover that was chosen before, which the true receipt opens too."""
    key, holder = naming.cover_key(opened.conversation.id), naming.box(opened.conversation.id)
    wrap = WrappedKey.objects.using("line").filter(key=key, holder=holder).first()
    try:
        sealed = bytes(wrap.sealed) if wrap else b""
        private = sealing.unwrap(sealing.pair_of(opened.content.private), sealed, naming.bound(key, holder))
    except Unopenable:
        return None
    return sealing.pair_of(private)


def _box(opened: OpenVisit, pepper: bytes, slot: int, own: str | None, pair: KeyPair) -> Box:
    """A way into the cover; where nothing was chosen, one that opens for nobody."""
    content, conversation = opened.content, opened.conversation.id
    # Nothing of the true receipt stands behind the word that somebody may be forced to give away.
    inside = dataclasses.replace(content, private=pair.private, is_cover=True, words=(0,) * 7, digits="0" * 24)
    first = stem(content.words, content.language, content.digits, own or "")
    opener = receipts.opener(pepper, receipts.normal_duress(first, own or ""))
    if own is None:
        return decoy(conversation, slot)
    locked = locking.lock(opener.key, inside.encode(), opener.index)
    return Box(index=opener.index, conversation_id=conversation, slot=slot, locked=locked)


def _exchange(conversation: Conversation, pair: KeyPair) -> list[Message]:
    now, bland = clock.now(), texts(conversation.language)
    return [
        Message(
            conversation=conversation,
            day=now.date(),
            name=secrets.token_bytes(receipts.INDEX),
            sealed=seal_message(pair.public, conversation.id, MessageText(ours, bland.sentence(path), now, COVER)),
        )
        for ours, path in ((False, "cover.question"), (True, "cover.answer"))
    ]


@durable("line")
def _remember_cover(opened: OpenVisit, boxes: list[Box], pair: KeyPair, exchange: list[Message]) -> None:
    audit.note(CALLER, Deed.CALLER_RETURNED, opened.conversation.id)
    # Under a cover the same is asked of the database, and taken back.
    before = transaction.savepoint(using="line")
    _replace_cover(opened.conversation.id, boxes, pair, exchange)
    end = transaction.savepoint_rollback if opened.content.is_cover else transaction.savepoint_commit
    end(before, using="line")


def _replace_cover(conversation: uuid.UUID, boxes: list[Box], pair: KeyPair, exchange: list[Message]) -> None:
    row = Conversation.objects.select_for_update().filter(id=conversation).first()
    if row is None:
        raise visiting.VisitOver
    begun = transaction.savepoint(using="line")
    Message.objects.bulk_create(exchange)
    chosen_before = bytes(row.cover_public) == pair.public
    (transaction.savepoint_rollback if chosen_before else transaction.savepoint_commit)(begun, using="line")
    epoch = staff.epoch_by_id(row.epoch)
    for box in boxes:
        replace_box(box)
    for holder, public in ((epoch.id, epoch.public), (naming.box(row.id), bytes(row.box_public))):
        replace_wrap(wrap_for(holder, public, naming.cover_key(row.id), pair.private))
    row.cover_public, row.version = pair.public, row.version + 1
    row.save(update_fields=["cover_public", "version"])
