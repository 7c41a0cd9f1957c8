"""Notices for one member, and how often each opened conversations in the last hour."""

import contextlib
import dataclasses
import datetime
import uuid
from collections import OrderedDict

from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.foundation.vault.domain import sealing
from safeconduct.foundation.vault.domain.sealing import Unopenable
from safeconduct.line.hotline.domain import notices
from safeconduct.line.hotline.domain.notices import Opened, Told
from safeconduct.line.hotline.models import Notice, Opening

# More openings than a large team makes in an hour.
COUNTED = 2000


@dataclasses.dataclass(frozen=True)
class Waiting:
    """One notice that its member has not seen yet."""

    id: uuid.UUID
    told: Told


def notices_for(actor: Actor) -> tuple[Waiting, ...]:
    """What this member must be told, oldest first."""
    rows = list(Notice.objects.filter(member=actor.id))
    if not rows or not actor.private:
        return ()
    pair, found = sealing.pair_of(actor.private), []
    for row in rows:
        with contextlib.suppress(Unopenable):  # sealed to a pair that was renewed since
            text = sealing.open_sealed(pair, bytes(row.sealed), notices.PLACE + row.id.bytes)
            found.append(Waiting(row.id, Told.decode(text)))
    return tuple(sorted(found, key=lambda one: one.told.at))


# By the row's number: who opened how often is no secret within the team, and rows live two days.
_known: "OrderedDict[tuple[int, bytes], Opened | None]" = OrderedDict()


def openings(actor: Actor, now: datetime.datetime | None = None) -> dict[uuid.UUID, int]:
    """How many conversations each member opened in the last hour, as far as the actor's keys tell."""
    moment = now or clock.now()
    pairs = list(staff.epoch_pairs(actor, Team.HOTLINE).values())
    days = [(moment - notices.HOUR).date(), moment.date()]
    rows = Opening.objects.filter(day__in=days).order_by("-id").values_list("id", "sealed")[:COUNTED]
    found = [opened for number, sealed in rows if (opened := _opened(pairs, number, bytes(sealed)))]
    return notices.in_the_last_hour(found, moment)


def _opened(pairs: list[sealing.KeyPair], number: int, sealed: bytes) -> Opened | None:
    place = (number, sealed[-16:])
    if place not in _known:
        _known[place] = None
        for pair in reversed(pairs):
            with contextlib.suppress(Unopenable):
                _known[place] = Opened.decode(sealing.open_sealed(pair, sealed, notices.OPENING_PLACE))
                break
        while len(_known) > 2 * COUNTED:
            _known.popitem(last=False)
    return _known[place]
