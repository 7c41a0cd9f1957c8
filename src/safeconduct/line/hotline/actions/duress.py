"""A word of the caller's own that opens a cover instead of the thread."""

import dataclasses
import secrets

from django.db import transaction

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import clock, secret_files
from safeconduct.foundation.kit.actors import CALLER
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.languages.domain.texts import texts
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.foundation.vault.domain import locking, receipts, sealing
from safeconduct.foundation.vault.models import WrappedKey
from safeconduct.line.hotline.actions import visiting
from safeconduct.line.hotline.actions.visiting import OpenVisit
from safeconduct.line.hotline.domain import naming
from safeconduct.line.hotline.domain.payloads import MessageText
from safeconduct.line.hotline.domain.sealed import seal_message, wrap_for
from safeconduct.line.hotline.domain.typed import own_word, stem
from safeconduct.line.hotline.models import Box, Conversation, Message


class OwnWordRefused(Refused):
    """A word of one's own that cannot be used: on our lists, too near to them, or not four digits."""


def choose_own_word(cookie: str, own: str) -> None:
    """Let a word of the caller's own, in place of the last, open a cover instead. Raises OwnWordRefused, VisitOver.

    Under a cover it looks the same and changes nothing.
    """
    opened, pepper = visiting.opened(cookie), secret_files.read("door", "pepper")
    chosen, content = own_word(own), opened.content
    if chosen is None or content.digits.endswith(chosen):
        raise OwnWordRefused
    slot = Box.Slot.COVER_DIGITS if chosen.isdigit() else Box.Slot.COVER_WORDS
    first = stem(content.words, content.language, content.digits, chosen)
    opener = receipts.opener(pepper, receipts.normal_duress(first, chosen))
    _keep_cover(opened, opener, slot)


def _keep_cover(opened: OpenVisit, opener: receipts.Opener, slot: int) -> None:
    conversation, epoch = opened.conversation, staff.current_epoch(Team.HOTLINE)
    pair = sealing.new_pair()
    content = dataclasses.replace(opened.content, private=pair.private, is_cover=True)
    box = Box(index=opener.index, conversation=conversation, slot=slot,
              locked=locking.lock(opener.key, content.encode(), opener.index))  # fmt: skip
    wrap = wrap_for(epoch.id, epoch.public, naming.cover_key(conversation.id), pair.private)
    now, bland = clock.now(), texts(conversation.language)
    exchange = [
        Message(conversation=conversation, day=now.date(), name=secrets.token_bytes(receipts.INDEX),
                sealed=seal_message(pair.public, conversation.id, MessageText(from_us=ours, text=text, at=now)))
        for ours, text in ((False, bland.sentence("cover.question")), (True, bland.sentence("cover.answer")))
    ]  # fmt: skip
    _remember_cover(
        opened.content.is_cover,
        box,
        pair.public,
        WrappedKey(key=wrap.key, holder=wrap.holder, sealed=wrap.sealed),
        exchange,
    )


@durable("line")
def _remember_cover(
    is_cover: bool,
    box: Box,
    public: bytes,
    wrap: WrappedKey,
    exchange: list[Message],
) -> None:
    audit.note(CALLER, Deed.CALLER_RETURNED, box.conversation_id)
    # Under a cover the same is asked of the database, and taken back.
    before = transaction.savepoint(using="line")
    _replace_cover(box, public, wrap, exchange)
    end = transaction.savepoint_rollback if is_cover else transaction.savepoint_commit
    end(before, using="line")


def _replace_cover(box: Box, public: bytes, wrap: WrappedKey, exchange: list[Message]) -> None:
    row = Conversation.objects.select_for_update().get(id=box.conversation_id)
    Box.objects.filter(conversation=row, slot=box.slot).delete()
    box.save(force_insert=True)
    WrappedKey.objects.filter(key=wrap.key).delete()
    wrap.save(force_insert=True)
    Message.objects.bulk_create(exchange)
    row.cover_public, row.version = public, row.version + 1
    row.save(update_fields=["cover_public", "version"])
