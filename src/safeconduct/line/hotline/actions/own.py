"""How a member works, and that they are here: kept for them alone, or for seconds."""

import hashlib
import uuid

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.foundation.vault.domain import sealing
from safeconduct.line.hotline.domain import own, present
from safeconduct.line.hotline.domain.own import Own
from safeconduct.line.hotline.domain.present import Doing, Here
from safeconduct.line.hotline.models import OwnDesk, Presence


def keep_own(actor: Actor, wished: Own) -> None:
    """Keep how this member works, sealed to them alone."""
    pair = sealing.pair_of(actor.private)
    _keep_own(actor, sealing.seal(pair.public, wished.encode(), own.PLACE + actor.id.bytes))


@durable("line")
def _keep_own(actor: Actor, sealed: bytes) -> None:
    OwnDesk.objects.update_or_create(member=actor.id, defaults={"sealed": sealed})
    audit.note(actor, Deed.SETTING_CHANGED)


def say_here(actor: Actor, window: str, conversation: uuid.UUID, doing: Doing) -> None:
    """Let the others see that the actor reads or writes here. No deed: it is no act, and gone in seconds."""
    name, now = _window(actor, window), clock.now()
    known = Presence.objects.filter(window=name, until__gt=now).first()
    here = Here(conversation, actor.id, actor.name, doing)
    if known and _said.get(name) == (known.pk, here):
        if known.until - now < Presence.lasts() / 2:
            _renew(name)
        return
    sealed = sealing.seal(staff.current_epoch(Team.HOTLINE).public, here.encode(), present.PLACE + name)
    _said[name] = (_replace(name, sealed), here)
    while len(_said) > _MOST_WINDOWS:
        _said.pop(next(iter(_said)), None)


def say_gone(actor: Actor, window: str) -> None:
    """Let the others see that this window left whatever it showed."""
    name = _window(actor, window)
    _said.pop(name, None)
    if Presence.objects.filter(window=name).exists():
        _drop(name)


# What each window said last, so that the same word again costs nothing; the sealed row could tell it too, but dearer.
_said: dict[bytes, tuple[int, Here]] = {}
_MOST_WINDOWS = 1000


def _window(actor: Actor, window: str) -> bytes:
    """A window's name: nobody can speak for another member's."""
    return hashlib.blake2b(actor.id.bytes + window.encode("utf-8", "replace")[:64], digest_size=32).digest()


@durable("line")
def _renew(name: bytes) -> None:
    Presence.objects.filter(window=name).update(until=clock.now() + Presence.lasts())


@durable("line")
def _replace(name: bytes, sealed: bytes) -> int:
    # A new number is what tells every console that something changed.
    Presence.objects.filter(window=name).delete()
    Presence.objects.filter(until__lte=clock.now()).delete()
    return int(Presence.objects.create(window=name, until=clock.now() + Presence.lasts(), sealed=sealed).pk)


@durable("line")
def _drop(name: bytes) -> None:
    Presence.objects.filter(window=name).delete()
