"""What the work process does for the hotline: it watches deadlines, and passes on alarms that rang."""

import datetime
import uuid

from safeconduct.line.hotline.actions import watching


def watch(now: datetime.datetime) -> int:
    """One look at who waits; how many pages began."""
    return watching.watch(now)


def rang(database: str, number: uuid.UUID) -> None:
    """An alarm rang, in this database."""
    if database == "line":
        watching.rang(database, number)
