"""The list of true channels: one publisher proposes it, another signs it, with the key that publishers alone open."""

import dataclasses
import uuid
from collections.abc import Sequence

from django.conf import settings

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.channels.domain.roster import TrueChannel, handover_text, text_to_sign
from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.kit.refusals import NotFound, Refused
from safeconduct.foundation.publishing import access
from safeconduct.foundation.publishing.domain.rights import Right, may
from safeconduct.foundation.publishing.models import ChannelKey, ChannelList
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.foundation.vault.domain import sealing, signing


class TwoPublishers(Refused):
    """Who proposed a list cannot sign it."""


class KeyOutOfReach(Refused):
    """This publisher's keys do not open the channel key: it was made before they came."""


@dataclasses.dataclass(frozen=True)
class _Opened:
    """A channel key in a publisher's session: its row and its seed."""

    row: ChannelKey
    seed: bytes = dataclasses.field(repr=False)


def propose(actor: Actor, channels: Sequence[TrueChannel], *, new_key: bool = False) -> uuid.UUID:
    """Ask a second publisher to sign this list, with a new key if that is wanted. Raises NotFound, NotFounded."""
    if not may(actor.roles, Right.SIGN_CHANNELS):
        raise NotFound
    text = text_to_sign(channels, clock.today(), rehearsal=settings.INSTALLATION.is_rehearsal)
    row = ChannelList(text=text, new_key=new_key, asked_by=actor.id, asked_at=clock.now())
    _propose(actor, row)
    return row.id


@durable("staff")
def _propose(actor: Actor, row: ChannelList) -> None:
    row.save(force_insert=True)
    audit.note(actor, Deed.CHANNEL_LIST_ASKED, row.id)


def sign(actor: Actor, list_id: uuid.UUID) -> None:
    """Be the second publisher: the list is signed and in force. Raises NotFound, TwoPublishers, KeyOutOfReach."""
    row = access.waiting(actor, list_id)
    if row.asked_by == actor.id:
        raise TwoPublishers("Another publisher than who proposed this list must sign it.")
    _sign(actor, list_id, _opened(actor))


@durable("staff")
def _sign(actor: Actor, list_id: uuid.UUID, opened: _Opened | None) -> None:
    row = access.waiting(actor, list_id, lock=True)
    key = opened
    if opened is None:
        key = _made(actor)
    elif row.new_key:
        key = _handed_over(actor, opened)
    assert key is not None
    _seal_anew(key)
    row.key, row.signature = key.row, signing.sign(key.seed, row.text.encode())
    row.signed_by, row.signed_at = actor.id, clock.now()
    row.save(update_fields=["key", "signature", "signed_by", "signed_at"])
    what = {"asked_by": row.asked_by.hex, "key": bytes(key.row.public).hex()[:32]}
    audit.note(actor, Deed.CHANNEL_LIST_SIGNED, row.id, what)


@durable("staff")
def refuse(actor: Actor, list_id: uuid.UUID) -> None:
    """Turn a list down; who proposed it takes it back so. Raises NotFound."""
    row = access.waiting(actor, list_id, lock=True)
    row.refused_by = actor.id
    row.save(update_fields=["refused_by"])
    audit.note(actor, Deed.CHANNEL_LIST_REFUSED, row.id, {"asked_by": row.asked_by.hex})


def _opened(actor: Actor) -> _Opened | None:
    """The key in use, opened in this session; None where none was ever made. Raises KeyOutOfReach."""
    row = ChannelKey.objects.filter(in_use=True).first()
    if row is None:
        return None
    pair = staff.epoch_pairs(actor, Team.PUBLISHERS).get(row.epoch)
    if pair is None:
        raise KeyOutOfReach("The channel key does not open with your keys. Another publisher must sign in once.")
    return _Opened(row, sealing.unwrap(pair, bytes(row.sealed), _place(row.id)))


def _made(actor: Actor, handover: str = "", vouched: bytes = b"", seed: bytes = b"") -> _Opened:
    """A key of this installation's own; inside a durable action."""
    seed = seed or signing.new_signing_key()
    row = ChannelKey(public=signing.public_half(seed), made_at=clock.now(), handover=handover, vouched=vouched)
    key = _Opened(row, seed)
    _sealed_now(key)
    row.save(force_insert=True)
    audit.note(actor, Deed.CHANNEL_KEY_MADE, row.id, {"key": bytes(row.public).hex()[:32]})
    return key


def _handed_over(actor: Actor, old: _Opened) -> _Opened:
    """Another key, for which the old one signs before it is destroyed."""
    seed = signing.new_signing_key()
    text = handover_text(bytes(old.row.public), signing.public_half(seed), clock.today())
    old.row.in_use, old.row.sealed = False, b""
    old.row.save(update_fields=["in_use", "sealed"])
    return _made(actor, text, signing.sign(old.seed, text.encode()), seed)


def _seal_anew(key: _Opened) -> None:
    """To the publishers' epoch of today, so that who has left since opens no older wrap of it."""
    if key.row.epoch != staff.current_epoch(Team.PUBLISHERS).id:
        _sealed_now(key)
        key.row.save(update_fields=["sealed", "epoch"])


def _sealed_now(key: _Opened) -> None:
    epoch = staff.current_epoch(Team.PUBLISHERS)
    key.row.epoch = epoch.id
    key.row.sealed = sealing.wrap(epoch.public, key.seed, _place(key.row.id))


def _place(key: uuid.UUID) -> bytes:
    return b"channel key" + key.bytes
