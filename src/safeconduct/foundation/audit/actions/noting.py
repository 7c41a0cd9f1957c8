"""Writing a deed down, in the very transaction of the act."""

import datetime
import uuid
from collections.abc import Mapping, Sequence

from django.db import connections

from safeconduct.foundation.audit.domain import leaves
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import clock, durable
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.vault import queries as vault
from safeconduct.foundation.vault.domain import locking, sealing

AUDITORS = "auditors"

# One statement and no read, since every message that comes in waits for it.
_INSERT = "INSERT INTO audit_leaf (kind, day, detail, for_auditors, for_reader, hash) VALUES (%s, %s, %s, %s, %s, %s)"


class OutsideAnAction(RuntimeError):
    """A deed was noted outside a durable action: it would not stand or fall with the act."""


class OneReaderOnly(ValueError):
    """A deed is sealed to the auditors and at most one other key."""


def note(
    actor: Actor,
    deed: Deed,
    subject: uuid.UUID | None = None,
    detail: Mapping[str, str] | None = None,
    also_to: Sequence[bytes] = (),
) -> None:
    """Write this deed into the log of the running action's database.

    Kind and day stand in clear; who, which, the minute and `detail` (short words, never what a person wrote) are
    sealed to the wing's auditors and to the one public key in `also_to` (the desk key, for deeds of reading).
    Raises OutsideAnAction, vault's NoSuchKey before the wing is founded, OneReaderOnly, DetailTooLong.
    """
    database = durable.current()
    if database is None or not connections[database].in_atomic_block:
        raise OutsideAnAction(deed)
    if len(also_to) > 1:
        raise OneReaderOnly(deed)
    now = clock.now()
    text = leaves.written(leaves.Detail(actor.id, now, subject, detail or {}))
    sealed = _sealed(deed, now.date(), text, vault.public_key(AUDITORS), also_to[0] if also_to else None)
    leaf = leaves.leaf_hash(leaves.entry(deed, now.date(), *sealed))
    with connections[database].cursor() as cursor:
        cursor.execute(_INSERT, [deed.value, now.date().isoformat(), *sealed, leaf])


def _sealed(
    deed: Deed, day: datetime.date, text: bytes, auditors: bytes, reader: bytes | None
) -> tuple[bytes, bytes, bytes]:
    place, key = leaves.place(deed, day), locking.new_key()
    # Most deeds have no second reader: nobody outside may tell which.
    for_reader = sealing.wrap(reader, key, place) if reader else sealing.decoy_wrap()
    return locking.lock(key, text, place), sealing.wrap(auditors, key, place), for_reader
