"""The secrets folder: one subfolder for each process, one file for each secret, readable by its owner alone."""

import os
import pathlib
import secrets

from django.conf import settings


def read(part: str, name: str) -> bytes:
    """The secret `name` of the process `part` (door, console, work). Raises FileNotFoundError where none was made."""
    return _path(settings.INSTALLATION.secrets, part, name).read_bytes()


def write(folder: pathlib.Path, part: str, name: str, secret: bytes) -> None:
    """Keep a secret durably; refuses to overwrite one (FileExistsError), since what it locked would be lost."""
    path = _path(folder, part, name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(descriptor)


def session_key(folder: pathlib.Path) -> str:
    """Django's signing key; before `init` has made one, a key of this process's own that signs nothing kept."""
    path = _path(folder, "console", "session_key")
    return path.read_text() if path.exists() and os.access(path, os.R_OK) else secrets.token_urlsafe(48)


def _path(folder: pathlib.Path, part: str, name: str) -> pathlib.Path:
    return folder / part / name
