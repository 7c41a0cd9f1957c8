"""The only way from an id to a row of the rota, for an actor."""

import uuid

from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.rota.models import HandOver, Shift, Way
from safeconduct.foundation.staff.domain.roles import Role

# Who fills the rota in, and reads what nobody else need know of it.
KEEPERS = (Role.SHIFT_LEAD, Role.ADMINISTRATOR)


def shift(actor: Actor, shift_id: uuid.UUID) -> Shift:
    """The actor's own shift; a keeper's is everybody's. Raises NotFound."""
    found = Shift.objects.select_for_update().filter(id=shift_id).first()
    if found is None or (found.member != actor.id and not actor.has_role(*KEEPERS)):
        raise NotFound
    return found


def way(actor: Actor, way_id: uuid.UUID) -> Way:
    """The actor's own way of being reached. Raises NotFound."""
    found = Way.objects.select_for_update().filter(id=way_id, member=actor.id).first()
    if found is None:
        raise NotFound
    return found


def hand_over(actor: Actor, hand_over_id: uuid.UUID) -> HandOver:
    """A hand-over note, for who leads shifts. Raises NotFound."""
    found = HandOver.objects.select_for_update().filter(id=hand_over_id).first()
    if found is None or not actor.has_role(Role.SHIFT_LEAD, Role.COORDINATOR):
        raise NotFound
    return found
