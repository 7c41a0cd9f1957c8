"""A member's two pairs: one that opens, one that signs. The second stands sealed to the first."""

import dataclasses
import secrets
import uuid

from safeconduct.foundation.vault.domain import locking, sealing, signing

SALT = 16
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
# Two others vouch for a key before anything is sealed to it.
VOICES = 2


@dataclasses.dataclass(frozen=True)
class MemberKeys:
    """What an account's row keeps of its keys, and, for the one who has just made them, the opened half."""

    salt: bytes
    public: bytes
    locked: bytes
    signing_public: bytes
    signing_sealed: bytes
    private: bytes = dataclasses.field(repr=False)


def new_keys(account: uuid.UUID, passphrase: str, mixed_with: bytes = b"") -> MemberKeys:
    """Fresh pairs locked under this passphrase, and under a passkey's answer where `mixed_with` is one."""
    salt, pair, seed = secrets.token_bytes(SALT), sealing.new_pair(), signing.new_signing_key()
    key = locking.key_from_passphrase(passphrase, salt, mixed_with)
    return MemberKeys(
        salt=salt,
        public=pair.public,
        locked=locking.lock(key, pair.private, _private_place(account)),
        signing_public=signing.public_half(seed),
        signing_sealed=sealing.wrap(pair.public, seed, _signing_place(account)),
        private=pair.private,
    )


def opened(account: uuid.UUID, passphrase: str, salt: bytes, locked: bytes, mixed_with: bytes = b"") -> bytes:
    """The private half again. Raises Unopenable for another passphrase."""
    key = locking.key_from_passphrase(passphrase, salt, mixed_with)
    return locking.unlock(key, locked, _private_place(account))


def locked_anew(account: uuid.UUID, private: bytes, passphrase: str) -> tuple[bytes, bytes]:
    """The same private half under a new passphrase: salt and locked bytes."""
    salt = secrets.token_bytes(SALT)
    return salt, locking.lock(locking.key_from_passphrase(passphrase, salt), private, _private_place(account))


def signed(signer: uuid.UUID, private: bytes, sealed_seed: bytes, about: bytes) -> bytes:
    """`about` signed by the member `signer`, whose private half opens their sealed signing key."""
    seed = sealing.unwrap(sealing.pair_of(private), sealed_seed, _signing_place(signer))
    return signing.sign(seed, about)


def statement(account: uuid.UUID, public: bytes, signing_public: bytes) -> bytes:
    """What two others sign: these public halves are this member's."""
    return b"safeconduct member key\x01" + account.bytes + public + signing_public


def escrow_statement(name: str, public: bytes) -> bytes:
    """This public half is that of a wing's trustees."""
    return b"safeconduct escrow key\x01" + name.encode() + b"\x00" + public


def mark(secret: bytes, about: bytes) -> bytes:
    """What the console, whose secret stands in no database, leaves beside a key that it has let in."""
    return locking.derive(secret + about, b"let in")


def new_passphrase() -> str:
    """A passphrase for made-up people, 99 bits, easy to type."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(5))


def _private_place(account: uuid.UUID) -> bytes:
    return b"member" + account.bytes


def _signing_place(account: uuid.UUID) -> bytes:
    return b"signing" + account.bytes
