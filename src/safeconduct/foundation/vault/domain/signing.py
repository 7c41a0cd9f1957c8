"""Ed25519 (RFC 8032): checkpoints, the list of our true channels, members' public keys."""

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey


def new_signing_key() -> bytes:
    """A fresh 32-byte seed."""
    return bytes(SigningKey.generate())


def public_half(seed: bytes) -> bytes:
    """The 32-byte key that verifies."""
    return bytes(SigningKey(seed).verify_key)


def sign(seed: bytes, message: bytes) -> bytes:
    """A 64-byte signature."""
    return SigningKey(seed).sign(message).signature


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether this signature is by that key over that message."""
    try:
        VerifyKey(public).verify(message, signature)
    except (BadSignatureError, ValueError):
        return False
    return True
