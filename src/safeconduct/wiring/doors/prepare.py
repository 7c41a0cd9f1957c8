"""Before the first process: the databases are brought to this version. A newer program starts on an older folder."""

import os
from collections.abc import Callable

from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from safeconduct.wiring.databases import DATABASES
from safeconduct.wiring.doors import saying
from safeconduct.wiring.env import Installation

Backup = Callable[[Installation], str]


class NotReady(Exception):
    """The databases could not be brought to this version; the sentence says what to do."""


def prepare(installation: Installation, backup: Backup | None = None) -> None:
    """Back up (where there is something to back up), migrate, and say so. Raises NotReady.

    It runs in a process of its own, so that the parent of all others opens no database.
    """
    pid = os.fork()
    if pid == 0:
        os._exit(_in_a_child(installation, backup))
    _, status = os.waitpid(pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise NotReady("The databases are not ready; nothing was started. `safeconduct check` says more.")


def pending(alias: str) -> bool:
    """Whether this database lacks a migration of this version."""
    executor = MigrationExecutor(connections[alias])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _in_a_child(installation: Installation, backup: Backup | None) -> int:
    try:
        _bring_up_to_date(installation, backup)
    except Exception as failure:  # noqa: BLE001  # the outer edge of this process
        saying.say(f"The databases could not be made ready: {saying.where(failure)}")
        return 1
    return 0


def _bring_up_to_date(installation: Installation, backup: Backup | None) -> None:
    old = [alias for alias in DATABASES if pending(alias)]
    if not old:
        return
    held = any(connections[alias].introspection.table_names() for alias in old)
    if held and backup is not None:
        saying.say(f"This folder is from an older version. It is backed up first: {backup(installation)}")
    for alias in old:
        call_command("migrate", database=alias, verbosity=0, interactive=False)
    if held:
        saying.say(f"Brought to this version: {', '.join(old)}.")
