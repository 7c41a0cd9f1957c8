"""Leaving work for later, in the transaction of the act that needs it."""

import datetime

from safeconduct.foundation.work.models import Due


def post(kind: str, sealed: bytes, due: datetime.datetime, idempotency_key: bytes) -> None:
    """Have `sealed` (to the sender key) go out at `due`. Inside a durable action.

    The handler of this `kind` is named in wiring/reactions.py. The same key (at most 32 bytes) again is the same
    sending and does nothing, so whoever posts may safely run twice.
    """
    row = Due(kind=kind, sealed=sealed, due_at=due, idempotency_key=idempotency_key)
    Due.objects.bulk_create([row], ignore_conflicts=True)
