"""How a text stands: what was done to these very words, and what it waits for."""

import dataclasses
import datetime
import enum
import uuid
from collections.abc import Iterable

from safeconduct.foundation.publishing.domain.reviewed import Place, Reviewed


class Act(enum.StrEnum):
    """What somebody did to a text."""

    READ = "read"
    APPROVE = "approve"
    SEND_BACK = "send back"


class State(enum.StrEnum):
    """What a text waits for, the nearest to done last."""

    UNREAD = "unread"
    CHANGED = "changed"
    SENT_BACK = "sent back"
    READ = "read"
    STANDS = "stands"


@dataclasses.dataclass(frozen=True)
class Record:
    """One act: who, on which day, to which version. `words` is the back-translation, or why it was sent back."""

    place: Place
    version: str
    act: Act
    by: uuid.UUID
    on: datetime.date
    read_by: uuid.UUID | None = None
    words: str = ""


@dataclasses.dataclass(frozen=True)
class Standing:
    """A text and how it stands: the last act to these very words, and the last reading of them."""

    text: Reviewed
    state: State
    last: Record | None = None
    reading: Record | None = None

    @property
    def waits(self) -> bool:
        """Whether it is not approved as it is."""
        return self.state is not State.STANDS

    def waits_for_reading(self) -> bool:
        """Whether its first of two people is missing."""
        return self.state in {State.UNREAD, State.CHANGED, State.SENT_BACK}

    def can_be_approved_by(self, member: uuid.UUID) -> bool:
        """Whether somebody has read it, and this is another."""
        return self.state is State.READ and self.reading is not None and self.reading.by != member


def standing(text: Reviewed, records: Iterable[Record]) -> Standing:
    """How this text stands after these acts at its place, oldest first. What was done to other words is void."""
    before = list(records)
    own = [each for each in before if each.version == text.version]
    if not own:
        return Standing(text, State.CHANGED if before else State.UNREAD)
    reading = next((each for each in reversed(own) if each.act is Act.READ), None)
    state = {Act.READ: State.READ, Act.APPROVE: State.STANDS, Act.SEND_BACK: State.SENT_BACK}[own[-1].act]
    return Standing(text, state, own[-1], reading)
