"""What every channel does: bytes in, values out. It opens no socket and no table; the sender in work does the calls."""

import dataclasses
import datetime
import enum
from collections.abc import Mapping
from typing import Protocol


class Came(enum.StrEnum):
    """What it is that came in."""

    MESSAGE = "message"
    EDIT = "edit"
    ASKED = "asked"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"


@dataclasses.dataclass(frozen=True)
class Attachment:
    """Something that hangs on a message, named by the provider and not yet fetched. `size` in bytes, 0 if unknown."""

    kind: str
    provider_id: str = dataclasses.field(default="", repr=False)
    size: int = 0
    name: str = dataclasses.field(default="", repr=False)
    media_type: str = ""


@dataclasses.dataclass(frozen=True)
class Inbound:
    """One thing as a channel read it; `external_id` tells a repeat of it.

    `number` is the channel's own number of the message in its chat: an edit names the message that it changes by it.
    What was asked of the machine and not of us (`Came.ASKED`) is a `command` with its `argument`; `tap` is a pressed
    button, which waits for an answer. `language` is what the caller's telephone says, a hint and no more.
    """

    channel: str
    external_id: str
    address: bytes = dataclasses.field(repr=False)
    text: str = dataclasses.field(repr=False)
    came: Came = Came.MESSAGE
    number: int = 0
    at: datetime.datetime | None = None
    attachments: tuple[Attachment, ...] = ()
    command: str = ""
    argument: str = dataclasses.field(default="", repr=False)
    tap: str = dataclasses.field(default="", repr=False)
    language: str = ""


class Act(enum.StrEnum):
    """What is to be done over a channel."""

    SEND = "send"
    DELETE = "delete"
    ANSWER_TAP = "answer tap"


@dataclasses.dataclass(frozen=True)
class Button:
    """One answer that a caller can tap: what it says, and the command that it means."""

    label: str
    command: str


@dataclasses.dataclass(frozen=True)
class Outbound:
    """One thing to go out over a channel: words, or (`number`) a message to delete, or (`tap`) a tap to answer."""

    address: bytes = dataclasses.field(repr=False)
    text: str = dataclasses.field(repr=False)
    idempotency_key: bytes = b""
    act: Act = Act.SEND
    number: int = 0
    tap: str = dataclasses.field(default="", repr=False)
    buttons: tuple[tuple[Button, ...], ...] = ()


@dataclasses.dataclass(frozen=True)
class Call:
    """One HTTP request to a provider; its address may hold a token, so it is never shown."""

    url: str = dataclasses.field(repr=False)
    body: bytes = dataclasses.field(repr=False)
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict, repr=False)


@dataclasses.dataclass(frozen=True)
class Answer:
    """What the provider said."""

    status: int
    body: bytes = dataclasses.field(repr=False)


class Unreadable(ValueError):
    """What came in is nothing that this channel knows."""


class NotForUs(Exception):
    """It can be read, and it is no business of ours: a group, a channel that others read, a notice of the provider."""


class Unsent(Exception):
    """It was surely not delivered. `permanent`: trying again cannot help (no such address, blocked, too long).

    `wait` is the number of seconds that the provider asks for. The text names a reason, never a person or content.
    """

    def __init__(self, reason: str, *, permanent: bool = False, wait: float = 0) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.wait = wait


class AnswerLost(Exception):
    """The call began and no answer came: it is perhaps sent."""


class Channel(Protocol):
    """One way in and out. Every adapter passes the same test suite."""

    @property
    def name(self) -> str:
        """The word by which rows and figures call it."""

    def read(self, raw: bytes) -> Inbound:
        """What the provider delivered. Raises Unreadable, NotForUs."""

    def write(self, outbound: Outbound) -> Call:
        """The request that sends this. Raises Unsent(permanent) for what the channel cannot carry."""

    def learnt(self, answer: Answer) -> bytes:
        """The provider's id of the delivered message, for a later deletion. Raises Unsent where it refused."""

    def parts(self, text: str) -> list[str]:
        """A text in pieces that the channel carries, in order; white space at their seams is lost."""
