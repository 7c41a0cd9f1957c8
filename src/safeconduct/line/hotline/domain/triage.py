"""What members and the house say of a conversation's place: lower among equals, muted for a time, of another urgency.

None of it refuses anybody. A mark of one member does nothing before a second member says the same; a mute ends by
itself, and at once where somebody is in danger.
"""

import dataclasses
import datetime
from collections.abc import Sequence

from safeconduct.line.hotline.domain.payloads import DeskEntry

URGENCY, HOAX, MUTE, DURESS = "urgency", "hoax", "mute", "duress"
SECOND = 2
IN_DANGER = "in_danger_now"
# For how many hours somebody can be muted.
HOURS = (1, 4, 12, 24)


@dataclasses.dataclass(frozen=True)
class Marks:
    """Everything that stands now."""

    alike: bool = False
    flood: bool = False
    hoax_by: tuple[str, ...] = ()
    hoax_names: tuple[str, ...] = ()
    muted_until: datetime.datetime | None = None
    muted_by: str = ""
    urgency: DeskEntry | None = None
    duress: DeskEntry | None = None

    @property
    def is_hoax(self) -> bool:
        """Whether two members say so."""
        return len(self.hoax_by) >= SECOND

    @property
    def is_lowered(self) -> bool:
        """Whether it stands behind its equals."""
        return self.is_hoax or self.alike or self.flood

    def is_muted(self, now: datetime.datetime) -> bool:
        """Whether it is seen last, for now."""
        return self.muted_until is not None and now < self.muted_until

    @classmethod
    def of(cls, entries: Sequence[DeskEntry]) -> "Marks":
        """Gather entries, oldest first."""
        marks = cls()
        for entry in entries:
            marks = _after(marks, entry)
        return marks


NOT_MARKED = Marks()


def _after(marks: Marks, entry: DeskEntry) -> Marks:
    match entry.kind:
        case "label":
            return _written(marks, entry)
        case "hoax":
            return _hoax(marks, entry)
        case "mute":
            until = entry.values["until"]
            ends = datetime.datetime.fromisoformat(until) if until else None
            return dataclasses.replace(marks, muted_until=ends, muted_by=entry.by)
        case "urgency":
            return dataclasses.replace(marks, urgency=entry)
        case "duress":
            return dataclasses.replace(marks, duress=entry if entry.values["holds"] else None)
    return marks


def _written(marks: Marks, label: DeskEntry) -> Marks:
    """They wrote: what their last message is like counts, and danger ends a mute."""
    found = dataclasses.replace(marks, alike="alike" in label.values, flood="flood" in label.values)
    in_danger = IN_DANGER in label.values.get("why", "").split()
    return dataclasses.replace(found, muted_until=None) if in_danger else found


def _hoax(marks: Marks, entry: DeskEntry) -> Marks:
    if not entry.values["holds"]:
        return dataclasses.replace(marks, hoax_by=(), hoax_names=())
    if entry.values["member"] in marks.hoax_by:
        return marks
    by, names = (*marks.hoax_by, entry.values["member"]), (*marks.hoax_names, entry.by)
    return dataclasses.replace(marks, hoax_by=by, hoax_names=names)
