"""Making a backup: two age files, each to two administrators, consistent while everything serves."""

import contextlib
import dataclasses
import datetime
import functools
import pathlib
from collections.abc import Iterator, Mapping

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import clock, durable
from safeconduct.foundation.kit.actors import SYSTEM
from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.vault import queries as vault
from safeconduct.wiring.copies import streaming, tables
from safeconduct.wiring.copies.tables import Ask, line
from safeconduct.wiring.databases import DATABASES
from safeconduct.wiring.env import Installation
from safeconduct.wiring.roles import acting

FORMAT = 1
STAMP = "%Y-%m-%dT%H%M%S"
# As a pattern of file names.
NAMED = "????-??-??T??????"

# Files beside the databases that an installation needs; settings name this machine and stay here.
BESIDE = ("backup_recipients", "channels.json")


class NobodyToSealTo(Refused):
    """No administrator's backup identity is known, so that nobody could open a backup."""


class MadeAlready(Refused):
    """A backup of this very second stands here; nothing is overwritten."""


@dataclasses.dataclass(frozen=True)
class Backup:
    """The two files of one backup."""

    data: pathlib.Path
    keys: pathlib.Path


def recipients(installation: Installation) -> list[str]:
    """The age recipients that every backup is sealed to. Raises NobodyToSealTo."""
    file = installation.data / "backup_recipients"
    found = file.read_text().split() if file.exists() else []
    if not found:
        raise NobodyToSealTo(f"{file} names nobody. Write the age recipients of two administrators into it.")
    return found


def make(installation: Installation, folder: pathlib.Path) -> Backup:
    """Write both files into `folder`; they appear whole or not at all. Raises NobodyToSealTo, MadeAlready, OSError."""
    to, stamp = recipients(installation), clock.now().strftime(STAMP)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = Backup(folder / f"{stamp}-data.age", folder / f"{stamp}-keys.age")
    if made.data.exists() or made.keys.exists():
        raise MadeAlready(f"{made.data} stands already.")
    parts = Backup(made.data.with_suffix(".part"), made.keys.with_suffix(".part"))
    _write(installation, parts, to)
    # Keys first: a keys file newer than its data can be restored, the other way about it cannot.
    parts.keys.rename(made.keys)
    parts.data.rename(made.data)
    for database in DATABASES:
        durable.transact(database, functools.partial(audit.note, SYSTEM, Deed.BACKUP_MADE))
    return made


def made_at(file: pathlib.Path) -> datetime.datetime:
    """When a backup was made, from its name. Raises ValueError for another name."""
    stamp = file.name.rsplit("-", 1)[0]
    return datetime.datetime.strptime(stamp, STAMP).replace(tzinfo=datetime.UTC)


def _write(installation: Installation, parts: Backup, to: list[str]) -> None:
    with contextlib.ExitStack() as looking:
        # The staff's state is as late as the line's or later: no conversation stands without the epoch it is sealed to.
        states = {database: looking.enter_context(tables.snapshot(database)) for database in DATABASES}
        streaming.seal(_data(installation, states), parts.data, to)
        try:
            streaming.seal(_keys(installation, states), parts.keys, to)
        except BaseException:
            parts.data.unlink(missing_ok=True)
            raise


def _data(installation: Installation, states: Mapping[str, Ask]) -> Iterator[bytes]:
    yield _head(installation)
    yield from _tables(states, opening=False)
    kept = [installation.data / name for name in BESIDE] + sorted((installation.data / "checkpoints").glob("*"))
    for file in kept:
        if file.is_file():
            yield line({"file": str(file.relative_to(installation.data)), "hex": file.read_bytes().hex()})


def _keys(installation: Installation, states: Mapping[str, Ask]) -> Iterator[bytes]:
    yield _head(installation)
    yield from _tables(states, opening=True)
    for file in sorted(installation.secrets.glob("*/*")):
        # The passwords of database roles are this server's: a restore makes its own.
        if file.is_file() and file.name != acting.FILE:
            yield line({"secret": str(file.relative_to(installation.secrets)), "hex": file.read_bytes().hex()})


def _tables(states: Mapping[str, Ask], *, opening: bool) -> Iterator[bytes]:
    for database, ask in states.items():
        for model in tables.models_of(database, opening=opening):
            yield from tables.rows(ask, database, model)


def _head(installation: Installation) -> bytes:
    with durable.reading("staff"):
        of = vault.public_key("log").hex()
    return line({"format": FORMAT, "made": clock.now().isoformat(), "kind": installation.kind, "of": of})
