"""A second person reads what the brake stopped, before it goes out or goes back; both are named."""

import secrets
import uuid
from collections.abc import Sequence

from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.refusals import NotFound, Refused
from safeconduct.line.hotline import access, queries
from safeconduct.line.hotline.actions.answering import AlreadyRead, Letter, complete, send
from safeconduct.line.hotline.actions.assigning import To
from safeconduct.line.hotline.actions.entries import TRIES, ChangedMeanwhile, entry_for, keep
from safeconduct.line.hotline.domain import brake, seconding
from safeconduct.line.hotline.domain.desk import OpenedConversation
from safeconduct.line.hotline.domain.payloads import DeskEntry
from safeconduct.line.hotline.domain.seconding import Held
from safeconduct.line.hotline.domain.takeback import SHOWN_AFTER


class OwnAnswer(Refused):
    """Who wrote an answer cannot be its second reader."""


class UnderDuress(Refused):
    """Somebody may be forced there: no place and no time leaves, whoever has read it."""


def ask_second(actor: Actor, conversation_id: uuid.UUID, text: str) -> None:
    """Let an answer wait for a second person. Raises NothingToSend, Unfilled, UnderDuress, ChangedMeanwhile."""
    found = brake.braked(complete(text))
    kinds = sorted({each.kind for each in found})
    _never_under_duress(actor, queries.opened(actor, conversation_id), kinds)
    values = {"id": secrets.token_hex(8), "member": str(actor.id), "text": text, "kinds": " ".join(kinds)}
    _tell(actor, conversation_id, DeskEntry(seconding.HELD, clock.now(), actor.name, values), Deed.REPLY_WITHHELD)


def release(actor: Actor, conversation_id: uuid.UUID, held_id: str) -> None:
    """Let somebody else's answer go out as it stands. Raises NotFound, AlreadyRead, OwnAnswer, UnderDuress."""
    opened = queries.opened(actor, conversation_id)
    held = _held(opened, held_id)
    if held.member == str(actor.id):
        raise OwnAnswer
    _never_under_duress(actor, opened, held.kinds)
    entry = DeskEntry(seconding.RELEASED, clock.now(), actor.name, {"id": held.id})
    send(actor, conversation_id, Letter(held.text, after=SHOWN_AFTER, by=To(uuid.UUID(held.member), held.by),
                                        deed=Deed.REPLY_RELEASED, beside=(entry,), holds=held.id))  # fmt: skip


def send_back(actor: Actor, conversation_id: uuid.UUID, held_id: str, why: str) -> None:
    """Give an answer back to who wrote it, with a reason. Raises NotFound, AlreadyRead, OwnAnswer."""
    held = _held(queries.opened(actor, conversation_id), held_id)
    if held.member == str(actor.id):
        raise OwnAnswer
    entry = DeskEntry(seconding.SENT_BACK, clock.now(), actor.name, {"id": held.id, "why": why.strip()[:500]})
    _tell(actor, conversation_id, entry, Deed.REPLY_SENT_BACK)


def withdraw(actor: Actor, conversation_id: uuid.UUID, held_id: str) -> str:
    """Take one's own answer back from waiting; returns its words. Raises NotFound, AlreadyRead."""
    held = _held(queries.opened(actor, conversation_id), held_id)
    if held.member != str(actor.id):
        raise NotFound
    entry = DeskEntry(seconding.WITHDRAWN, clock.now(), actor.name, {"id": held.id})
    _tell(actor, conversation_id, entry, Deed.REPLY_TAKEN_BACK)
    return held.text


def _held(opened: OpenedConversation, held_id: str) -> Held:
    found = next((each for each in seconding.held(opened.entries) if each.id == held_id), None)
    if found is None:
        raise AlreadyRead
    return found


def _never_under_duress(actor: Actor, opened: OpenedConversation, kinds: Sequence[brake.Kind]) -> None:
    if not seconding.NEVER_UNDER_DURESS & set(kinds):
        return
    # Whoever forces them may have gone on elsewhere, by a code: then the word of duress stands on the other desk.
    linked = access.conversations(actor, [link.other for link in opened.row.labels.links])
    if any(each.row.labels.under_duress for each in [opened, *queries.opened_rows(actor, linked)]):
        raise UnderDuress


def _tell(actor: Actor, conversation_id: uuid.UUID, entry: DeskEntry, deed: Deed) -> None:
    for _ in range(TRIES):
        row = access.conversation(actor, conversation_id)
        if entry.kind != seconding.HELD:
            _held(queries.opened_row(actor, row), entry.values["id"])
        if keep(actor, [entry_for(row, entry, deed)]):
            return
    raise ChangedMeanwhile
