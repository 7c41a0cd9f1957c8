"""What a member does with a conversation: read, answer, note, assign, hold, close, wrap anew."""

import dataclasses
import datetime
import secrets
import uuid
from collections.abc import Sequence

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.vault.domain.receipts import INDEX
from safeconduct.line.hotline import access, queries
from safeconduct.line.hotline.actions import speaking, telling
from safeconduct.line.hotline.actions.assigning import To, assigned, is_anothers
from safeconduct.line.hotline.actions.entries import TRIES, ChangedMeanwhile, Entry, entry_for, keep, write
from safeconduct.line.hotline.domain import brake, seconding, takeback, taking, templates
from safeconduct.line.hotline.domain.brake import Braked
from safeconduct.line.hotline.domain.desk import OpenedConversation
from safeconduct.line.hotline.domain.inbound import LONGEST
from safeconduct.line.hotline.domain.payloads import DeskEntry, MessageText
from safeconduct.line.hotline.domain.sealed import seal_entry, seal_message
from safeconduct.line.hotline.models import Conversation, DeskNote, Hold, Message, Notice, Opening, State

SAME_READING = datetime.timedelta(hours=1)


class NothingToSend(Refused):
    """An answer or a note without words, or longer than a page can carry."""


class AnsweredMeanwhile(Refused):
    """Somebody answered while this answer was being written; `other` is what they wrote."""

    def __init__(self, other: MessageText) -> None:
        super().__init__()
        self.other = other


class WithAnother(Refused):
    """A colleague has this conversation; whoever answers takes it over first."""


class Stopped(Refused):
    """An answer with sentences that a second person must read first; `found` says which, and for what."""

    def __init__(self, found: Sequence[Braked]) -> None:
        super().__init__()
        self.found = tuple(found)


class Unfilled(Refused):
    """An answer with an empty slot of a template; `slot` is its name."""

    def __init__(self, slot: str) -> None:
        super().__init__()
        self.slot = slot


class AlreadyRead(Refused):
    """A second person has let it go or sent it back meanwhile."""


class NoCover(Refused):
    """An answer to a cover that was never opened."""


def open_conversation(actor: Actor, conversation_id: uuid.UUID) -> OpenedConversation:
    """Open a conversation; that it was read is a deed, and stands on its desk. Raises NotFound.

    Looking again within the hour at what one has read already is the same reading.
    """
    row = access.conversation(actor, conversation_id)
    shown = queries.opened(actor, conversation_id)
    reading = DeskEntry("read", clock.now(), actor.name, {"messages": str(len(shown.messages) + len(shown.cover))})
    if not shown.row.labels.was_read(reading, SAME_READING):
        told = telling.of_canary(actor, shown)
        _keep_reading(actor, row, _sealed(row, reading), telling.opening(actor), told)
        telling.notice_unusual(actor)
    return shown


@durable("line")
def _keep_reading(actor: Actor, read: Conversation, sealed: bytes, opening: Opening, told: Sequence[Notice]) -> None:
    row = access.conversation(actor, read.id, lock=True)
    _beside(row, sealed)
    opening.save(force_insert=True)
    audit.note(actor, Deed.CONVERSATION_OPENED, row.id, also_to=[bytes(read.desk_public)])
    if told:
        Notice.objects.bulk_create(told)
        audit.note(actor, Deed.CANARY_OPENED, row.id)


def reply(
    actor: Actor,
    conversation_id: uuid.UUID,
    text: str,
    *,
    to_cover: bool = False,
    answers_seen: int | None = None,
    after: datetime.timedelta | None = None,
) -> None:
    """Answer in the thread, or in the cover; the caller reads it with the receipt. Who answers has the conversation.

    `answers_seen` is how many answers stood on the page that this one was written on: another that came meanwhile, or
    a colleague who has the conversation, stops it. With `after` it is kept at once, shown to nobody so long, and can
    be taken back. Raises NotFound, NothingToSend, Unfilled, Stopped, AnsweredMeanwhile, WithAnother.
    """
    if found := brake.braked(complete(text)):
        raise Stopped(found)
    send(actor, conversation_id, Letter(text, to_cover=to_cover, after=after), answers_seen)


