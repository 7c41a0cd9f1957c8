"""Opening an address takes a right of its own and a written reason, and tells a second person; planting a canary."""

import dataclasses
import uuid
from collections.abc import Sequence

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.kit.refusals import NotFound, Refused
from safeconduct.foundation.vault.domain import receipts
from safeconduct.line.hotline import access, queries
from safeconduct.line.hotline.actions.answering import Stopped, complete, reply
from safeconduct.line.hotline.actions.entries import TRIES, ChangedMeanwhile, Entry, entry_for, write
from safeconduct.line.hotline.actions.receiving import receive
from safeconduct.line.hotline.actions.telling import LEADS, others, sealed_for
from safeconduct.line.hotline.domain import brake
from safeconduct.line.hotline.domain.inbound import Inbound
from safeconduct.line.hotline.domain.notices import About, Told
from safeconduct.line.hotline.domain.payloads import DeskEntry
from safeconduct.line.hotline.domain.rights import Right, may
from safeconduct.line.hotline.models import Notice

LONGEST_REASON = 500


class NoWrittenReason(Refused):
    """An identity opens only with a written reason, in at most 500 letters."""


class NobodyToTell(Refused):
    """An identity opens only where a second person can be told; nobody else is on the team."""


@dataclasses.dataclass(frozen=True)
class Shown:
    """One address of a caller: its channel, and where it leads."""

    channel: str
    to: str = dataclasses.field(repr=False)


def open_identity(actor: Actor, conversation_id: uuid.UUID, why: str) -> tuple[Shown, ...]:
    """Every address of a conversation. Raises NotFound, NoWrittenReason, NobodyToTell, ChangedMeanwhile."""
    if not may(actor.roles, Right.OPEN_IDENTITY):
        raise NotFound
    if not why.strip() or len(why) > LONGEST_REASON:
        raise NoWrittenReason
    now, tell = clock.now(), others(actor)
    if not tell:
        raise NobodyToTell
    told = sealed_for(tell, Told(About.IDENTITY, actor.name, now, str(conversation_id), why.strip()))
    for _ in range(TRIES):
        row = access.conversation(actor, conversation_id)
        entry = DeskEntry("identity", now, actor.name, {"why": why.strip()})
        if _keep(actor, entry_for(row, entry, Deed.ADDRESS_SHOWN), told):
            entries = queries.opened(actor, conversation_id).entries
            found = [(each.values["channel"], each.values["to"]) for each in entries if each.kind == "address"]
            return tuple(Shown(*each) for each in dict.fromkeys(found))
    raise ChangedMeanwhile


@durable("line")
def _keep(actor: Actor, entry: Entry, told: Sequence[Notice], canary: str = "") -> bool:
    row = access.conversation(actor, entry.conversation, lock=True)
    if row.version != entry.version:
        return False
    write(row, entry)
    Notice.objects.bulk_create(told)
    audit.note(actor, entry.deed, row.id, {"canary": canary} if canary else None)
    return True


def plant_canary(actor: Actor, language: str, text: str, answer: str) -> uuid.UUID:
    """A conversation that nobody has a reason to open, which looks like any other: answered, and its planter's.

    Whoever else opens it is told on at once. Its deeds are those of any conversation; that it is a canary is sealed.
    Raises NotFound for who leads nobody, and what `reply` raises.
    """
    if LEADS.isdisjoint(actor.roles):
        raise NotFound
    # Looked at before anything is kept: what is stopped half-way would wait in the queue like somebody in need.
    if found := brake.braked(complete(answer)):
        raise Stopped(found)
    planted = receive(Inbound(text, language, receipts.new_form_id())).conversation_id
    if planted is None:
        raise ChangedMeanwhile
    reply(actor, planted, answer)
    entry = DeskEntry("canary", clock.now(), actor.name, {"member": str(actor.id)})
    for _ in range(TRIES):
        if _keep(actor, entry_for(access.conversation(actor, planted), entry, Deed.NOTE_WRITTEN), (), "planted"):
            return planted
    raise ChangedMeanwhile
