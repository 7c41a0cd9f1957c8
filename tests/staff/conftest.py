"""The cast: Ada an operator, Boris a shift lead, Chun an administrator; and a stranger."""

import dataclasses
import pathlib
from collections.abc import Iterator

import pytest
from django.conf import settings

from safeconduct.foundation.kit import secret_files
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.staff import access, actions, queries
from safeconduct.foundation.staff.actions import MadeUp
from safeconduct.foundation.staff.domain.roles import Role
from safeconduct.foundation.vault import queries as vault
from safeconduct.foundation.vault.domain import locking
from safeconduct.wiring.env import Kind

CAST = ((Role.OPERATOR, "ada"), (Role.SHIFT_LEAD, "boris"), (Role.ADMINISTRATOR, "chun"), (Role.AUDITOR_LINE, "dora"))


@pytest.fixture
def home(house: pathlib.Path) -> pathlib.Path:
    """Where the story plays: SQLite, unless a page of tests says otherwise."""
    return house


@pytest.fixture
def empty_house(home: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pathlib.Path]:
    """A real installation before its founding."""
    monkeypatch.setattr(settings, "SECRETS", settings.INSTALLATION.secrets)
    monkeypatch.setattr(settings, "PASSWORD_HASHERS", ["django.contrib.auth.hashers.MD5PasswordHasher"])
    # The same functions at a cost that tests can bear.
    monkeypatch.setattr(locking, "PASSPHRASE_KIB", 64)
    secret_files.write(settings.SECRETS, "console", "totp", bytes(range(32)))
    vault.forget()
    queries.forget_epochs()
    yield home
    vault.forget()
    queries.forget_epochs()


@pytest.fixture
def rehearsal(empty_house: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, MadeUp]:
    """A rehearsal with the cast in it."""
    monkeypatch.setattr(settings, "INSTALLATION", dataclasses.replace(settings.INSTALLATION, kind=Kind.REHEARSAL))
    return {made.name: made for made in actions.found_rehearsal(CAST)}


@pytest.fixture
def cast(rehearsal: dict[str, MadeUp]) -> dict[str, Actor]:
    """Everybody, signed in by their link."""
    return {name: access.actor_of(*actions.enter_rehearsal(made.link.token)) for name, made in rehearsal.items()}
