"""What lies inside a sealed message or desk entry: small JSON, never anything else."""

import dataclasses
import datetime
import json
import uuid
from collections.abc import Mapping
from typing import Self

from safeconduct.line.hotline.domain.attached import Attached

# Who "wrote" the harmless exchange that a cover begins with.
COVER = "cover"


@dataclasses.dataclass(frozen=True)
class MessageText:
    """A message: whose it is, what it says, and its minute (UTC)."""

    from_us: bool
    text: str
    at: datetime.datetime
    by: str = ""
    under_duress: bool = False
    files: tuple[Attached, ...] = ()
    # What a channel with addresses says beside it: its number there, that it changes an earlier one, the key of its
    # delivery, files that did not reach us.
    more: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def in_short(self) -> str:
        """Its words or, where it has none, its files."""
        return self.text if self.text.strip() else " ".join(f"+ {file.in_bytes}" for file in self.files)

    def encode(self) -> bytes:
        """As bytes to be sealed."""
        fields: list[object] = [int(self.from_us), self.text, _minute(self.at), self.by, int(self.under_duress)]
        if self.files or self.more:
            fields.append([file.encode() for file in self.files])
        if self.more:
            fields.append(dict(self.more))
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")

    @classmethod
    def decode(cls, sealed_text: bytes) -> Self:
        """From bytes that were opened."""
        from_us, text, at, by, duress, *more = json.loads(sealed_text.decode("utf-8", "surrogatepass"))
        files = tuple(map(Attached.decode, more[0])) if more else ()
        beside = more[1] if len(more) > 1 else {}
        return cls(bool(from_us), text, datetime.datetime.fromisoformat(at), by, bool(duress), files, beside)


@dataclasses.dataclass(frozen=True)
class DeskEntry:
    """One thing that the team knows. Later entries of a kind replace earlier ones, notes add up."""

    kind: str
    at: datetime.datetime
    by: str = ""
    values: dict[str, str] = dataclasses.field(default_factory=dict)

    def encode(self) -> bytes:
        """As bytes to be sealed."""
        return json.dumps(
            [self.kind, _minute(self.at), self.by, self.values], ensure_ascii=False, separators=(",", ":")
        ).encode("utf-8", "surrogatepass")

    @classmethod
    def decode(cls, sealed_text: bytes) -> Self:
        """From bytes that were opened."""
        kind, at, by, values = json.loads(sealed_text.decode("utf-8", "surrogatepass"))
        return cls(kind, datetime.datetime.fromisoformat(at), by, values)


@dataclasses.dataclass(frozen=True)
class BoxContent:
    """What a receipt's row holds: the key, the conversation, and both forms of the receipt, always of one length."""

    private: bytes = dataclasses.field(repr=False)
    conversation: uuid.UUID
    is_cover: bool
    words: tuple[int, ...] = dataclasses.field(repr=False)
    language: str
    digits: str = dataclasses.field(repr=False)

    def encode(self) -> bytes:
        """As bytes to be locked."""
        words = b"".join(word.to_bytes(2, "big") for word in self.words)
        end = words + self.language.encode() + self.digits.encode()
        return self.private + self.conversation.bytes + bytes([self.is_cover]) + end

    @classmethod
    def decode(cls, content: bytes) -> Self:
        """From bytes that were unlocked."""
        words = tuple(int.from_bytes(content[at : at + 2], "big") for at in range(49, 63, 2))
        return cls(
            content[:32], uuid.UUID(bytes=content[32:48]), bool(content[48]), words,
            content[63:65].decode(), content[65:].decode(),
        )  # fmt: skip


def _minute(at: datetime.datetime) -> str:
    return at.replace(second=0, microsecond=0).isoformat()
