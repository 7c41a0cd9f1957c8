"""Which channels are ours, as it was signed; and what waits for a second publisher."""

import dataclasses
import datetime
import itertools
import uuid

from django.db import connections
from django.db.models import QuerySet

from safeconduct.foundation.channels.domain.roster import Handover, SignedList, TrueChannel, channels_of, next_key
from safeconduct.foundation.kit import clock
from safeconduct.foundation.publishing.models import ChannelKey, ChannelList
from safeconduct.foundation.vault.domain.signing import is_signed

NOTICED_AFTER = 1.0


@dataclasses.dataclass(frozen=True)
class InForce:
    """The list in force, and the two who made it so."""

    signed: SignedList
    asked_by: uuid.UUID
    signed_by: uuid.UUID
    signed_at: datetime.datetime


@dataclasses.dataclass(frozen=True)
class Asked:
    """A list that one publisher proposed and nobody has decided about."""

    id: uuid.UUID
    channels: tuple[TrueChannel, ...]
    new_key: bool
    asked_by: uuid.UUID
    asked_at: datetime.datetime


_known: dict[str, tuple[uuid.UUID | None, SignedList | None, float]] = {}


def in_force() -> SignedList | None:
    """The list that was signed last, if its signature and every hand-over of keys hold; at most a second old."""
    place, now = str(connections["staff"].settings_dict["NAME"]), clock.monotonic()
    found = _known.get(place)
    if found is None or now - found[2] > NOTICED_AFTER:
        newest = _signed().values_list("id", flat=True).first()
        same = found is not None and found[0] == newest
        found = _known[place] = (newest, found[1] if found and same else _checked(_newest()), now)
    return found[1]


def forget() -> None:
    """Look anew at the next use."""
    _known.clear()


def last_signed() -> InForce | None:
    """The list that was signed last, with who made it so, whether or not it holds."""
    row = _signed().select_related("key").first()
    if row is None or row.signed_by is None or row.signed_at is None:
        return None
    return InForce(_document(row), row.asked_by, row.signed_by, row.signed_at)


def asked() -> list[Asked]:
    """What waits for a second publisher, oldest first."""
    rows = ChannelList.objects.filter(signed_at__isnull=True, refused_by__isnull=True).order_by("asked_at")
    return [Asked(row.id, channels_of(row.text), row.new_key, row.asked_by, row.asked_at) for row in rows]


def key_in_use() -> bytes | None:
    """The public half that the next list will be signed with, unless it gets a new one."""
    row = ChannelKey.objects.filter(in_use=True).first()
    return bytes(row.public) if row else None


def holds(signed: SignedList) -> bool:
    """Whether the key signed this text, and each former key the next, up to this one."""
    chain = [*(each.key for each in signed.before), signed.key]
    handed_over = all(
        next_key(each.text) == after and _is_signed(each.key, each.text, each.signature)
        for each, after in zip(signed.before, chain[1:], strict=True)
    )
    return handed_over and _is_signed(signed.key, signed.text, signed.signature)


def _is_signed(key: str, text: str, signature: str) -> bool:
    return is_signed(bytes.fromhex(key), text.encode(), bytes.fromhex(signature))


def _signed() -> QuerySet[ChannelList]:
    return ChannelList.objects.filter(signed_at__isnull=False).order_by("-signed_at")


def _newest() -> SignedList | None:
    row = _signed().select_related("key").first()
    return _document(row) if row else None


def _checked(signed: SignedList | None) -> SignedList | None:
    return signed if signed and holds(signed) else None


def _document(row: ChannelList) -> SignedList:
    key = row.key
    assert key is not None, "a signed list has a key"
    keys = list(ChannelKey.objects.filter(made_at__lte=key.made_at).order_by("made_at"))
    before = tuple(
        Handover(new.handover, bytes(old.public).hex(), bytes(new.vouched).hex())
        for old, new in itertools.pairwise(keys)
    )
    return SignedList(row.text, bytes(key.public).hex(), bytes(row.signature).hex(), before)
