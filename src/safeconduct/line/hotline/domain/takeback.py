"""Ten seconds in which an answer is kept already and can still be taken back, before anybody can read it."""

import dataclasses
import datetime
from collections.abc import Mapping, Sequence

from safeconduct.line.hotline.domain.payloads import DeskEntry, MessageText

WINDOW = datetime.timedelta(seconds=10)
# Who presses at the last moment must not take back what was read at that moment: two seconds lie between.
SHOWN_AFTER = datetime.timedelta(seconds=12)
_BEFORE_SHOWN = datetime.timedelta(seconds=1)

SENT, TAKEN_BACK = "sent", "taken back"


@dataclasses.dataclass(frozen=True)
class Kept:
    """What the desk knows of an answer that can be taken back: its name, whose it is, how they stood before, and the
    keys of what goes out over their channel."""

    name: str
    members: tuple[str, ...]
    was: str
    due: tuple[str, ...] = ()

    def values(self) -> dict[str, str]:
        """As an entry of the desk."""
        return {"name": self.name, "members": " ".join(self.members), "was": self.was, "due": " ".join(self.due)}

    @classmethod
    def read(cls, values: Mapping[str, str]) -> "Kept":
        """From an entry of the desk."""
        return cls(values["name"], tuple(values["members"].split()), values["was"], tuple(values["due"].split()))


def kept(entries: Sequence[DeskEntry], name: str) -> Kept | None:
    """The answer of this name, if the desk knows one."""
    found = [entry.values for entry in entries if entry.kind == SENT and entry.values["name"] == name]
    return Kept.read(found[-1]) if found else None


def more(name: bytes, shown_from: datetime.datetime) -> dict[str, str]:
    """What stands beside an answer: its name, and from when it is shown."""
    return {"name": name.hex(), "from": shown_from.isoformat(timespec="milliseconds")}


def shown_from(message: MessageText) -> datetime.datetime:
    """From when a message may be read."""
    return datetime.datetime.fromisoformat(message.more["from"]) if "from" in message.more else message.at


def is_shown(message: MessageText, now: datetime.datetime) -> bool:
    """Whether its reader may see it now."""
    return "from" not in message.more or shown_from(message) <= now


def can_be_taken_back(message: MessageText, now: datetime.datetime) -> bool:
    """Whether nobody can have read it, nor will before it is gone."""
    return "from" in message.more and now + _BEFORE_SHOWN <= shown_from(message)


def seconds_left(message: MessageText, now: datetime.datetime) -> int:
    """For how many whole seconds a button may still offer to take it back."""
    left = shown_from(message) - (SHOWN_AFTER - WINDOW) - now
    return max(0, int(left.total_seconds())) if can_be_taken_back(message, now) else 0
