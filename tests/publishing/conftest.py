"""A real installation with an operator, a shift lead, two publishers and an administrator in it."""

import dataclasses
import pathlib
from collections.abc import Iterator

import pytest
from django.conf import settings

from safeconduct.foundation.kit import secret_files
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.publishing import queries
from safeconduct.foundation.publishing.queries import channels
from safeconduct.foundation.staff import access, actions
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.staff.domain.roles import Role
from safeconduct.foundation.vault import queries as vault
from safeconduct.foundation.vault.domain import locking
from safeconduct.wiring.env import Kind

CAST = (
    (Role.OPERATOR, "ada"), (Role.SHIFT_LEAD, "boris"), (Role.ADMINISTRATOR, "chun"), (Role.AUDITOR_LINE, "dora"),
    (Role.PUBLISHER, "mina"), (Role.PUBLISHER, "noor"), (Role.SPOKESPERSON, "olga"),
)  # fmt: skip


@pytest.fixture
def home(house: pathlib.Path) -> pathlib.Path:
    """Where the story plays: SQLite, unless a page of tests says otherwise."""
    return house


@pytest.fixture
def cast(home: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Actor]]:
    """Everybody, signed in. They came by links of a rehearsal; from then on it is a real installation."""
    monkeypatch.setattr(settings, "SECRETS", settings.INSTALLATION.secrets)
    monkeypatch.setattr(settings, "PASSWORD_HASHERS", ["django.contrib.auth.hashers.MD5PasswordHasher"])
    monkeypatch.setattr(locking, "PASSPHRASE_KIB", 64)
    secret_files.write(settings.SECRETS, "console", "totp", bytes(range(32)))
    forget_all()
    real = settings.INSTALLATION
    monkeypatch.setattr(settings, "INSTALLATION", dataclasses.replace(real, kind=Kind.REHEARSAL))
    made = {member.name: member for member in actions.found_rehearsal(CAST)}
    found = {name: access.actor_of(*actions.enter_rehearsal(member.link.token)) for name, member in made.items()}
    monkeypatch.setattr(settings, "INSTALLATION", real)
    yield found
    forget_all()


def forget_all() -> None:
    """What one process keeps in memory belongs to one installation."""
    vault.forget()
    staff.forget_epochs()
    queries.forget()
    channels.forget()
