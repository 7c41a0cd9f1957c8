"""Making a backup: two age files, each to two administrators, consistent while everything serves."""

import dataclasses
import datetime
import json
import os
import pathlib
import tempfile
from collections.abc import Iterator
from typing import BinaryIO

from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.vault.domain import agefiles
from safeconduct.wiring.copies import tables
from safeconduct.wiring.databases import DATABASES
from safeconduct.wiring.env import Installation

FORMAT = 1
STAMP = "%Y-%m-%dT%H%M%S"
KEYS_KEPT = datetime.timedelta(days=7)
DATA_KEPT = datetime.timedelta(days=30)


class NobodyToSealTo(Refused):
    """No administrator's backup identity is known, so that nobody could open a backup."""


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
    """Write both files into `folder`; they appear whole or not at all. Raises NobodyToSealTo, OSError."""
    to, stamp = recipients(installation), clock.now().strftime(STAMP)
    folder.mkdir(parents=True, exist_ok=True)
    made = Backup(folder / f"{stamp}-data.age", folder / f"{stamp}-keys.age")
    with tempfile.TemporaryFile(dir=folder) as data, tempfile.TemporaryFile(dir=folder) as keys:
        _write(installation, data, keys)
        _seal(data, made.data, to)
        _seal(keys, made.keys, to)
    return made


def forget_old(folder: pathlib.Path) -> list[pathlib.Path]:
    """Delete keys files after seven days and data files after thirty; returns what went."""
    now, gone = clock.now(), []
    for ending, kept in (("-keys.age", KEYS_KEPT), ("-data.age", DATA_KEPT)):
        for file in folder.glob(f"*{ending}"):
            if now - made_at(file) > kept:
                file.unlink()
                gone.append(file)
    return gone


def made_at(file: pathlib.Path) -> datetime.datetime:
    """When a backup was made, from its name."""
    stamp = file.name.rsplit("-", 1)[0]
    return datetime.datetime.strptime(stamp, STAMP).replace(tzinfo=datetime.UTC)


def _write(installation: Installation, data: BinaryIO, keys: BinaryIO) -> None:
    for file in (data, keys):
        file.write(json.dumps({"format": FORMAT, "made": clock.now().isoformat(), "kind": installation.kind}).encode())
        file.write(b"\n")
    # Who holds a key is read after what it opens, so that no wrap stands without its holder.
    for database in DATABASES:
        with tables.snapshot(database) as cursor:
            for file, opening in ((data, False), (keys, True)):
                for model in tables.models_of(database, opening=opening):
                    file.write(json.dumps({"database": database}).encode() + b"\n")
                    file.writelines(tables.rows(cursor, model))
    keys.writelines(_secrets(installation))


def _secrets(installation: Installation) -> Iterator[bytes]:
    for file in sorted(installation.secrets.rglob("*")):
        if file.is_file():
            name = str(file.relative_to(installation.secrets))
            yield json.dumps({"secret": name, "hex": file.read_bytes().hex()}).encode() + b"\n"


def _seal(plain: BinaryIO, target: pathlib.Path, to: list[str]) -> None:
    plain.seek(0)
    waiting = target.with_suffix(".part")
    with waiting.open("wb") as file:
        agefiles.seal_file(plain, file, to)
        file.flush()
        os.fsync(file.fileno())
    waiting.rename(target)