@dataclasses.dataclass(frozen=True)
class Letter:
    """An answer that may go: by whom it was written if not by who sends it, and what the desk is told beside it.

    `holds` is the id under which it waited for a second person: it goes out as long as it still does.
    """

    text: str
    to_cover: bool = False
    after: datetime.timedelta | None = None
    by: To | None = None
    deed: Deed = Deed.REPLY_WRITTEN
    beside: tuple[DeskEntry, ...] = ()
    holds: str = ""


def send(actor: Actor, conversation_id: uuid.UUID, letter: Letter, answers_seen: int | None = None) -> None:
    """Keep an answer that the brake let through, or a second person. Raises what `reply` raises but Stopped."""
    for _ in range(TRIES):
        row = access.conversation(actor, conversation_id)
        opened = queries.opened_row(actor, row)
        if answers_seen is not None:
            _must_be_next(actor, opened, answers_seen)
        if letter.holds and letter.holds not in {each.id for each in seconding.held(opened.entries)}:
            raise AlreadyRead
        if _keep_reply(actor, _sealed_reply(actor, row, opened, letter)):
            return
    raise ChangedMeanwhile


def complete(text: str) -> str:
    """The text, if it can be sent as it stands. Raises NothingToSend, Unfilled."""
    if slot := templates.empty_slot(_worded(text)):
        raise Unfilled(slot)
    return text


def _must_be_next(actor: Actor, opened: OpenedConversation, answers_seen: int) -> None:
    answers = opened.answers
    if len(answers) > answers_seen:
        raise AnsweredMeanwhile(answers[-1])
    if is_anothers(opened, actor):
        raise WithAnother


@dataclasses.dataclass(frozen=True)
class _Reply:
    """An answer for one version of its conversation, and whose that is from now on."""

    conversation: uuid.UUID
    version: int
    name: bytes
    sealed: bytes
    entries: tuple[Entry, ...]
    deed: Deed
    posted: Sequence[speaking.Posted]
    due: datetime.datetime


def _sealed_reply(actor: Actor, row: Conversation, opened: OpenedConversation, letter: Letter) -> _Reply:
    keys = access.keys(actor, row)
    if letter.to_cover and keys.cover is None:
        raise NoCover
    name, by, now = secrets.token_bytes(INDEX), letter.by or To(actor.id, actor.name), clock.now()
    # A cover is shown on our page alone: over a channel nobody would know who reads along.
    answer = None if letter.to_cover else speaking.answer(opened.entries, row.id, letter.text)
    posted, due = answer.posted if answer else (), now + (letter.after or datetime.timedelta())
    more = ({"key": answer.key} if answer else {}) | (takeback.more(name, due) if letter.after else {})
    message = MessageText(from_us=True, text=letter.text, at=now, by=by.name, more=more)
    public = keys.cover.public if letter.to_cover and keys.cover else access.thread_public(row)
    told = _told(actor, letter, takeback.Kept(name.hex(), (), row.state, tuple(each.key.hex() for each in posted)))
    entries = [entry_for(row, entry, letter.deed) for entry in (*letter.beside, *told)]
    if not taking.is_mine(opened.row, by.member or actor.id):
        entries.append(assigned(actor, row, by))
    sealed = seal_message(public, row.id, message)
    return _Reply(row.id, row.version, name, sealed, tuple(entries), letter.deed, posted, due)


def _told(actor: Actor, letter: Letter, kept: takeback.Kept) -> list[DeskEntry]:
    """What lets the desk take it back: for who wrote it, and for who let it go."""
    if not letter.after:
        return []
    members = {str(actor.id), str(letter.by.member)} if letter.by else {str(actor.id)}
    values = dataclasses.replace(kept, members=tuple(sorted(members))).values()
    return [DeskEntry(takeback.SENT, clock.now(), actor.name, values)]


