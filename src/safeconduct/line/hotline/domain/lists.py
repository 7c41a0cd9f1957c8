"""Lists of conversations by what is known of them: saved ones, and those that everybody has."""

import dataclasses
import datetime
import uuid

from safeconduct.line.hotline.domain.desk import QueueRow

MOST_SAVED = 12


@dataclasses.dataclass(frozen=True)
class Wanted:
    """Which conversations a list holds; an empty field leaves nothing out."""

    name: str = ""
    language: str = ""
    state: str = ""
    reason: str = ""
    channel: str = ""
    whose: str = ""
    flagged: bool = False

    def fields(self) -> dict[str, str | bool]:
        """As it is kept."""
        return dataclasses.asdict(self)

    @property
    def is_all(self) -> bool:
        """Whether it leaves nothing out."""
        return self == Wanted(self.name)

    def holds(self, row: QueueRow, me: uuid.UUID, today: datetime.date) -> bool:
        """Whether this conversation stands in the list."""
        labels = row.labels
        return (
            self.language in {"", row.language}
            and self.state in {"", row.state}
            and (not self.reason or self.reason in labels.reasons)
            and self.channel in {"", labels.channel}
            and (not self.flagged or any(flag.is_due(today) for flag in labels.flags))
            and self._is_whose(row, me)
        )

    def _is_whose(self, row: QueueRow, me: uuid.UUID) -> bool:
        labels = row.labels
        match self.whose:
            case "mine":
                return labels.assigned_to == str(me)
            case "nobody":
                return not labels.assigned_to and not labels.assigned_group
            case "others":
                return bool(labels.assigned_group) or labels.assigned_to not in {"", str(me)}
        return self.whose in {"", labels.assigned_to, labels.assigned_group}
