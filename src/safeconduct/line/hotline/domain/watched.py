"""What work keeps an eye on without opening a word: until when an answer is due, and whose a conversation is.

Each is sealed to the sender key, all in one length, so that the table tells neither which it is nor when.
"""

import dataclasses
import datetime
import enum
import struct
import uuid
from collections.abc import Sequence

from safeconduct.foundation.rota.domain.deadlines import deadline

PLACE = b"watched"
_FORM = struct.Struct(">B16s16sIIBB")
_NOBODY = uuid.UUID(int=0)
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MINUTE = datetime.timedelta(minutes=1)


class Kind(enum.IntEnum):
    """What one is about."""

    ANSWER = 0
    CHARGE = 1
    ON_THE_WAY = 2


@dataclasses.dataclass(frozen=True)
class Watched:
    """A deadline of a conversation (how often it was paged for, by `level`), whose it is, or an alarm that rang."""

    kind: Kind
    conversation: uuid.UUID
    member: uuid.UUID | None = None
    due: datetime.datetime = _EPOCH
    page_at: datetime.datetime = _EPOCH
    rank: int = 0
    level: int = 0

    def encode(self) -> bytes:
        """As bytes to be sealed, always as many; times to the minute."""
        member = (self.member or _NOBODY).bytes
        times = [(moment - _EPOCH) // _MINUTE for moment in (self.due, self.page_at)]
        return _FORM.pack(self.kind, self.conversation.bytes, member, *times, self.rank, min(self.level, 255))

    @classmethod
    def decode(cls, text: bytes) -> "Watched":
        """From bytes that were opened."""
        kind, conversation, member, due, page_at, rank, level = _FORM.unpack(text)
        found = uuid.UUID(bytes=member)
        return cls(
            Kind(kind), uuid.UUID(bytes=conversation), None if found == _NOBODY else found,
            _EPOCH + due * _MINUTE, _EPOCH + page_at * _MINUTE, rank, level,
        )  # fmt: skip


def begun(conversation: uuid.UUID, rank: int, now: datetime.datetime, minutes: Sequence[int]) -> Watched:
    """A caller began to wait, at this rank."""
    found = deadline(now, rank, minutes)
    return Watched(Kind.ANSWER, conversation, due=found.due, page_at=found.page, rank=rank)


def risen(watched: Watched, rank: int, now: datetime.datetime, minutes: Sequence[int]) -> Watched:
    """What they wrote since is of another rank: the deadline may come nearer and never moves away."""
    found = deadline(now, rank, minutes)
    nearer = rank > watched.rank
    return dataclasses.replace(
        watched,
        rank=rank,
        due=min(watched.due, found.due) if nearer else watched.due,
        page_at=min(watched.page_at, found.page) if nearer else watched.page_at,
    )


def paged(watched: Watched, now: datetime.datetime, minutes: Sequence[int]) -> Watched:
    """Somebody is called now. As long again without an answer, and somebody is called anew."""
    again = now + datetime.timedelta(minutes=minutes[watched.rank])
    return dataclasses.replace(watched, page_at=again, level=watched.level + 1)
