"""How long copies live: made daily, keys deleted after seven days, and what lies elsewhere is remembered."""

import contextlib
import datetime
import pathlib
import sqlite3

from django.db import connections

from safeconduct.foundation.kit import clock
from safeconduct.wiring.copies import making
from safeconduct.wiring.copies.making import Backup
from safeconduct.wiring.databases import DATABASES
from safeconduct.wiring.env import Installation

KEYS_KEPT = datetime.timedelta(days=7)
DATA_KEPT = datetime.timedelta(days=30)

# What was cut off while it was written is of no use to anybody.
PARTS_KEPT = datetime.timedelta(days=1)

# Seconds for which writers may be kept waiting.
LOOKED_FOR = 0.2


def folder_of(installation: Installation) -> pathlib.Path:
    """Where work makes its own."""
    return installation.data / "backups"


def daily(installation: Installation) -> Backup:
    """Make today's, and delete what is too old. Raises as `making.make`."""
    made = making.make(installation, folder_of(installation))
    forget_old(folder_of(installation))
    return made


def forget_old(folder: pathlib.Path) -> list[pathlib.Path]:
    """Delete keys files seven days after they were made and data files after thirty; returns what went.

    To be called often: what was forgotten must not live an hour longer in a backup than was promised.
    """
    now, gone = clock.now(), []
    for ending, kept in (("-keys.age", KEYS_KEPT), ("-data.age", DATA_KEPT), ("-????.part", PARTS_KEPT)):
        for file in folder.glob(making.NAMED + ending):
            if now - making.made_at(file) >= kept:
                file.unlink(missing_ok=True)
                gone.append(file)
    return gone


def remember(installation: Installation, made: Backup) -> None:
    """Write down that a keys file lies outside our reach, so that `check` can ask for it."""
    with _elsewhere(installation).open("a", encoding="utf-8") as file:
        file.write(f"{made.keys.absolute()}\n")


def overdue(installation: Installation) -> list[pathlib.Path]:
    """Keys files made by hand more than seven days ago that are still there, or where we cannot look."""
    file = _elsewhere(installation)
    known = [pathlib.Path(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []
    old = [keys for keys in known if clock.now() - making.made_at(keys) >= KEYS_KEPT]
    return [keys for keys in old if keys.exists() or not keys.parent.exists()]


def _elsewhere(installation: Installation) -> pathlib.Path:
    return installation.data / "copies_elsewhere"


def settle() -> int:
    """Take what was erased out of SQLite's log too, so that no page of it lives on there; how many logs were emptied.

    Where somebody reads for long it stays as it is until the next time: no message may wait for this.
    """
    return sum(_emptied(database) for database in DATABASES if connections[database].vendor == "sqlite")


def _emptied(database: str) -> int:
    path = pathlib.Path(connections[database].settings_dict["NAME"])
    log = path.with_name(path.name + "-wal")
    if not log.exists() or not log.stat().st_size:
        return 0
    with contextlib.closing(sqlite3.connect(path, timeout=LOOKED_FOR, isolation_level=None)) as own:
        is_busy = own.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    return 0 if is_busy else 1
