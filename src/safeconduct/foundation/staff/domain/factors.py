"""TOTP secrets, locked under the console's own key and bound to their row."""

import uuid

from safeconduct.foundation.vault.domain import locking


def lock_secret(key: bytes, secret: bytes, row: uuid.UUID) -> bytes:
    """The secret as its row keeps it."""
    return locking.lock(key, secret, b"totp" + row.bytes)


def open_secret(key: bytes, locked: bytes, row: uuid.UUID) -> bytes:
    """The secret again. Raises Unopenable."""
    return locking.unlock(key, locked, b"totp" + row.bytes)
