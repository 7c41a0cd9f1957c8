"""Hand-over notes as a lead may open them."""

import dataclasses
import datetime
import uuid

from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.rota.domain import handing
from safeconduct.foundation.rota.models import HandOver
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.foundation.vault.domain import sealing

SHOWN = 3


@dataclasses.dataclass(frozen=True)
class Handed:
    """One note, opened."""

    id: uuid.UUID
    written_at: datetime.datetime
    written_by: uuid.UUID
    text: str = dataclasses.field(repr=False)
    is_read: bool


def hand_overs(actor: Actor) -> list[Handed]:
    """What nobody has read yet, and the newest of the others, as far as this member's keys open them."""
    pairs = staff.epoch_pairs(actor, Team.HOTLINE)
    rows = [row for row in HandOver.objects.order_by("-written_at") if row.epoch in pairs]
    wanted = [row for place, row in enumerate(rows) if row.read_by is None or place < SHOWN]
    return [
        Handed(row.id, row.written_at, row.written_by,
               sealing.open_sealed(pairs[row.epoch], bytes(row.sealed), handing.place(row.id))
               .decode("utf-8", "surrogatepass"), row.read_by is not None)
        for row in wanted
    ]  # fmt: skip
