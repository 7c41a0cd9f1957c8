"""Leaving a sending for later, in the transaction of the act that needs it."""

import datetime
from collections.abc import Collection

from safeconduct.foundation.vault.domain import sealing
from safeconduct.foundation.work.domain import retrying
from safeconduct.foundation.work.models import Due, State

SENDER = "sender"


def seal_due(sender: bytes, kind: str, idempotency_key: bytes, text: bytes) -> bytes:
    """Seal what must go out to the sender's public half, bound to its row. Before the durable part: it takes time."""
    return sealing.seal(sender, text, place(kind, idempotency_key))


def place(kind: str, idempotency_key: bytes) -> bytes:
    """What a sending is bound to."""
    return f"due {kind} ".encode() + idempotency_key


def post(kind: str, sealed: bytes, due: datetime.datetime, idempotency_key: bytes) -> None:
    """Have `sealed` (by `seal_due`) go out at `due`. Inside a durable action.

    The way out of this `kind` is named in wiring/reactions.py. The same key (at most 32 bytes) again is the same
    sending and does nothing, so whoever posts may safely run twice.
    """
    end = due + retrying.LIFETIME
    row = Due(kind=kind, sealed=sealed, due_at=due, destroy_at=end, idempotency_key=idempotency_key)
    Due.objects.bulk_create([row], ignore_conflicts=True)


def withdraw(idempotency_keys: Collection[bytes], now: datetime.datetime) -> bool:
    """Destroy sendings that are not due yet; False where one of them may be under way. Inside a durable action."""
    rows = Due.objects.filter(idempotency_key__in=list(idempotency_keys), state=State.WAITING, due_at__gt=now)
    return rows.delete()[0] == len(idempotency_keys)
