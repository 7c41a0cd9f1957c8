"""The only way from an id to a list of channels."""

import uuid

from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.publishing.domain.rights import Right, may
from safeconduct.foundation.publishing.models import ChannelList


def waiting(actor: Actor, list_id: uuid.UUID, *, lock: bool = False) -> ChannelList:
    """A list that nobody has decided about, for a publisher. Raises NotFound."""
    rows = ChannelList.objects.filter(id=list_id, signed_at__isnull=True, refused_by__isnull=True)
    found = (rows.select_for_update() if lock else rows).first() if may(actor.roles, Right.SIGN_CHANNELS) else None
    if found is None:
        raise NotFound
    return found
