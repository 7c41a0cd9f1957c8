"""Files of a message: sealed while they come in, each under a key of its own that stands in the message alone."""

import base64
import dataclasses
import enum
import hashlib
import uuid
from typing import Self

from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.vault.domain import streams

# So many files a message, and so many bytes of them together.
MOST = 3
LARGEST = 10 * 1000 * 1000

# A name is kept as far as somebody may tell one file from another by it.
LONGEST_NAME = 120


class TooLarge(Refused):
    """More files, or larger ones, than a message can carry."""


class Claimed(enum.StrEnum):
    """What its sender's program said that a file is: only a word beside it, never a reason to open it so."""

    PICTURE = "picture"
    SOUND = "sound"
    FILM = "film"
    OTHER = "other"

    @classmethod
    def of(cls, content_type: str) -> "Claimed":
        """From a media type, such as image/jpeg."""
        kinds = {"image": cls.PICTURE, "audio": cls.SOUND, "video": cls.FILM}
        return kinds.get(content_type.partition("/")[0].strip().lower(), cls.OTHER)


@dataclasses.dataclass(frozen=True)
class Attached:
    """What a message says of one of its files. `size` is in bytes; `name` is what its sender called it."""

    id: uuid.UUID
    key: bytes = dataclasses.field(repr=False)
    size: int
    claimed: Claimed
    name: str = dataclasses.field(repr=False)

    @property
    def in_bytes(self) -> str:
        """How large it is, as a person says it."""
        return f"{self.size / 1e6:.1f} MB" if self.size >= 1_000_000 else f"{max(self.size // 1000, 1)} kB"

    def encode(self) -> list[str | int]:
        """As a list inside the message that is to be sealed."""
        return [self.id.hex, base64.b64encode(self.key).decode(), self.size, self.claimed.value, self.name]

    @classmethod
    def decode(cls, fields: list[str | int]) -> Self:
        """From a message that was opened."""
        hexadecimal, key, size, claimed, name = fields
        return cls(uuid.UUID(str(hexadecimal)), base64.b64decode(str(key)), int(size), Claimed(str(claimed)), str(name))


@dataclasses.dataclass(frozen=True)
class SealedFile:
    """One file as it is kept, and what its message must say of it. `digest` tells the same file again, in memory."""

    attached: Attached
    digest: bytes = dataclasses.field(repr=False)
    pieces: tuple[bytes, ...] = dataclasses.field(repr=False)


class Incoming:
    """One file that is coming in, from whatever channel: give its bytes as they come, then ask for the sealed file."""

    def __init__(self, name: str, content_type: str, most: int = LARGEST) -> None:
        self._id, self._key, self._most = uuid.uuid4(), streams.new_key(), most
        self._name, self._claimed = name[-LONGEST_NAME:], Claimed.of(content_type)
        self._sealing = streams.Sealing(self._key, place(self._id))
        self._digest = hashlib.sha256()
        self._pieces: list[bytes] = []
        self.size = 0

    def take(self, given: bytes) -> None:
        """Some more of it. Raises TooLarge."""
        self.size += len(given)
        if self.size > self._most:
            raise TooLarge
        self._digest.update(given)
        self._pieces += self._sealing.take(given)

    def end(self) -> SealedFile:
        """All of it, sealed."""
        attached = Attached(self._id, self._key, self.size, self._claimed, self._name)
        return SealedFile(attached, self._digest.digest(), (*self._pieces, self._sealing.end()))


def place(file: uuid.UUID) -> bytes:
    """What the pieces of a file are bound to."""
    return b"file" + file.bytes
