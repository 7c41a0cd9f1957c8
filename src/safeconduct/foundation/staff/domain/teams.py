"""Teams: who opens the same things. Each has a key pair a week, its epoch."""

import datetime
import enum


class Team(enum.StrEnum):
    """Everybody for whom something can be sealed."""

    HOTLINE = "hotline"
    PASSAGE = "passage"
    PRISONERS = "prisoners"
    MEDICAL = "medical"
    BUREAU = "bureau"
    TRACING = "tracing"
    INSPECTORS = "inspectors"
    PUBLISHERS = "publishers"
    AUDITORS_LINE = "auditors_line"
    AUDITORS_CUSTODY = "auditors_custody"


# The trustees' key that an epoch is sealed to beside its members, one a wing.
ESCROW = {
    Team.HOTLINE: "escrow_line",
    Team.PASSAGE: "escrow_line",
    Team.AUDITORS_LINE: "escrow_line",
    Team.PUBLISHERS: "escrow_line",
    Team.PRISONERS: "escrow_custody",
    Team.MEDICAL: "escrow_custody",
    Team.BUREAU: "escrow_custody",
    Team.TRACING: "escrow_custody",
    Team.INSPECTORS: "escrow_custody",
    Team.AUDITORS_CUSTODY: "escrow_custody",
}


def week_of(day: datetime.date) -> datetime.date:
    """The Monday of this day's week, by which an epoch is named."""
    return day - datetime.timedelta(days=day.weekday())


def is_due(last_week: datetime.date, today: datetime.date) -> bool:
    """Whether a team whose last epoch is of this week needs a new one today."""
    return week_of(today) > last_week
