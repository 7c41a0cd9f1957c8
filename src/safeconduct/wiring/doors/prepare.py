"""Before the first process: databases and their roles are brought to this version, also from an older folder."""

import datetime
import os
import pathlib
import shutil
from collections.abc import Collection

from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from safeconduct.foundation.kit import clock
from safeconduct.wiring.databases import DATABASES
from safeconduct.wiring.doors import saying
from safeconduct.wiring.doors.pools import Kind
from safeconduct.wiring.env import Installation
from safeconduct.wiring.roles import acting, making

# A copy holds the wraps of that day: what is forgotten since must not live on in it.
STAMP = "%Y-%m-%dT%H%M%S"
COPIES_KEPT = datetime.timedelta(days=7)

# How the preparing process ends.
_ONE_ROLE, _FAILED, _OWN_ROLES = 0, 1, 2


class NotReady(Exception):
    """The databases could not be brought to this version; the sentence says what to do."""


def prepare(installation: Installation, kinds: Collection[Kind] = tuple(Kind)) -> bool:
    """Copy (where there is something to copy), migrate, and say so. Raises NotReady.

    Returns whether each of these processes logs into the database as a role of its own.
    It runs in a process of its own, so that the parent of all others opens no database.
    """
    pid = os.fork()
    if pid == 0:
        os._exit(_in_a_child(installation, kinds))
    _, status = os.waitpid(pid, 0)
    ended = os.waitstatus_to_exitcode(status)
    if ended not in {_ONE_ROLE, _OWN_ROLES}:
        raise NotReady("The databases are not ready; nothing was started. `safeconduct check` says more.")
    return ended == _OWN_ROLES


def pending(alias: str) -> bool:
    """Whether this database lacks a migration of this version."""
    executor = MigrationExecutor(connections[alias])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _in_a_child(installation: Installation, kinds: Collection[Kind]) -> int:
    try:
        forget_old_copies(installation)
        _bring_up_to_date(installation)
        return _with_roles(installation, kinds) if installation.database else _ONE_ROLE
    except Exception as failure:  # noqa: BLE001  # the outer edge of this process
        saying.say(f"The databases could not be made ready: {saying.where(failure)}")
        return _FAILED


def _with_roles(installation: Installation, kinds: Collection[Kind]) -> int:
    why_not = making.settle(installation, acting.parts_of(kinds))
    if why_not:
        saying.say(f"All processes share one database role. {why_not}")
    return _ONE_ROLE if why_not else _OWN_ROLES


def forget_old_copies(installation: Installation) -> None:
    """Remove copies of older versions after seven days."""
    before = (clock.now() - COPIES_KEPT).strftime(STAMP)
    for folder in _copies(installation).glob("*"):
        if folder.name < before:
            shutil.rmtree(folder)


def _bring_up_to_date(installation: Installation) -> None:
    old = [alias for alias in DATABASES if pending(alias)]
    held = [alias for alias in old if connections[alias].introspection.table_names()]
    if held:
        saying.say(f"This folder is from an older version. {_copied(installation, held)}")
    for alias in old:
        call_command("migrate", database=alias, verbosity=0, interactive=False)
    if held:
        saying.say(f"Brought to this version: {', '.join(held)}.")


def _copied(installation: Installation, aliases: list[str]) -> str:
    """Copies as secret as the databases themselves: what is sealed there is sealed here."""
    if installation.database:
        return "On PostgreSQL each step is one transaction; your own dump is the copy."
    folder = _copies(installation) / clock.now().strftime(STAMP)
    folder.mkdir(mode=0o700, parents=True)
    for alias in aliases:
        with connections[alias].cursor() as cursor:
            cursor.execute("vacuum into %s", [str(folder / f"{alias}.sqlite3")])
    return f"It is copied first, to {folder}, and kept there for seven days."


def _copies(installation: Installation) -> pathlib.Path:
    return installation.data / "before"
