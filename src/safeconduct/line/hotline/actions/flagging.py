"""Flags: somebody's word that a conversation must be looked at again on a day, and why."""

import datetime
import secrets
import uuid

from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.refusals import Refused
from safeconduct.line.hotline import access
from safeconduct.line.hotline.actions.entries import TRIES, ChangedMeanwhile, entry_for, keep
from safeconduct.line.hotline.domain.payloads import DeskEntry

LONGEST_REASON = 500


class NoReason(Refused):
    """A flag without a reason, or with one that is too long."""


def flag(actor: Actor, conversation_id: uuid.UUID, on: datetime.date, why: str) -> None:
    """Have it looked at again on this day. Raises NotFound, NoReason, ChangedMeanwhile."""
    if not why.strip() or len(why) > LONGEST_REASON:
        raise NoReason
    values = {"id": secrets.token_hex(8), "on": on.isoformat(), "why": why.strip()}
    _keep(actor, conversation_id, "flag", values)


def lift_flag(actor: Actor, conversation_id: uuid.UUID, flag_id: str) -> None:
    """It was looked at. Raises NotFound, ChangedMeanwhile."""
    _keep(actor, conversation_id, "unflag", {"id": flag_id})


def _keep(actor: Actor, conversation_id: uuid.UUID, kind: str, values: dict[str, str]) -> None:
    entry = DeskEntry(kind, clock.now(), actor.name, values)
    for _ in range(TRIES):
        row = access.conversation(actor, conversation_id)
        if keep(actor, [entry_for(row, entry, Deed.CONVERSATION_FLAGGED)]):
            return
    raise ChangedMeanwhile
