"""Sealing and opening what belongs to a conversation: pure functions over keys and bytes."""

import dataclasses
import html
import uuid
from collections.abc import Iterable

from safeconduct.foundation.vault.domain import sealing
from safeconduct.foundation.vault.domain.sealing import KeyPair, Unopenable
from safeconduct.line.hotline.domain import naming
from safeconduct.line.hotline.domain.payloads import DeskEntry, MessageText

# What stands around one message on a page: its element, its time.
MARKUP = 256
# The line that says of a file what it is and how large.
FILE_MARKUP = 192


@dataclasses.dataclass(frozen=True)
class Wrap:
    """One private key, sealed to one holder."""

    key: uuid.UUID
    holder: uuid.UUID
    sealed: bytes


def wrap_for(holder: uuid.UUID, public: bytes, key: uuid.UUID, private: bytes) -> Wrap:
    """Seal a key to whoever holds `public`."""
    return Wrap(key, holder, sealing.wrap(public, private, naming.bound(key, holder)))


def seal_message(public: bytes, conversation: uuid.UUID, message: MessageText) -> bytes:
    """Seal a message, padded as long as it will be when a page shows it, so that pages can be padded alike."""
    shown = len(html.escape(message.text).encode("utf-8", "surrogatepass")) + FILE_MARKUP * len(message.files)
    return sealing.seal(public, message.encode().ljust(shown), naming.message_place(conversation))


def open_message(pairs: Iterable[KeyPair], conversation: uuid.UUID, sealed: bytes) -> MessageText | None:
    """The message, if one of these pairs opens it; every pair is tried, so that hit and miss cost the same."""
    found = None
    for pair in pairs:
        try:
            found = MessageText.decode(sealing.open_sealed(pair, sealed, naming.message_place(conversation)))
        except Unopenable:
            continue
    return found


def open_first(pairs: Iterable[KeyPair], conversation: uuid.UUID, sealed: bytes) -> MessageText | None:
    """The message, by the first of these pairs that opens it: for the desk, where time tells nobody anything."""
    return next((found for pair in pairs if (found := open_message((pair,), conversation, sealed))), None)


def seal_entry(public: bytes, conversation: uuid.UUID, entry: DeskEntry) -> bytes:
    """Seal an entry of the desk."""
    return sealing.seal(public, entry.encode(), naming.desk_place(conversation))


def open_entry(pairs: Iterable[KeyPair], conversation: uuid.UUID, sealed: bytes) -> DeskEntry | None:
    """The entry, if one of these pairs opens it."""
    for pair in pairs:
        try:
            return DeskEntry.decode(sealing.open_sealed(pair, sealed, naming.desk_place(conversation)))
        except Unopenable:
            continue
    return None


def shown_size(sealed_length: int) -> int:
    """How many bytes of a page a sealed message may take, at most; the same for whoever opens it or cannot."""
    overhead = 1 + sealing.WRAPPED_KEY + sealing.NONCE + 16
    return sealed_length - overhead + MARKUP
