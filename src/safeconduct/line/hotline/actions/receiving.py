"""A message comes in: sealed before anything is kept, acknowledged only after it is kept for good."""

import dataclasses
import secrets
import uuid
from collections.abc import Callable, Sequence

from django.db import IntegrityError
from django.db.models import F

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import clock, secret_files
from safeconduct.foundation.kit.actors import CALLER
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.kit.inserting import insert, insert_numbered
from safeconduct.foundation.languages.domain import words
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.foundation.vault.domain import locking, receipts, sealing
from safeconduct.foundation.vault.models import WrappedKey
from safeconduct.line.hotline.actions import attaching
from safeconduct.line.hotline.actions.noticing import noticed
from safeconduct.line.hotline.domain import naming
from safeconduct.line.hotline.domain.attached import SealedFile
from safeconduct.line.hotline.domain.inbound import Inbound, Received, Standing
from safeconduct.line.hotline.domain.payloads import BoxContent, DeskEntry, MessageText
from safeconduct.line.hotline.domain.sealed import Wrap, seal_entry, seal_message, wrap_for
from safeconduct.line.hotline.domain.urgency import urgency_of
from safeconduct.line.hotline.models import Box, Conversation, DeskNote, Message, RecentForm

# What a chosen cover's row and wrap look like from outside, so that one that was never chosen looks the same.
LOCKED_BOX = len(locking.lock(bytes(32), bytes(89), b""))


@dataclasses.dataclass(frozen=True)
class SealedFirst:
    """A first message with all its keys, ready to be kept; nothing in it can be read here any more."""

    conversation: Conversation
    wraps: tuple[Wrap, ...]
    boxes: tuple[Box, ...]
    name: bytes
    message: bytes
    label: bytes
    files: tuple[SealedFile, ...]

    @property
    def desk_public(self) -> bytes:
        """What entries of its desk are sealed to."""
        return bytes(self.conversation.desk_public)


Beside = Callable[["SealedFirst"], Sequence[Callable[[], None]]]


def receive(inbound: Inbound, beside: Beside = lambda _: ()) -> Received:
    """Take a first message: new keys, a receipt, sealed to the team. Returns after the durable commit.

    The same text by the same form is the same message: within the hour its receipt is shown again. `beside` says what
    else is written in the same transaction.
    """
    pepper = secret_files.read("door", "pepper")
    receipt = receipts.receipt_for(pepper, inbound.form_id, inbound.identity)
    sealed = seal_first(pepper, inbound, receipt)
    attaching.keep(inbound.files)
    steps = beside(sealed)
    try:
        _keep(sealed, steps)
    except IntegrityError:
        if Message.objects.filter(name=sealed.name).exists():
            attaching.drop(inbound.files)
            return _again(sealed.name, receipt)
        # The same text by the same form, whose conversation was forgotten within the hour.
        _keep_anew(sealed, steps)
    return Received(Standing.NEW, receipt, sealed.conversation.id)


def _again(name: bytes, receipt: receipts.Receipt) -> Received:
    return Received(Standing.REPEATED, receipt) if _is_kept(name) else Received(Standing.KNOWN, None)


@durable("line")
def _is_kept(name: bytes) -> bool:
    """Whether it came within the hour. It writes, so that a standby that lags has this message before we say so."""
    return bool(RecentForm.objects.filter(name=name, until__gt=clock.now()).update(until=F("until")))


