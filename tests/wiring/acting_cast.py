"""Members with passphrases and apps, in an installation whose mark says that it is real."""

import base64
import dataclasses
import pathlib
import time

import pytest
from django.conf import settings

from safeconduct.foundation.kit import secret_files
from safeconduct.foundation.publishing import queries
from safeconduct.foundation.staff import actions
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.staff.actions import MadeUp
from safeconduct.foundation.staff.domain.roles import Role
from safeconduct.foundation.vault import queries as vault
from safeconduct.foundation.vault.domain import locking, one_time_codes
from safeconduct.wiring.env import Kind

CAST = ((Role.OPERATOR, "ada"), (Role.SHIFT_LEAD, "boris"), (Role.ADMINISTRATOR, "chun"), (Role.AUDITOR_LINE, "dora"))


def come(house: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, MadeUp]:
    """Let them in, as a rehearsal does; from then on it is a real installation."""
    monkeypatch.setattr(settings, "PASSWORD_HASHERS", ["django.contrib.auth.hashers.MD5PasswordHasher"])
    monkeypatch.setattr(locking, "PASSPHRASE_KIB", 64)
    secret_files.write(settings.INSTALLATION.secrets, "console", "totp", bytes(range(32)))
    for forget in (vault.forget, staff.forget_epochs, queries.forget):
        forget()
    real = settings.INSTALLATION
    monkeypatch.setattr(settings, "INSTALLATION", dataclasses.replace(real, kind=Kind.REHEARSAL))
    made = {member.name: member for member in actions.found_rehearsal(CAST)}
    monkeypatch.setattr(settings, "INSTALLATION", real)
    (house / "kind").write_text(Kind.REAL.value)
    return made


def code(member: MadeUp, ahead: int = 0) -> str:
    """What their app shows now, or so many steps ahead."""
    secret = member.app_address.split("secret=")[1].split("&")[0]
    return one_time_codes.code_at(base64.b32decode(secret), int(time.time()) // one_time_codes.STEP + ahead)
