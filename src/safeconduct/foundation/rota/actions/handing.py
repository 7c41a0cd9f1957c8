"""Handing a shift over: a note sealed to the team, and the next lead's tick that it was read."""

import uuid

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.rota import access
from safeconduct.foundation.rota.domain import handing
from safeconduct.foundation.rota.models import HandOver
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.foundation.vault.domain import sealing

LONGEST = 20_000


class NothingToHandOver(Refused):
    """A note without words, or longer than a page can carry."""


class OwnNote(Refused):
    """Whoever wrote a note cannot be the one who read it."""


def write_hand_over(actor: Actor, text: str) -> uuid.UUID:
    """Leave a note to the next shift, sealed to the team. Raises NothingToHandOver."""
    if not text.strip() or len(text) > LONGEST:
        raise NothingToHandOver
    epoch, note_id = staff.current_epoch(Team.HOTLINE), uuid.uuid4()
    sealed = sealing.seal(epoch.public, text.encode("utf-8", "surrogatepass"), handing.place(note_id))
    _keep(actor, HandOver(id=note_id, written_at=clock.now(), written_by=actor.id, epoch=epoch.id, sealed=sealed))
    return note_id


@durable("staff")
def _keep(actor: Actor, note: HandOver) -> None:
    note.save(force_insert=True)
    audit.note(actor, Deed.HAND_OVER_WRITTEN, note.id)


@durable("staff")
def read_hand_over(actor: Actor, hand_over_id: uuid.UUID) -> None:
    """Tick that it was read; the first who ticks stands there. Raises NotFound, OwnNote."""
    note = access.hand_over(actor, hand_over_id)
    if note.written_by == actor.id:
        raise OwnNote("Somebody else must tick that your note was read.")
    if note.read_by is None:
        note.read_by = actor.id
        note.save(update_fields=["read_by"])
        audit.note(actor, Deed.HAND_OVER_READ, note.id)
