"""What every channel does: bytes in, values out. It opens no socket and no table; the sender in work does the calls."""

import dataclasses
from collections.abc import Mapping
from typing import Protocol


@dataclasses.dataclass(frozen=True)
class Inbound:
    """One message as a channel read it; `external_id` tells a repeat of it."""

    channel: str
    external_id: str
    address: bytes = dataclasses.field(repr=False)
    text: str = dataclasses.field(repr=False)


@dataclasses.dataclass(frozen=True)
class Outbound:
    """One message to go out over a channel."""

    address: bytes = dataclasses.field(repr=False)
    text: str = dataclasses.field(repr=False)
    idempotency_key: bytes = b""


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
        """What the provider delivered. Raises Unreadable."""

    def write(self, outbound: Outbound) -> Call:
        """The request that sends this. Raises Unsent(permanent) for what the channel cannot carry."""

    def learnt(self, answer: Answer) -> bytes:
        """The provider's id of the delivered message, for a later deletion. Raises Unsent where it refused."""
