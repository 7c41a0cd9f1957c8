"""What comes in, and what whoever sent it is told."""

import dataclasses
import datetime
import enum
import uuid
from collections.abc import Mapping

from safeconduct.foundation.vault.domain.receipts import Receipt
from safeconduct.line.hotline.domain.attached import Attached, SealedFile

LONGEST = 20_000


@dataclasses.dataclass(frozen=True)
class Inbound:
    """One message as a channel read it. `form_id` is 32 hexadecimal digits, new at each showing of a form."""

    text: str
    language: str
    form_id: str
    channel: str = "web"
    danger: bool = False
    files: tuple[SealedFile, ...] = dataclasses.field(default=(), repr=False)
    # When it was written, where a channel says so, and what it says beside it (MessageText.more).
    at: datetime.datetime | None = None
    more: Mapping[str, str] = dataclasses.field(default_factory=dict)
    # A code good once, by which whoever writes is the person of an earlier conversation.
    move: str = dataclasses.field(default="", repr=False)

    @property
    def identity(self) -> str:
        """What makes two sendings of one form the same message: the same text with the same files."""
        # No text has a NUL in it, so that no text can pass for one with files.
        return self.text + "".join(f"\x00{file.digest.hex()}" for file in self.files)

    @property
    def attached(self) -> tuple[Attached, ...]:
        """What the message says of its files."""
        return tuple(file.attached for file in self.files)


class Standing(enum.StrEnum):
    """How a message stands with us once it was taken."""

    NEW = "new"
    REPEATED = "repeated"
    KNOWN = "known"


@dataclasses.dataclass(frozen=True)
class Received:
    """The answer to a message: only ever made after a durable commit.

    `receipt` is None for a message that came more than an hour ago: its sender already has it.
    """

    standing: Standing
    receipt: Receipt | None
    conversation_id: uuid.UUID | None = None


@dataclasses.dataclass(frozen=True)
class Shown:
    """One message as the caller sees it."""

    from_us: bool
    text: str
    minute: str
    files: tuple[Attached, ...] = ()

    @property
    def side(self) -> str:
        """`you` for the caller's own, `us` for ours: the words that pages and scripts rely on."""
        return "us" if self.from_us else "you"


@dataclasses.dataclass(frozen=True)
class OpenedThread:
    """What a receipt opens. A cover looks like any other thread; `padded_to` is the same for both."""

    language: str
    messages: tuple[Shown, ...]
    padded_to: int
