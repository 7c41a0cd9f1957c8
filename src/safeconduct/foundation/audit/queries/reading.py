"""Deeds opened: all of them for the wing's auditors, those of reading for who is at the desk."""

import dataclasses
import datetime
import uuid
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from safeconduct.foundation.audit.domain import leaves
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.audit.models import Leaf
from safeconduct.foundation.kit import durable
from safeconduct.foundation.vault.domain import locking, sealing

# An auditor who looks for one member's deeds must open every deed on the way: so many a page, in about a second.
LOOKED_THROUGH = 2000


@dataclasses.dataclass(frozen=True)
class Opened:
    """One deed and all that it says."""

    position: int | None
    deed: Deed
    day: datetime.date
    detail: leaves.Detail


@dataclasses.dataclass(frozen=True)
class Page:
    """Deeds opened, newest first; how many on the way stayed shut; the number below which older ones go on."""

    opened: tuple[Opened, ...]
    shut: int
    before: int | None


@dataclasses.dataclass(frozen=True)
class Sought:
    """Which deeds: since this day, of this kind, by or about this account. None leaves nothing out."""

    since: datetime.date
    kind: Deed | None = None
    account: uuid.UUID | None = None


def deeds(
    database: str, epochs: Iterable[sealing.KeyPair], sought: Sought, before: int | None = None, most: int = 100
) -> Page:
    """The newest deeds that an auditor's epoch pairs open. Whoever calls notes Deed.DEEDS_READ.

    A deed that does not open is counted, whoever it may be about: it was sealed to another epoch, or tampered with.
    """
    with durable.reading(database):
        rows = _sought(sought, before)[: LOOKED_THROUGH + 1]
        return _page(rows.iterator(), list(epochs), sought.account, most)


def _sought(sought: Sought, before: int | None) -> QuerySet[Leaf]:
    rows: QuerySet[Leaf] = Leaf.objects.filter(day__gte=sought.since).order_by("-id")
    rows = rows.filter(kind=sought.kind) if sought.kind else rows
    return rows.filter(id__lt=before) if before else rows


def _page(rows: Iterator[Leaf], epochs: list[sealing.KeyPair], account: uuid.UUID | None, most: int) -> Page:
    found: list[Opened] = []
    shut = last = 0
    for looked, leaf in enumerate(rows):
        if looked == LOOKED_THROUGH or len(found) == most:
            return Page(tuple(found), shut, last)
        last = leaf.id
        opened = _read(leaf, bytes(leaf.for_auditors), epochs)
        if opened is None:
            shut += 1
        elif account is None or account in {opened.detail.actor, opened.detail.subject}:
            found.append(opened)
    return Page(tuple(found), shut, None)


def readings(database: str, desk: sealing.KeyPair, kinds: Iterable[Deed], since: datetime.date) -> list[Opened]:
    """The deeds of these kinds that were sealed to this desk key too, oldest first: who read what was written here.

    In clear nothing ties a deed to a conversation, so each deed of these kinds and days is tried.
    """
    with durable.reading(database):
        rows: QuerySet[Leaf] = Leaf.objects.filter(day__gte=since, kind__in=list(kinds)).order_by("id")
        return list(_opened(((leaf, bytes(leaf.for_reader)) for leaf in rows.iterator()), [desk]))


def _opened(wraps: Iterable[tuple[Leaf, bytes]], pairs: list[sealing.KeyPair]) -> Iterator[Opened]:
    for leaf, wrap in wraps:
        found = _read(leaf, wrap, pairs)
        if found is not None:
            yield found


def _read(leaf: Leaf, wrap: bytes, pairs: list[sealing.KeyPair]) -> Opened | None:
    """The deed, or None where none of the pairs opens it. The pair that did is tried first for the next."""
    place = leaves.place(leaf.kind, leaf.day)
    for pair in pairs:
        try:
            detail = leaves.read(locking.unlock(sealing.unwrap(pair, wrap, place), bytes(leaf.detail), place))
        except sealing.Unopenable:
            continue
        pairs.remove(pair)
        pairs.insert(0, pair)
        return Opened(leaf.position, Deed(leaf.kind), leaf.day, detail)
    return None


def newest(database: str) -> int:
    """The number of the newest deed, placed or not: another one means that something changed. One index look-up."""
    return Leaf.objects.using(database).order_by("-id").values_list("id", flat=True).first() or 0
