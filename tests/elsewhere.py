"""Another installation for tests that move one: an empty place, and a way to live in it."""

import pathlib
import secrets

import pytest
from django.conf import settings
from django.db import connections

from safeconduct.foundation.kit import durable
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.vault import queries as vault
from safeconduct.wiring import databases
from safeconduct.wiring.env import Installation, Kind


def empty_place(folder: pathlib.Path, database: str = "") -> Installation:
    """Names of an installation that does not exist yet."""
    name = secrets.token_hex(4)
    return Installation(folder / name, folder / f"{name}-secrets", Kind.REAL, database=database)


def live_in(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on every connection, in any thread, leads to this installation."""
    durable.stop()
    monkeypatch.setattr(settings, "INSTALLATION", installation)
    monkeypatch.setattr(settings, "SECRETS", installation.secrets)
    connections.close_all()
    fresh = connections.configure_settings(databases.configured(installation))
    for alias in databases.DATABASES:
        connections.settings[alias] = fresh[alias]
        if hasattr(connections._connections, alias):
            del connections[alias]
    staff.forget_epochs()
    vault.forget()
