"""Locking under a key that somebody carries: in a cookie, in a passphrase, in a receipt."""

import hashlib
import secrets

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nacl import bindings
from nacl.exceptions import CryptoError

from safeconduct.foundation.vault.domain.sealing import KEY, NONCE, VERSION, Unopenable

# RFC 9106, second recommended option for memory-constrained machines, with one lane: 64 MiB, three passes.
PASSPHRASE_KIB = 64 * 1024
PASSPHRASE_PASSES = 3


def new_key() -> bytes:
    """32 random bytes."""
    return secrets.token_bytes(KEY)


def lock(key: bytes, text: bytes, bound_to: bytes) -> bytes:
    """Lock a text under a 32-byte key with XChaCha20-Poly1305; `bound_to` is what it belongs to."""
    nonce = secrets.token_bytes(NONCE)
    body = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(text, VERSION + bound_to, nonce, key)
    return VERSION + nonce + body


def unlock(key: bytes, locked: bytes, bound_to: bytes) -> bytes:
    """Open what `lock` made. Raises Unopenable."""
    nonce, body = locked[1 : 1 + NONCE], locked[1 + NONCE :]
    try:
        return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(body, locked[:1] + bound_to, nonce, key)
    except (CryptoError, ValueError) as error:
        raise Unopenable("does not open") from error


def key_from_passphrase(passphrase: str, salt: bytes, mixed_with: bytes = b"") -> bytes:
    """A 32-byte key by Argon2id (RFC 9106); `mixed_with` is the answer of a passkey's PRF where there is one."""
    stretched = hash_secret_raw(
        passphrase.encode(), salt, PASSPHRASE_PASSES, PASSPHRASE_KIB, parallelism=1, hash_len=KEY, type=Type.ID
    )
    return derive(stretched + mixed_with, b"passphrase")


def derive(secret: bytes, purpose: bytes, length: int = KEY) -> bytes:
    """`length` bytes by HKDF-SHA256 (RFC 5869) for one named purpose."""
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=None, info=b"safeconduct " + purpose).derive(secret)


def fingerprint(data: bytes) -> bytes:
    """SHA-256, for things that are public anyway."""
    return hashlib.sha256(data).digest()
