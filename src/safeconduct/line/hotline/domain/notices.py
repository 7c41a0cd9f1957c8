"""What a member must be told by the console: that an identity or a canary was opened, that somebody opens far more."""

import dataclasses
import datetime
import enum
import json
import statistics
import uuid
from collections.abc import Mapping, Sequence
from typing import Self

PLACE = b"notice"
OPENING_PLACE = b"opening"

HOUR = datetime.timedelta(hours=1)
# So many in an hour are too many for anybody; fewer are noticed where they are far more than others'.
MOST_AN_HOUR = 60
NOTICED_FROM = 20
FAR_MORE = 4


class About(enum.StrEnum):
    """Why somebody is told."""

    IDENTITY = "identity opened"
    CANARY = "canary opened"
    OPENINGS = "openings unusual"


@dataclasses.dataclass(frozen=True)
class Told:
    """One notice: what was done, by whom, to which conversation, why, and in which minute (UTC)."""

    about: About
    who: str
    at: datetime.datetime
    conversation: str = ""
    why: str = ""

    def encode(self) -> bytes:
        """As bytes to be sealed."""
        fields = [self.about.value, self.who, self.at.isoformat(timespec="minutes"), self.conversation, self.why]
        return json.dumps(fields, ensure_ascii=False).encode()

    @classmethod
    def decode(cls, text: bytes) -> Self:
        """From bytes that were opened."""
        about, who, at, conversation, why = json.loads(text)
        return cls(About(about), who, datetime.datetime.fromisoformat(at), conversation, why)


@dataclasses.dataclass(frozen=True)
class Opened:
    """That a member opened a conversation, and in which minute."""

    member: uuid.UUID
    at: datetime.datetime

    def encode(self) -> bytes:
        """As bytes to be sealed."""
        return json.dumps([self.member.hex, self.at.isoformat(timespec="minutes")]).encode()

    @classmethod
    def decode(cls, text: bytes) -> Self:
        """From bytes that were opened."""
        member, at = json.loads(text)
        return cls(uuid.UUID(hex=member), datetime.datetime.fromisoformat(at))


def in_the_last_hour(openings: Sequence[Opened], now: datetime.datetime) -> dict[uuid.UUID, int]:
    """How many each member opened."""
    counted: dict[uuid.UUID, int] = {}
    for one in openings:
        if now - one.at < HOUR:
            counted[one.member] = counted.get(one.member, 0) + 1
    return counted


def is_unusual(member: uuid.UUID, counted: Mapping[uuid.UUID, int]) -> bool:
    """Whether this member opened far more than the others who worked in the same hour."""
    mine = counted.get(member, 0)
    others = [number for who, number in counted.items() if who != member]
    far_more = bool(others) and mine >= NOTICED_FROM and mine > FAR_MORE * statistics.median(others)
    return mine >= MOST_AN_HOUR or far_more
