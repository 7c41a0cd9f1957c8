"""Putting a backup back into an empty folder, and proving that it is the same."""

import dataclasses
import io
import itertools
import json
import pathlib
from collections.abc import Iterator, Sequence

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connections

from safeconduct.foundation.audit import queries as audit
from safeconduct.foundation.audit.queries import Verified
from safeconduct.foundation.kit import secret_files
from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.vault.domain import agefiles
from safeconduct.foundation.vault.models import WrappedKey
from safeconduct.line.hotline.domain import naming
from safeconduct.line.hotline.models import Conversation
from safeconduct.wiring.copies import tables
from safeconduct.wiring.copies.making import FORMAT, made_at
from safeconduct.wiring.databases import DATABASES
from safeconduct.wiring.env import Installation

AT_ONCE = 500


class NotEmpty(Refused):
    """Something stands where the backup should go; a restore overwrites nothing."""


class KeysTooOld(Refused):
    """The keys file is older than the data file: what was forgotten in between would come back."""


class NoBackup(Refused):
    """There are no two files of a backup here."""


@dataclasses.dataclass(frozen=True)
class Restored:
    """What came back: rows by table, and how many conversations had no key any more and were erased."""

    rows: dict[str, int]
    erased: int
    audit: dict[str, bool]


def newest(folder: pathlib.Path) -> tuple[pathlib.Path, pathlib.Path]:
    """The newest data file and the newest keys file of a folder. Raises NoBackup, KeysTooOld."""
    data, keys = sorted(folder.glob("*-data.age")), sorted(folder.glob("*-keys.age"))
    if not data or not keys:
        raise NoBackup(f"{folder} must hold a file ending in -data.age and one ending in -keys.age.")
    if made_at(keys[-1]) < made_at(data[-1]):
        raise KeysTooOld(
            f"The data are of {made_at(data[-1]):%Y-%m-%d %H:%M}, the keys of {made_at(keys[-1]):%Y-%m-%d %H:%M} UTC. "
            "Take keys as new as the data, or newer."
        )
    return data[-1], keys[-1]


def restore(data: pathlib.Path, keys: pathlib.Path, secrets: Sequence[str]) -> Restored:
    """Fill an empty installation from two files. Raises NotEmpty, vault's Unopenable."""
    installation: Installation = settings.INSTALLATION
    if installation.exists or installation.secrets.exists():
        raise NotEmpty(
            f"{installation.data} or {installation.secrets} is not empty. Name a folder that does not exist."
        )
    sources = [_opened(file, secrets) for file in (data, keys)]
    installation.data.mkdir(parents=True, exist_ok=True)
    for database in DATABASES:
        call_command("migrate", database=database, verbosity=0)
        _emptied(database)
    counted: dict[str, int] = {}
    kinds = [_fill(installation, source, counted) for source in sources]
    erased = _erase_without_keys()
    (installation.data / "kind").write_text(kinds[0])
    whole = {database: isinstance(audit.verify(database), Verified) for database in DATABASES}
    return Restored(counted, erased, whole)


def _opened(file: pathlib.Path, secrets: Sequence[str]) -> io.BytesIO:
    plain = io.BytesIO()
    with file.open("rb") as sealed:
        agefiles.open_file(sealed, plain, secrets)
    plain.seek(0)
    return plain


def _emptied(database: str) -> None:
    for opening in (True, False):
        for model in reversed(tables.models_of(database, opening=opening)):
            model._default_manager.using(database).all().delete()  # noqa: SLF001  # Django's public way to a manager


def _fill(installation: Installation, source: io.BytesIO, counted: dict[str, int]) -> str:
    head = json.loads(source.readline())
    if head["format"] != FORMAT:
        raise NoBackup(f"This backup has format {head['format']}; this version reads format {FORMAT}.")
    for database, table, columns, rows in _tables(installation, source):
        done = 0
        while batch := list(itertools.islice(rows, AT_ONCE)):
            tables.put(database, table, columns, batch)
            done += len(batch)
        counted[f"{database}.{table}"] = done
        _continue_numbers(database, table)
    return str(head["kind"])


def _tables(
    installation: Installation, source: io.BytesIO
) -> Iterator[tuple[str, str, list[str], Iterator[list[object]]]]:
    while line := source.readline():
        head = json.loads(line)
        if "secret" in head:
            part, name = head["secret"].split("/")
            secret_files.write(installation.secrets, part, name, bytes.fromhex(head["hex"]))
            continue
        table = json.loads(source.readline())
        yield head["database"], table["table"], table["columns"], _rows(source)


def _rows(source: io.BytesIO) -> Iterator[list[object]]:
    while True:
        before = source.tell()
        line = source.readline()
        if not line.startswith(b"["):
            source.seek(before)
            return
        yield json.loads(line)


def _continue_numbers(database: str, table: str) -> None:
    """PostgreSQL counts on from where the copied rows end."""
    model = next(each for each in apps.get_models() if each._meta.db_table == table)  # noqa: SLF001  # as above
    statements = connections[database].ops.sequence_reset_sql(no_style(), [model])
    with connections[database].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _erase_without_keys() -> int:
    """What has no wrap any more was forgotten after the data were copied: erase it here too."""
    kept = set(WrappedKey.objects.using("line").values_list("key", flat=True))
    gone = [
        row.pk for row in Conversation.objects.only("id", "generation")
        if naming.thread_key(row.id, row.generation) not in kept
    ]  # fmt: skip
    Conversation.objects.filter(pk__in=gone).delete()
    return len(gone)
