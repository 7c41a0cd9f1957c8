"""Putting a backup back into an empty folder, and proving that it is the same."""

import dataclasses
import functools
import itertools
import json
import pathlib
import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from django.conf import settings
from django.core.management.color import no_style
from django.db import connections

from safeconduct.foundation.audit import actions as audit_actions
from safeconduct.foundation.audit import queries as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.audit.queries import Verified
from safeconduct.foundation.kit import durable, secret_files
from safeconduct.foundation.kit.actors import SYSTEM
from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.work import actions as work
from safeconduct.line.hotline import erasure
from safeconduct.wiring import laying
from safeconduct.wiring.copies import streaming, tables
from safeconduct.wiring.copies.making import FORMAT, NAMED, made_at
from safeconduct.wiring.databases import DATABASES
from safeconduct.wiring.env import Installation

# A backup's names become paths: nothing else is taken for one.
_PLAIN = re.compile(r"([a-z0-9_]+/)?[A-Za-z0-9_][A-Za-z0-9_.-]*")


class KeysTooOld(Refused):
    """The keys file is older than the data file: what was forgotten in between would come back."""


class NoBackup(Refused):
    """There are no two files of one backup here."""


@dataclasses.dataclass(frozen=True)
class Restored:
    """What came back: rows by table, how many conversations had no key any more and were erased, and each log."""

    rows: dict[str, int]
    erased: int
    audit: dict[str, str]

    @property
    def is_whole(self) -> bool:
        """Whether every log of deeds replays to its signed head."""
        return all(self.audit.values())


def newest(folder: pathlib.Path) -> tuple[pathlib.Path, pathlib.Path]:
    """The newest keys file of a folder, and the newest data file that it fits. Raises NoBackup, KeysTooOld."""
    data, keys = (sorted(folder.glob(f"{NAMED}-{part}.age")) for part in ("data", "keys"))
    if not data or not keys:
        raise NoBackup(f"{folder} must hold a file ending in -data.age and one ending in -keys.age.")
    fitting = [file for file in data if made_at(file) <= made_at(keys[-1])]
    if not fitting:
        raise KeysTooOld(_too_old(f"{made_at(data[-1]):%Y-%m-%d %H:%M:%S}", f"{made_at(keys[-1]):%Y-%m-%d %H:%M:%S}"))
    return fitting[-1], keys[-1]


def _too_old(data: str, keys: str) -> str:
    return f"The data are of {data}, the keys of {keys} UTC. Take keys as new as the data, or newer."


def restore(data: pathlib.Path, keys: pathlib.Path, secrets: Sequence[str]) -> Restored:
    """Fill an empty installation from two files.

    Raises laying's NotEmpty, NoBackup, KeysTooOld, streaming's Damaged, vault's Unopenable: before anything is written.
    """
    installation: Installation = settings.INSTALLATION
    kind = _look(data, keys, secrets)
    laying.begin(installation)
    laying.make_databases(installation)
    counted: dict[str, int] = {}
    for file in (data, keys):
        with streaming.opened(file, secrets) as source:
            _fill(installation, source, counted)
    for database in DATABASES:
        work.doubt_all(database)
    erased = erasure.erase_without_keys()
    replayed = {database: _replayed(database) for database in DATABASES}
    for database in DATABASES:
        durable.transact(database, functools.partial(audit_actions.note, SYSTEM, Deed.BACKUP_RESTORED))
    laying.finish(installation, kind)
    return Restored(counted, erased, replayed)


def _replayed(database: str) -> str:
    """How far the log replays and its root, or nothing where it does not."""
    found = audit.verify(database)
    return f"{found.size} {found.root.hex()}" if isinstance(found, Verified) else ""


def _look(data: pathlib.Path, keys: pathlib.Path, secrets: Sequence[str]) -> str:
    heads = []
    for file in (data, keys):
        streaming.check(file, secrets)
        with streaming.opened(file, secrets) as source:
            heads.append(json.loads(source.readline()))
    first, second = heads
    if {first["format"], second["format"]} != {FORMAT}:
        raise NoBackup(f"This backup has format {first['format']}; this version reads format {FORMAT}.")
    if (first["of"], first["kind"]) != (second["of"], second["kind"]):
        raise NoBackup(f"{data.name} and {keys.name} are of two installations.")
    if second["made"][:19] < first["made"][:19]:
        raise KeysTooOld(_too_old(first["made"][:19], second["made"][:19]))
    return str(first["kind"])


def _fill(installation: Installation, source: BinaryIO, counted: dict[str, int]) -> None:
    source.readline()
    table: dict[str, object] = {}
    for is_row, lines in itertools.groupby(source, lambda line: line.startswith(b"[")):
        if is_row:
            _fill_table(table, lines, counted)
            continue
        for line in lines:
            table = json.loads(line)
            _place(installation, table, counted)


def _place(installation: Installation, entry: dict[str, object], counted: dict[str, int]) -> None:
    """What is no row: a table begins, a secret, or a file beside the databases."""
    if "table" in entry:
        counted[f"{entry['database']}.{entry['table']}"] = 0
        return
    name, content = str(entry.get("secret") or entry["file"]), bytes.fromhex(str(entry["hex"]))
    if not _PLAIN.fullmatch(name):
        raise NoBackup(f"This backup holds a file of a strange name: {name!r}.")
    if "secret" in entry:
        part, _, file = name.rpartition("/")
        secret_files.write(installation.secrets, part, file, content)
        return
    target = installation.data / name
    target.parent.mkdir(mode=0o700, exist_ok=True)
    target.write_bytes(content)


def _fill_table(table: dict[str, object], lines: Iterator[bytes], counted: dict[str, int]) -> None:
    database, name, columns = str(table["database"]), str(table["table"]), table["columns"]
    assert isinstance(columns, list)
    while batch := [json.loads(line) for line in itertools.islice(lines, tables.at_once(name))]:
        counted[f"{database}.{name}"] += tables.put(database, name, columns, batch)
    _continue_numbers(database, name)


def _continue_numbers(database: str, table: str) -> None:
    """PostgreSQL counts on from where the copied rows end."""
    statements = connections[database].ops.sequence_reset_sql(no_style(), [tables.named(table)])
    with connections[database].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
