"""An alarm: a number and a minute, nothing else."""

import dataclasses
import datetime
import uuid

PLACE = b"alarm "


@dataclasses.dataclass(frozen=True)
class Rings:
    """What rings, and when."""

    number: uuid.UUID
    minute: datetime.datetime


def written(rings: Rings) -> bytes:
    """The bytes that are sealed."""
    minute = rings.minute.astimezone(datetime.UTC).replace(second=0, microsecond=0)
    return rings.number.bytes + int(minute.timestamp()).to_bytes(8, "big")


def read(text: bytes) -> Rings:
    """The alarm again, from what `written` made."""
    minute = datetime.datetime.fromtimestamp(int.from_bytes(text[16:], "big"), datetime.UTC)
    return Rings(uuid.UUID(bytes=text[:16]), minute)
