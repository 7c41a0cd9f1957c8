"""A caller comes back with a receipt: one box, for one request, under a key that only their cookie holds."""

import base64
import binascii
import dataclasses
import secrets
import uuid

from django.db.models import F

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import clock, secret_files
from safeconduct.foundation.kit.actors import CALLER
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.kit.inserting import insert
from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.languages.domain import words
from safeconduct.foundation.vault.domain import locking, receipts, sealing
from safeconduct.foundation.vault.domain.sealing import KeyPair, Unopenable
from safeconduct.foundation.vault.models import WrappedKey
from safeconduct.line.hotline import access
from safeconduct.line.hotline.actions.receiving import LOCKED_BOX
from safeconduct.line.hotline.domain import naming, takeback
from safeconduct.line.hotline.domain.inbound import OpenedThread, Shown
from safeconduct.line.hotline.domain.payloads import BoxContent, DeskEntry
from safeconduct.line.hotline.domain.sealed import open_message, seal_entry, shown_size
from safeconduct.line.hotline.domain.typed import normal_forms, shared_by_guesses
from safeconduct.line.hotline.models import Box, Conversation, DeskNote, Message, Visit

_ID = 16

# In fifteen minutes, by one beginning of a receipt: so the true last word is found from a word of duress in half a day
# and not in a minute, and nobody who has their words is kept out.
MOST_TRIES = 30

# What a miss tries to open, so that it costs the same as a hit.
_NO_BOX = bytes(LOCKED_BOX)


class NotOurs(Refused):
    """No conversation opens with this receipt; `hint` says which word was not on the list, where one was not."""

    def __init__(self, hint: words.NotUnderstood | None = None) -> None:
        super().__init__()
        self.hint = hint


class VisitOver(Refused):
    """The cookie is older than fifteen minutes, or its conversation is gone."""


@dataclasses.dataclass(frozen=True)
class OpenVisit:
    """What one request may use of an opened receipt."""

    content: BoxContent = dataclasses.field(repr=False)
    conversation: Conversation
    pairs: tuple[KeyPair, ...] = dataclasses.field(default=(), repr=False)

    @property
    def public(self) -> bytes:
        """What this caller's words are sealed to: the cover, the thread, or the epoch after somebody left."""
        # Looked up for a cover too: what is asked of the database must not tell one from the other.
        thread = access.thread_public(self.conversation)
        return bytes(self.conversation.cover_public) if self.content.is_cover else thread


def open_receipt(typed: str) -> str:
    """Open a typed receipt; returns the cookie's value. Raises NotOurs; a miss costs the same as a hit."""
    pepper = secret_files.read("door", "pepper")
    content = None
    reading = words.understand(typed)
    stem = receipts.keyed_hash(pepper, b"stem", shared_by_guesses(reading.candidates).encode())
    tried_too_often = Visit.objects.filter(stem=stem, until__gt=clock.now()).count() >= MOST_TRIES
    for form in normal_forms(reading.candidates):
        opener = receipts.opener(pepper, form)
        content = _unlocked(opener) or content
    if tried_too_often and reading.candidates:
        content = None
    cookie = secrets.token_bytes(_ID + sealing.KEY)
    shown = content or BoxContent(bytes(32), uuid.UUID(int=0), is_cover=False, words=(0,) * 7, language="en",
                                  digits="0" * 24)  # fmt: skip
    _keep_visit(cookie, shown, stem, is_known=content is not None)
    if content is None:
        raise NotOurs(reading.otherwise)
    return base64.urlsafe_b64encode(cookie).decode()


def _unlocked(opener: receipts.Opener) -> BoxContent | None:
    box = Box.objects.filter(index=opener.index).first()
    locked = bytes(box.locked) if box else _NO_BOX
    try:
        return BoxContent.decode(locking.unlock(opener.key, locked, opener.index))
    except Unopenable:
        return None


