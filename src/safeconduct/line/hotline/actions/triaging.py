"""A member says how urgent it is, that it is a hoax, that it may wait, or that they may be forced; for the desk."""

import datetime
import uuid

from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.line.hotline import access
from safeconduct.line.hotline.actions.entries import TRIES, ChangedMeanwhile, entry_for, keep
from safeconduct.line.hotline.actions.flagging import NoReason
from safeconduct.line.hotline.domain import triage
from safeconduct.line.hotline.domain.payloads import DeskEntry

_HIGHEST_RANK = 3
_LONGEST_WHY = 500


def set_urgency(actor: Actor, conversation_id: uuid.UUID, rank: int, why: str) -> None:
    """Place a conversation by one's own judgement, until they write something more urgent. Raises NoReason."""
    if not 0 <= rank <= _HIGHEST_RANK:
        raise NoReason
    _say(actor, conversation_id, triage.URGENCY, {"rank": str(rank), "why": _reason(why)}, rank)


def mark_hoax(actor: Actor, conversation_id: uuid.UUID, why: str) -> None:
    """Say that nobody in need writes here; lowers the place only once a second member says so. Raises NoReason."""
    _say(actor, conversation_id, triage.HOAX, {"holds": "1", "member": str(actor.id), "why": _reason(why)})


def unmark_hoax(actor: Actor, conversation_id: uuid.UUID) -> None:
    """Say that somebody in need may write here after all: nobody's mark stands any more."""
    _say(actor, conversation_id, triage.HOAX, {"holds": "", "member": str(actor.id), "why": ""})


def mute(actor: Actor, conversation_id: uuid.UUID, hours: int, why: str) -> None:
    """See it last for a time; what they write is kept, and danger ends it. Raises NoReason."""
    if hours not in triage.HOURS:
        raise NoReason
    until = (clock.now() + datetime.timedelta(hours=hours)).isoformat()
    _say(actor, conversation_id, triage.MUTE, {"until": until, "why": _reason(why)})


def unmute(actor: Actor, conversation_id: uuid.UUID) -> None:
    """See it in its place again."""
    _say(actor, conversation_id, triage.MUTE, {"until": "", "why": ""})


def mark_duress(actor: Actor, conversation_id: uuid.UUID, why: str) -> None:
    """Say, unseen by them, that somebody may force them: from now on no place and no time leaves. Raises NoReason."""
    values = {"holds": "1", "why": _reason(why)}
    # The log's kinds stand in clear: there it looks like a note.
    _say(actor, conversation_id, triage.DURESS, values, deed=Deed.NOTE_WRITTEN)


def lift_duress(actor: Actor, conversation_id: uuid.UUID) -> None:
    """Take one's colleagues' mark back; what their receipt said of duress stands."""
    _say(actor, conversation_id, triage.DURESS, {"holds": "", "why": ""}, deed=Deed.NOTE_WRITTEN)


def _say(
    actor: Actor,
    conversation_id: uuid.UUID,
    kind: str,
    values: dict[str, str],
    rank: int | None = None,
    deed: Deed = Deed.CONVERSATION_RAISED,
) -> None:
    for _ in range(TRIES):
        row = access.conversation(actor, conversation_id)
        entry = entry_for(row, DeskEntry(kind, clock.now(), actor.name, values), deed)
        if keep(actor, [entry.placed(rank)]):
            return
    raise ChangedMeanwhile


def _reason(why: str) -> str:
    if not why.strip():
        raise NoReason
    return why.strip()[:_LONGEST_WHY]
