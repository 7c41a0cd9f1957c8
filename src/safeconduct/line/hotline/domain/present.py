"""Who reads or writes where: small values, sealed to the team and forgotten within seconds."""

import dataclasses
import enum
import json
import uuid
from collections.abc import Iterable
from typing import Self

PLACE = b"presence"


class Doing(enum.StrEnum):
    """What somebody does before a conversation."""

    READING = "reading"
    WRITING = "writing"


@dataclasses.dataclass(frozen=True)
class Here:
    """One member before one conversation."""

    conversation: uuid.UUID
    member: uuid.UUID
    name: str
    doing: Doing

    def encode(self) -> bytes:
        """As bytes to be sealed."""
        fields = [self.conversation.hex, self.member.hex, self.name, self.doing.value]
        return json.dumps(fields, ensure_ascii=False).encode()

    @classmethod
    def decode(cls, text: bytes) -> Self:
        """From bytes that were opened."""
        conversation, member, name, doing = json.loads(text)
        return cls(uuid.UUID(hex=conversation), uuid.UUID(hex=member), name, Doing(doing))


def others(here: Iterable[Here], conversation: uuid.UUID, me: uuid.UUID) -> tuple[Here, ...]:
    """Who else is before this conversation: each once, who writes first."""
    found: dict[uuid.UUID, Here] = {}
    for one in here:
        if one.conversation == conversation and one.member != me:
            known = found.get(one.member)
            found[one.member] = one if known is None or one.doing is Doing.WRITING else known
    return tuple(sorted(found.values(), key=lambda one: (one.doing is not Doing.WRITING, one.name)))