def _keep_visit(cookie: bytes, content: BoxContent, stem: bytes, *, is_known: bool) -> None:
    conversation = Conversation.objects.filter(id=content.conversation).first()
    # For a miss the same is looked up, for nobody.
    public = access.desk_public(conversation or Conversation(desk_public=sealing.new_pair().public, epoch=uuid.uuid4()))
    event = DeskEntry("returned", clock.now(), "", {"under_duress": str(int(content.is_cover))})
    visit_row = Visit(
        id=cookie[:_ID],
        until=clock.now() + Visit.lasts(),
        locked=locking.lock(cookie[_ID:], content.encode(), cookie[:_ID]),
        stem=stem,
    )
    note = DeskNote(conversation=conversation, sealed=seal_entry(public, content.conversation, event))
    _remember_visit(visit_row, note, is_known=is_known)


@durable("line")
def _remember_visit(visit_row: Visit, note: DeskNote, *, is_known: bool) -> None:
    subject = note.conversation_id if is_known else None
    # Forgotten meanwhile: then its note is one of no conversation, as after a miss.
    rows = Conversation.objects.filter(id=subject or uuid.UUID(int=0))
    if not rows.update(last_day=clock.today(), version=F("version") + 1):
        note.conversation = None
    insert([visit_row])
    insert([note])
    audit.note(CALLER, Deed.CALLER_RETURNED, subject)


def opened(cookie: str) -> OpenVisit:
    """What this cookie opens, for this one request. Raises VisitOver."""
    found = entered(cookie)
    return dataclasses.replace(found, pairs=_pairs(found.content, found.conversation))


def entered(cookie: str) -> OpenVisit:
    """Whose cookie this is, without the keys to read by: who only writes on needs none. Raises VisitOver."""
    raw = _raw(cookie)
    row = Visit.objects.filter(id=raw[:_ID], until__gt=clock.now()).first()
    if row is None:
        raise VisitOver
    try:
        content = BoxContent.decode(locking.unlock(raw[_ID:], bytes(row.locked), raw[:_ID]))
    except Unopenable as error:
        raise VisitOver from error
    conversation = Conversation.objects.filter(id=content.conversation).first()
    if conversation is None or not _is_in_use(content, conversation):
        raise VisitOver
    return OpenVisit(content, conversation)


def _is_in_use(content: BoxContent, conversation: Conversation) -> bool:
    """Whether this is still the box, or the cover, of the conversation: a cover that was forgotten is not."""
    public = conversation.cover_public if content.is_cover else conversation.box_public
    return sealing.pair_of(content.private).public == bytes(public)


def _pairs(content: BoxContent, conversation: Conversation) -> tuple[KeyPair, ...]:
    """The pairs to try; as many, and made with as much work, for a cover as for a thread."""
    box, holder = sealing.pair_of(content.private), naming.box(conversation.id)
    pairs = []
    for wrap in WrappedKey.objects.using("line").filter(holder=holder).exclude(key=naming.cover_key(conversation.id)):
        try:
            private = sealing.unwrap(box, bytes(wrap.sealed), naming.bound(wrap.key, wrap.holder))
        except Unopenable:
            private = content.private
        pairs.append(sealing.pair_of(private))
    return tuple(pairs)


def _raw(cookie: str) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(cookie.encode())
    except (binascii.Error, ValueError) as error:
        raise VisitOver from error
    if len(raw) != _ID + sealing.KEY:
        raise VisitOver
    return raw


def visit(cookie: str) -> OpenedThread:
    """What this receipt opens, oldest message first. Raises VisitOver."""
    found = opened(cookie)
    rows, now = _messages(found.conversation.id), clock.now()
    messages = [open_message(found.pairs, found.conversation.id, sealed) for sealed in rows]
    return OpenedThread(
        language=found.conversation.language,
        messages=tuple(
            Shown(message.from_us, message.text, message.at.isoformat(timespec="minutes"), message.files)
            for message in messages
            if message and takeback.is_shown(message, now)
        ),
        padded_to=sum(shown_size(len(sealed)) for sealed in rows),
    )


def _messages(conversation: uuid.UUID) -> list[bytes]:
    rows = Message.objects.filter(conversation_id=conversation).order_by("id")
    return [bytes(sealed) for sealed in rows.values_list("sealed", flat=True)]
