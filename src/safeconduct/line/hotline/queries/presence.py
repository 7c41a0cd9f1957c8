"""Who reads or writes where at this moment, and how a member wishes to work."""

import contextlib
from collections import OrderedDict

from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.rota import queries as rota
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.foundation.vault.domain import sealing
from safeconduct.foundation.vault.domain.sealing import KeyPair, Unopenable
from safeconduct.line.hotline.domain import own, present
from safeconduct.line.hotline.domain.own import Own
from safeconduct.line.hotline.domain.present import Doing, Here
from safeconduct.line.hotline.domain.taking import Taker
from safeconduct.line.hotline.models import OwnDesk, Presence

# More windows than a large team has open at once.
MOST = 200


def here_now(actor: Actor) -> tuple[Here, ...]:
    """Everybody who reads or writes somewhere, as far as the actor's keys open it, oldest word first."""
    pairs = list(staff.epoch_pairs(actor, Team.HOTLINE).values())
    rows = Presence.objects.filter(until__gt=clock.now()).order_by("id")[:MOST]
    return tuple(here for row in rows if (here := _opened(pairs, row)))


# By the row's number and name: who could open it once may see it again, and it is gone within seconds.
_known: "OrderedDict[tuple[int, bytes], Here]" = OrderedDict()


def _opened(pairs: list[KeyPair], row: Presence) -> Here | None:
    place = (row.pk, bytes(row.window))
    if pairs and place in _known:
        return _known[place]
    for pair in reversed(pairs):
        with contextlib.suppress(Unopenable):
            _known[place] = Here.decode(sealing.open_sealed(pair, bytes(row.sealed), present.PLACE + place[1]))
            while len(_known) > MOST * 2:
                _known.popitem(last=False)
            return _known[place]
    return None


def presence_number() -> int:
    """Another number than before when somebody came, left, or began to write."""
    return Presence.objects.order_by("-id").values_list("id", flat=True).first() or 0


def own_of(actor: Actor) -> Own:
    """How this member works; as everybody begins where they never said, or their keys were renewed since."""
    row = OwnDesk.objects.filter(member=actor.id).first()
    if row is None or not actor.private:
        return Own()
    try:
        pair = sealing.pair_of(actor.private)
        return Own.decode(sealing.open_sealed(pair, bytes(row.sealed), own.PLACE + actor.id.bytes))
    except Unopenable:
        return Own()


def taker(actor: Actor) -> Taker:
    """What the rule of who is answered next must know of this member."""
    wished = own_of(actor)
    at_work = frozenset(member.id for member in staff.at_work(Team.HOTLINE)) | {actor.id}
    languages = rota.speaks().get(actor.id, frozenset())
    busy = frozenset(
        here.conversation for here in here_now(actor) if here.doing is Doing.WRITING and here.member != actor.id
    )
    return Taker(actor.id, frozenset(actor.roles), languages, wished.skills, wished.most, at_work, busy, clock.now())