@durable("line")
def _keep_reply(actor: Actor, reply: _Reply) -> bool:
    """Keep it if nothing changed since it was sealed; whether it was kept."""
    row = access.conversation(actor, reply.conversation, lock=True)
    if row.version != reply.version:
        return False
    today = clock.today()
    Message(conversation=row, day=today, name=reply.name, sealed=reply.sealed).save(force_insert=True)
    speaking.post(reply.posted, reply.due)
    for entry in reply.entries:
        write(row, entry)
    row.state, row.version, row.last_day = State.ANSWERED, row.version + 1, today
    row.save(update_fields=["state", "version", "last_day"])
    audit.note(actor, reply.deed, row.id)
    return True


def note(actor: Actor, conversation_id: uuid.UUID, text: str) -> None:
    """Write a note for the team; it can never reach the caller: it is sealed to the desk, not to the thread."""
    row = access.conversation(actor, conversation_id)
    entry = DeskEntry("note", clock.now(), actor.name, {"text": _worded(text)})
    _keep_entry(actor, row.id, _sealed(row, entry), Deed.NOTE_WRITTEN)


@durable("line")
def _keep_entry(
    actor: Actor, conversation_id: uuid.UUID, sealed: bytes, deed: Deed, also_to: bytes | None = None
) -> None:
    row = access.conversation(actor, conversation_id, lock=True)
    _beside(row, sealed)
    audit.note(actor, deed, row.id, also_to=[also_to] if also_to else ())


def close(actor: Actor, conversation_id: uuid.UUID) -> None:
    """Close a conversation; a new message opens it again. Raises NotFound, ChangedMeanwhile."""
    _keep_change(actor, conversation_id, DeskEntry("closed", clock.now(), actor.name), Deed.CONVERSATION_CLOSED)


def _keep_change(actor: Actor, conversation_id: uuid.UUID, entry: DeskEntry, deed: Deed) -> None:
    for _ in range(TRIES):
        row = access.conversation(actor, conversation_id)
        if keep(actor, [entry_for(row, entry, deed, State.CLOSED)]):
            return
    raise ChangedMeanwhile


def hold(actor: Actor, conversation_id: uuid.UUID, until: datetime.date, why: str) -> None:
    """Keep a conversation from being forgotten until a day; who and why are sealed to its desk."""
    row = access.conversation(actor, conversation_id)
    entry = DeskEntry("hold", clock.now(), actor.name, {"why": _worded(why), "until": until.isoformat()})
    _keep_hold(actor, row.id, until, _sealed(row, entry))


@durable("line")
def _keep_hold(actor: Actor, conversation_id: uuid.UUID, until: datetime.date, sealed: bytes) -> None:
    row = access.conversation(actor, conversation_id, lock=True)
    Hold.objects.update_or_create(conversation=row, defaults={"until": until, "sealed": sealed})
    _beside(row, sealed)
    audit.note(actor, Deed.CONVERSATION_HELD, row.id)


def release(actor: Actor, conversation_id: uuid.UUID) -> None:
    """End a hold."""
    row = access.conversation(actor, conversation_id)
    _release(actor, row.id, _sealed(row, DeskEntry("released", clock.now(), actor.name)))


@durable("line")
def _release(actor: Actor, conversation_id: uuid.UUID, sealed: bytes) -> None:
    row = access.conversation(actor, conversation_id, lock=True)
    Hold.objects.filter(conversation=row).delete()
    _beside(row, sealed)
    audit.note(actor, Deed.HOLD_LIFTED, row.id)


def _beside(row: Conversation, sealed: bytes) -> None:
    """One more entry of its desk; only inside a durable action, of a row that is locked."""
    DeskNote(conversation=row, sealed=sealed).save(force_insert=True)
    row.version += 1
    row.save(update_fields=["version"])


def _sealed(row: Conversation, entry: DeskEntry) -> bytes:
    return seal_entry(access.desk_public(row), row.id, entry)


def _worded(text: str) -> str:
    if not text.strip() or len(text) > LONGEST:
        raise NothingToSend
    return text