def seal_first(pepper: bytes, inbound: Inbound, receipt: receipts.Receipt) -> SealedFirst:
    """New keys for a first message, and the message under them."""
    now, epoch = clock.now(), staff.current_epoch(Team.HOTLINE)
    conversation_id = uuid.uuid4()
    thread, desk, box = sealing.new_pair(), sealing.new_pair(), sealing.new_pair()
    urgency = urgency_of(inbound.text, inbound.danger)
    text = MessageText(False, inbound.text, inbound.at or now, files=inbound.attached, more=inbound.more)
    name = receipts.message_key(pepper, inbound.form_id, inbound.identity)
    marks = noticed(inbound.text, name, conversation_id)
    label = DeskEntry("label", now, "", {"why": " ".join(urgency.reasons), "rank": str(urgency.rank),
                                         "channel": inbound.channel} | marks)  # fmt: skip
    thread_key, holder = naming.thread_key(conversation_id, 0), naming.box(conversation_id)
    return SealedFirst(
        Conversation(
            id=conversation_id, language=inbound.language, first_day=now.date(), last_day=now.date(),
            rank=urgency.rank, epoch=epoch.id, thread_public=thread.public, desk_public=desk.public,
            box_public=box.public, cover_public=sealing.new_pair().public,
        ),
        (
            wrap_for(epoch.id, epoch.public, thread_key, thread.private),
            wrap_for(holder, box.public, thread_key, thread.private),
            wrap_for(epoch.id, epoch.public, naming.desk_key(conversation_id, 0), desk.private),
            unchosen_cover(conversation_id, epoch.id),
            unchosen_cover(conversation_id, holder),
        ),
        _boxes(pepper, conversation_id, box.private, receipt, inbound.language),
        name,
        seal_message(thread.public, conversation_id, text),
        seal_entry(desk.public, conversation_id, label),
        inbound.files,
    )  # fmt: skip


def _boxes(
    pepper: bytes, conversation: uuid.UUID, private: bytes, receipt: receipts.Receipt, language: str
) -> tuple[Box, ...]:
    of_list = words.list_code(language)
    content = BoxContent(private, conversation, is_cover=False, words=receipt.words, language=of_list,
                         digits=receipt.digits).encode()  # fmt: skip
    ways = (receipts.normal_words(receipt.words, of_list), receipts.normal_digits(receipt.digits))
    openers = [receipts.opener(pepper, way) for way in ways]
    true = [
        Box(index=way.index, conversation_id=conversation, slot=slot, locked=locking.lock(way.key, content, way.index))
        for slot, way in enumerate(openers)
    ]
    return (*true, *(decoy(conversation, slot) for slot in (Box.Slot.COVER_WORDS, Box.Slot.COVER_DIGITS)))


def unchosen_cover(conversation: uuid.UUID, holder: uuid.UUID) -> Wrap:
    """A cover's wrap before it is chosen: it looks like any other and opens for nobody."""
    return Wrap(naming.cover_key(conversation), holder, sealing.decoy_wrap())


def decoy(conversation: uuid.UUID, slot: int) -> Box:
    """A cover's row before it is chosen: random bytes of the same shape."""
    return Box(
        index=secrets.token_bytes(receipts.INDEX), conversation_id=conversation, slot=slot,
        locked=sealing.VERSION + secrets.token_bytes(LOCKED_BOX - 1),
    )  # fmt: skip


@durable("line")
def _keep(sealed: SealedFirst, steps: Sequence[Callable[[], None]]) -> None:
    keep_first(sealed)
    for step in steps:
        step()


def keep_first(sealed: SealedFirst) -> None:
    """Write a first message with all that belongs to it; only inside a durable action."""
    conversation = sealed.conversation
    message = Message(conversation=conversation, day=conversation.first_day, name=sealed.name, sealed=sealed.message)
    # The message first: its number is the conversation's place in the queue.
    conversation.came = insert_numbered(message)
    attaching.claim(conversation.came, sealed.files)
    insert([conversation])
    keep_wraps(sealed.wraps)
    insert(sealed.boxes)
    insert([DeskNote(conversation=conversation, sealed=sealed.label)])
    remember_form(sealed.name)
    audit.note(CALLER, Deed.MESSAGE_RECEIVED, conversation.id)


@durable("line")
def _keep_anew(sealed: SealedFirst, steps: Sequence[Callable[[], None]]) -> None:
    RecentForm.objects.filter(name=sealed.name).delete()
    keep_first(sealed)
    for step in steps:
        step()


def keep_wraps(wraps: tuple[Wrap, ...]) -> None:
    """Write wraps of keys; only inside a durable action."""
    insert([WrappedKey(key=wrap.key, holder=wrap.holder, sealed=wrap.sealed) for wrap in wraps])


def remember_form(name: bytes) -> None:
    """Keep for an hour that this text came by this form; only inside a durable action."""
    insert([RecentForm(name=name, until=clock.now() + RecentForm.lasts())])
