"""Deeds opened: all of them for the wing's auditors, those of reading for who is at the desk."""

import dataclasses
import datetime
from collections.abc import Iterable, Iterator, Sequence

from django.db.models import QuerySet

from safeconduct.foundation.audit.domain import leaves
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.audit.models import Leaf
from safeconduct.foundation.kit import durable
from safeconduct.foundation.vault.domain import locking, sealing


@dataclasses.dataclass(frozen=True)
class Opened:
    """One deed and all that it says."""

    position: int | None
    deed: Deed
    day: datetime.date
    detail: leaves.Detail


def deeds(database: str, epochs: Sequence[sealing.KeyPair], since: datetime.date, most: int = 200) -> list[Opened]:
    """The newest deeds since this day that an auditor's epoch pairs open. Whoever calls notes Deed.DEEDS_READ."""
    with durable.reading(database):
        rows = Leaf.objects.filter(day__gte=since).order_by("-id")[:most].iterator()
        return list(_opened(((leaf, bytes(leaf.for_auditors)) for leaf in rows), epochs))


def readings(database: str, desk: sealing.KeyPair, kinds: Iterable[Deed], since: datetime.date) -> list[Opened]:
    """The deeds of these kinds that were sealed to this desk key too, oldest first: who read what was written here.

    In clear nothing ties a deed to a conversation, so each deed of these kinds and days is tried.
    """
    with durable.reading(database):
        rows: QuerySet[Leaf] = Leaf.objects.filter(day__gte=since, kind__in=list(kinds)).order_by("id")
        return list(_opened(((leaf, bytes(leaf.for_reader)) for leaf in rows.iterator()), [desk]))


def _opened(wraps: Iterable[tuple[Leaf, bytes]], pairs: Sequence[sealing.KeyPair]) -> Iterator[Opened]:
    for leaf, wrap in wraps:
        place = leaves.place(leaf.kind, leaf.day)
        key = _key(wrap, pairs, place)
        if key is not None:
            detail = leaves.read(locking.unlock(key, bytes(leaf.detail), place))
            yield Opened(leaf.position, Deed(leaf.kind), leaf.day, detail)


def _key(wrap: bytes, pairs: Sequence[sealing.KeyPair], place: bytes) -> bytes | None:
    for pair in pairs:
        try:
            return sealing.unwrap(pair, wrap, place)
        except sealing.Unopenable:
            continue
    return None


def newest(database: str) -> int:
    """The number of the newest deed, placed or not: another one means that something changed. One index look-up."""
    return Leaf.objects.using(database).order_by("-id").values_list("id", flat=True).first() or 0
