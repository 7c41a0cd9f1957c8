"""How long each kind of data is kept: the one table of it. What is shorter is written where it ends."""

import dataclasses
import datetime

AFTER_LAST_WORD = datetime.timedelta(days=30)

# Above this share of all conversations in one day, an expiry waits for a person: a clock may have jumped.
MASS = 0.01
# A hotline of a few conversations would reach one per cent with its first one.
FEWEST_OF_A_MASS = 20


@dataclasses.dataclass(frozen=True)
class Period:
    """One kind of data, how long it is kept, counted from what, and how it ends."""

    kind: str
    lasts: datetime.timedelta
    counted_from: str
    ends_by: str


PERIODS = (
    Period(
        "conversation",
        AFTER_LAST_WORD,
        "the last day on which either side wrote or read",
        "keys destroyed, rows deleted",
    ),
    Period("receipt shown again", datetime.timedelta(hours=1), "the first sending", "row deleted"),
    Period("opened receipt", datetime.timedelta(minutes=15), "its opening", "row deleted"),
    Period("file that never got its message", datetime.timedelta(hours=1), "its coming", "rows deleted"),
    Period("code good once", datetime.timedelta(hours=1), "its making", "row deleted"),
    Period("mark of an update", datetime.timedelta(hours=25), "its taking", "row deleted"),
    Period("message that a channel lets us delete", datetime.timedelta(hours=47), "its sending", "row deleted"),
    Period("address of who never wrote", AFTER_LAST_WORD, "their first word to the bot", "row deleted"),
    Period("due sending", datetime.timedelta(days=3), "when it was due", "row destroyed"),
    Period("keys backup", datetime.timedelta(days=7), "its making", "file deleted"),
    Period("data backup", datetime.timedelta(days=30), "its making", "file deleted"),
)


@dataclasses.dataclass(frozen=True)
class MayExpire:
    """Whether so many may go at once: `due` of `kept` conversations."""

    yes: bool
    due: int = 0
    kept: int = 0


def may_expire(due: int, kept: int) -> MayExpire:
    """A mass expiry waits for a person. `due` are to go today, of `kept` in all."""
    return MayExpire(yes=not (due > FEWEST_OF_A_MASS and due > kept * MASS), due=due, kept=kept)
