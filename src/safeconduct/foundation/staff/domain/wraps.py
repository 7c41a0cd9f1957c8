"""An epoch's private half, wrapped for one member: bound to both, so that a moved row does not open."""

import uuid

from safeconduct.foundation.vault.domain import sealing
from safeconduct.foundation.vault.domain.sealing import KeyPair

# The trustees' public keys stand under these names; their wraps under ids drawn from them.
_ESCROW = uuid.UUID("6f0a5e0e-2f57-5a5e-9d2f-7a1f0f2f7b11")


def escrow_holder(name: str) -> uuid.UUID:
    """The holder of a wing's escrow wraps, `escrow_line` or `escrow_custody`."""
    return uuid.uuid5(_ESCROW, name)


def wrapped(public: bytes, private: bytes, epoch: uuid.UUID, holder: uuid.UUID) -> bytes:
    """An epoch's private half for this holder's public key."""
    return sealing.wrap(public, private, _place(epoch, holder))


def opened(own: KeyPair, sealed: bytes, epoch: uuid.UUID, holder: uuid.UUID) -> KeyPair:
    """The epoch's pair again. Raises Unopenable."""
    return sealing.pair_of(sealing.unwrap(own, sealed, _place(epoch, holder)))


def _place(epoch: uuid.UUID, holder: uuid.UUID) -> bytes:
    return b"epoch" + epoch.bytes + holder.bytes
