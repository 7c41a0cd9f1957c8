"""Something comes in over a channel with addresses. It counts as taken only when this has returned."""

import datetime
from collections.abc import Sequence

from django.db import IntegrityError
from django.db.models import F

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.channels.contract import Came
from safeconduct.foundation.channels.contract import Inbound as Arrived
from safeconduct.foundation.kit import clock, secret_files
from safeconduct.foundation.kit.actors import CALLER
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.kit.inserting import insert
from safeconduct.foundation.languages.domain.offered import BY_CODE
from safeconduct.foundation.vault.domain import receipts
from safeconduct.line.hotline import access
from safeconduct.line.hotline.actions import asked, attaching, speaking, writing
from safeconduct.line.hotline.actions.chats import Chat, Steps
from safeconduct.line.hotline.domain.attached import SealedFile
from safeconduct.line.hotline.domain.inbound import Standing
from safeconduct.line.hotline.domain.payloads import DeskEntry
from safeconduct.line.hotline.domain.sealed import seal_entry
from safeconduct.line.hotline.models import Address, Conversation, DeskNote, Message, RecentForm

# Telegram gives back what we have not acknowledged for a day.
REMEMBERED = datetime.timedelta(hours=25)

# Two doors may meet over one caller's first words: who comes second looks again.
TRIES = 3


def take(arrived: Arrived, files: Sequence[SealedFile] = (), unfetched: int = 0) -> Standing:
    """Take it, once, however often it comes; returns after the durable commit.

    `files` are those of its attachments that were fetched, `unfetched` how many could not be.
    """
    mark = _hash(b"arrived", arrived, arrived.external_id.encode())
    fetched, files = len(files), _kept(files)
    # What there was no room for is missing like what could not be fetched: both sides are told.
    unfetched += fetched - len(files)
    for attempt in range(TRIES):
        chat = _chat(arrived)
        steps = _steps(chat, arrived, files, unfetched)
        try:
            _keep(mark, steps)
        except (IntegrityError, Conversation.DoesNotExist):
            if _was_taken(mark, writing.name(chat, arrived, files, unfetched)):
                attaching.drop(files)
                _wait_for_standby(mark)
                return Standing.REPEATED
            if attempt + 1 == TRIES:
                raise
        else:
            return Standing.NEW
    raise AssertionError("every try returns or raises")


def _kept(files: Sequence[SealedFile]) -> tuple[SealedFile, ...]:
    try:
        attaching.keep(files)
    except attaching.NoRoom:
        # The words must come in even where nothing else can.
        return ()
    return tuple(files)


def _hash(purpose: bytes, arrived: Arrived, what: bytes) -> bytes:
    pepper = secret_files.read("door", "pepper")
    return receipts.keyed_hash(pepper, purpose, arrived.channel.encode() + b" " + what)


def _was_taken(mark: bytes, name: bytes) -> bool:
    return RecentForm.objects.filter(name=mark).exists() or Message.objects.filter(name=name).exists()


@durable("line")
def _wait_for_standby(mark: bytes) -> None:
    """A commit that writes: the standby has then all that came before it."""
    RecentForm.objects.filter(name=mark).update(until=F("until"))


def _chat(arrived: Arrived) -> Chat:
    name = _hash(b"address", arrived, arrived.address)
    row = Address.objects.filter(name=name).select_related("conversation").first()
    hint = arrived.language.partition("-")[0].lower()
    language = row.language if row else hint if hint in BY_CODE else "en"
    address = row or Address(name=name, language=language, day=clock.today())
    return Chat(arrived.channel, arrived.address, address, is_new=row is None)


def _steps(chat: Chat, arrived: Arrived, files: tuple[SealedFile, ...], unfetched: int) -> Steps:
    steps: Steps = [lambda: insert([chat.address])] if chat.is_new else []
    # A tap was on a message of ours, which has its own row.
    if arrived.number and arrived.came is not Came.EDIT:
        theirs = speaking.deletion(chat.channel, chat.address, chat.to, arrived.number)
        steps.append(lambda: insert([theirs]))
    match arrived.came:
        case Came.ASKED:
            return [*steps, *asked.answer(chat, arrived)]
        case Came.BLOCKED | Came.UNBLOCKED:
            return [*steps, *_said_on_desk(chat, arrived.came)]
    return [*steps, *writing.write(chat, arrived, files, unfetched)]


def _said_on_desk(chat: Chat, came: Came) -> Steps:
    row = chat.conversation
    if row is None:
        return []
    entry = seal_entry(access.desk_public(row), row.id, DeskEntry(came.value, clock.now()))

    def keep() -> None:
        Conversation.objects.filter(id=row.id).update(version=F("version") + 1)
        insert([DeskNote(conversation=row, sealed=entry)])
        audit.note(CALLER, Deed.CALLER_RETURNED, row.id)

    return [keep]


@durable("line")
def _keep(mark: bytes, steps: Steps) -> None:
    insert([RecentForm(name=mark, until=clock.now() + REMEMBERED)])
    for step in steps:
        step()
