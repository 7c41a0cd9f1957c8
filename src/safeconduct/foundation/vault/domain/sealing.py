"""Sealing to a public key: who holds only that key can write and can never read.

A sealed text is: a version byte, a libsodium sealed box with a fresh 32-byte key, a nonce, and the padded
text under XChaCha20-Poly1305 with that key. The place that it belongs to is bound in as associated data, so
that a ciphertext moved to another row does not open.
"""

import dataclasses
import secrets

from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

VERSION = b"\x01"
KEY = 32
NONCE = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
WRAPPED_KEY = KEY + bindings.crypto_box_SEALBYTES

# A whole wrap: version, wrapped fresh key, nonce, and a locked key with its tag.
_WRAP = len(VERSION) + WRAPPED_KEY + NONCE + KEY + bindings.crypto_aead_xchacha20poly1305_ietf_ABYTES

# Lengths, in bytes, to which texts are padded. A length tells what was said; these few tell little.
SIZE_CLASSES = (512, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216)


class Unopenable(Exception):
    """The key does not fit, or the sealed bytes were changed or moved."""


@dataclasses.dataclass(frozen=True)
class KeyPair:
    """An X25519 pair, 32 bytes each half."""

    public: bytes
    private: bytes = dataclasses.field(repr=False)


def new_pair() -> KeyPair:
    """A fresh random pair."""
    private = PrivateKey.generate()
    return KeyPair(bytes(private.public_key), bytes(private))


def pair_of(private: bytes) -> KeyPair:
    """The whole pair, from its private half."""
    return KeyPair(bytes(PrivateKey(private).public_key), private)


def size_class(length: int) -> int:
    """The smallest class, in bytes, that holds a text of this length and its end mark."""
    return next(size for size in SIZE_CLASSES if size > length)


def seal(public: bytes, text: bytes, bound_to: bytes) -> bytes:
    """Seal a text, padded to its size class, so that only the private half opens it and only at its place."""
    padded = bindings.sodium_pad(text, size_class(len(text)))
    return _seal(public, padded, bound_to)


def open_sealed(pair: KeyPair, sealed: bytes, bound_to: bytes) -> bytes:
    """Open what `seal` made. Raises Unopenable."""
    padded = _open(pair, sealed, bound_to)
    return bindings.sodium_unpad(padded, size_class(len(padded) - 1))


def wrap(public: bytes, key: bytes, bound_to: bytes) -> bytes:
    """Seal a 32-byte key. Only such small wraps ever move; what they open is written once."""
    return _seal(public, key, bound_to)


def decoy_wrap() -> bytes:
    """What a wrap looks like from outside, and nobody can open: a point of the curve and random bytes.

    A wrap to a key whose private half was forgotten would be the same at three times the work.
    """
    return VERSION + new_pair().public + secrets.token_bytes(_WRAP - len(VERSION) - KEY)


def unwrap(pair: KeyPair, wrapped: bytes, bound_to: bytes) -> bytes:
    """Open what `wrap` made. Raises Unopenable."""
    return _open(pair, wrapped, bound_to)


def _seal(public: bytes, padded: bytes, bound_to: bytes) -> bytes:
    key, nonce = secrets.token_bytes(KEY), secrets.token_bytes(NONCE)
    body = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(padded, VERSION + bound_to, nonce, key)
    return VERSION + SealedBox(PublicKey(public)).encrypt(key) + nonce + body


def _open(pair: KeyPair, sealed: bytes, bound_to: bytes) -> bytes:
    if sealed[:1] != VERSION:
        raise Unopenable("unknown version")
    wrapped, rest = sealed[1 : 1 + WRAPPED_KEY], sealed[1 + WRAPPED_KEY :]
    try:
        key = bindings.crypto_box_seal_open(wrapped, pair.public, pair.private)
        return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(rest[NONCE:], VERSION + bound_to, rest[:NONCE], key)
    except (CryptoError, ValueError) as error:
        raise Unopenable("does not open") from error
