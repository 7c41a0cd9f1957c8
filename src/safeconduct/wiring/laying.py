"""The empty place that an installation is laid into, and how one that was cut off there is begun anew.

A mark says that what stands here is half laid and ours: without it nothing is ever cleared away.
"""

import os
import pathlib

from django.core.management import call_command
from django.db import connections

from safeconduct.foundation.kit.refusals import Refused
from safeconduct.wiring import databases, env
from safeconduct.wiring.databases import DATABASES
from safeconduct.wiring.env import Installation
from safeconduct.wiring.roles import making

# What may stand in a folder before: settings written by hand, and what a disk of its own brings along.
_MAY_STAND = frozenset({env.FILE, "lost+found"})


class NotEmpty(Refused):
    """Something stands where an installation should be laid; nothing is ever overwritten."""


def begin(installation: Installation) -> None:
    """Mark an empty place as ours; clear it first where an earlier beginning was cut off. Raises NotEmpty."""
    mark, ours = _mark(installation), f"{installation.secrets}\n{installation.database}"
    if installation.exists:
        # Cut off between the last two steps: it is finished, and nothing here may be cleared.
        mark.unlink(missing_ok=True)
    if mark.exists() and mark.read_text("utf-8") == ours:
        _clear(installation, mark)
    _must_be_empty(installation)
    installation.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    installation.secrets.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark.write_text(ours, "utf-8")


def make_databases(installation: Installation) -> None:
    """Make them, with their tables and roles. Raises env.Unusable where this role may not make databases."""
    if installation.database:
        databases.create_missing(installation)
    for database in DATABASES:
        call_command("migrate", database=database, verbosity=0)
    making.settle(installation, anew=True)


def finish(installation: Installation, kind: str) -> None:
    """All of it stands: from now on it is an installation, also after a power cut."""
    waiting = installation.data / "kind.new"
    with waiting.open("w") as file:
        file.write(kind)
        file.flush()
        os.fsync(file.fileno())
    waiting.rename(installation.data / "kind")
    folder = os.open(installation.data, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
    _mark(installation).unlink()


def _mark(installation: Installation) -> pathlib.Path:
    return installation.data / "half_laid"


def _clear(installation: Installation, mark: pathlib.Path) -> None:
    for file in (*installation.data.rglob("*"), *installation.secrets.rglob("*")):
        if file.is_file() and file != mark and file.name not in _MAY_STAND:
            file.unlink()
    if installation.database:
        databases.create_missing(installation)
        for database in DATABASES:
            with connections[database].cursor() as cursor:
                cursor.execute("DROP SCHEMA public CASCADE")
                cursor.execute("CREATE SCHEMA public")
    mark.unlink()


def _must_be_empty(installation: Installation) -> None:
    there = [file for file in installation.data.rglob("*") if file.is_file() and file.name not in _MAY_STAND]
    there += [file for file in installation.secrets.rglob("*") if file.is_file()]
    if there:
        raise NotEmpty(f"{there[0]} stands already. Name folders that are empty: nothing is overwritten.")
    if not installation.database:
        return
    databases.create_missing(installation)
    for database in DATABASES:
        if connections[database].introspection.table_names():
            raise NotEmpty(f"The database {database} holds tables already. Name others in SAFECONDUCT_DATABASE.")
