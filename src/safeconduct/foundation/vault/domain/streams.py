"""Sealing a file while it comes in: libsodium's secretstream, in pieces of one length.

The first piece begins with the stream's header. Each piece is bound to its file; the last carries the end mark, so
that pieces left out, put in another order or cut off at the end do not open. All pieces are equally long: how large
a file is, one sees only to the next full piece.
"""

import secrets
from collections.abc import Iterable, Iterator

from nacl import bindings
from nacl.bindings import crypto_secretstream as stream
from nacl.exceptions import CryptoError

from safeconduct.foundation.vault.domain.sealing import KEY, VERSION, Unopenable

# What one piece holds of a file, in bytes, padding and its end mark included.
PIECE = 256 * 1024


def new_key() -> bytes:
    """A fresh random key, for one file."""
    return secrets.token_bytes(KEY)


class Sealing:
    """Takes bytes as they come and gives sealed pieces as they fill; holds at most one piece of what came."""

    def __init__(self, key: bytes, bound_to: bytes) -> None:
        self._state = stream.crypto_secretstream_xchacha20poly1305_state()
        self._head = VERSION + stream.crypto_secretstream_xchacha20poly1305_init_push(self._state, key)
        self._bound_to = VERSION + bound_to
        self._waiting = bytearray()

    def take(self, given: bytes) -> Iterator[bytes]:
        """Some more of the file; the pieces that it filled."""
        self._waiting += given
        while len(self._waiting) >= PIECE:
            yield self._sealed(bytes(self._waiting[:PIECE]), stream.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE)
            del self._waiting[:PIECE]

    def end(self) -> bytes:
        """The last piece, padded to the length of the others."""
        rest = bindings.sodium_pad(bytes(self._waiting), PIECE)
        self._waiting.clear()
        return self._sealed(rest, stream.crypto_secretstream_xchacha20poly1305_TAG_FINAL)

    def _sealed(self, part: bytes, tag: int) -> bytes:
        head, self._head = self._head, b""
        return head + stream.crypto_secretstream_xchacha20poly1305_push(self._state, part, self._bound_to, tag)


def opened(key: bytes, bound_to: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The parts of a file, in order. Raises Unopenable, at the latest where the end mark should stand."""
    state, bound = stream.crypto_secretstream_xchacha20poly1305_state(), VERSION + bound_to
    head, is_first, is_over = 1 + stream.crypto_secretstream_xchacha20poly1305_HEADERBYTES, True, False
    for sealed in pieces:
        if is_over:
            raise Unopenable("more stands behind the end")
        try:
            if is_first:
                _begin(state, key, sealed[:head])
            part, tag = stream.crypto_secretstream_xchacha20poly1305_pull(
                state, sealed[head:] if is_first else sealed, bound
            )
        except (CryptoError, RuntimeError, ValueError, TypeError) as error:
            raise Unopenable("does not open") from error
        is_first, is_over = False, tag == stream.crypto_secretstream_xchacha20poly1305_TAG_FINAL
        yield bindings.sodium_unpad(part, PIECE) if is_over else part
    if not is_over:
        raise Unopenable("the end is missing")


def _begin(state: stream.crypto_secretstream_xchacha20poly1305_state, key: bytes, head: bytes) -> None:
    if head[:1] != VERSION:
        raise Unopenable("unknown version")
    stream.crypto_secretstream_xchacha20poly1305_init_pull(state, head[1:], key)
