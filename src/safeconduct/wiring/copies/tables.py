"""Every table of an installation as lines of JSON, alike on SQLite and PostgreSQL.

What opens something (wraps, boxes, members' locked keys, secrets) goes into the *keys* file, all else into the
*data* file: a keys file lives a week, so that what was forgotten stays forgotten.
"""

import base64
import contextlib
import datetime
import json
import sqlite3
import uuid
from collections.abc import Iterator, Sequence

from django.apps import apps
from django.db import connections, router
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

# Tables whose rows open something; the rest of what a backup holds is sealed by these.
OPENING = frozenset({"vault_wrappedkey", "hotline_box"})

# Not copied: what lives minutes, and what would bring a session back.
PASSING = frozenset({"django_session", "hotline_visit", "hotline_recentform"})


def models_of(database: str, *, opening: bool) -> list[type[Model]]:
    """The tables of one database that go into one of the two files, parents first."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if router.allow_migrate_model(database, model) and model._meta.db_table not in PASSING  # noqa: SLF001  # Django's public way to a model's table
    ]
    chosen = [model for model in found if (model._meta.db_table in OPENING) is opening]  # noqa: SLF001
    return sorted(chosen, key=_depth)


def _depth(model: type[Model]) -> tuple[int, str]:
    parents = [field.related_model for field in model._meta.concrete_fields if field.is_relation]  # noqa: SLF001
    return len(parents), model._meta.db_table  # noqa: SLF001


@contextlib.contextmanager
def snapshot(database: str) -> Iterator[CursorWrapper | sqlite3.Cursor]:
    """A cursor on one unchanging state of a database, which goes on serving meanwhile."""
    if connections[database].vendor == "sqlite":
        path = connections[database].settings_dict["NAME"]
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)) as own:
            own.execute("BEGIN")
            yield own.cursor()
        return
    own_connection = connections.create_connection(database)
    try:
        own_connection.ensure_connection()
        with own_connection.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield cursor
            cursor.execute("ROLLBACK")
    finally:
        own_connection.close()


def rows(cursor: CursorWrapper | sqlite3.Cursor, model: type[Model]) -> Iterator[bytes]:
    """A head line that names table and columns, then one line a row."""
    table = model._meta.db_table  # noqa: SLF001
    columns = [field.column for field in model._meta.concrete_fields]  # noqa: SLF001
    yield _line({"table": table, "columns": columns})
    quoted = ", ".join(f'"{column}"' for column in columns)
    cursor.execute(f'SELECT {quoted} FROM "{table}" ORDER BY 1')  # noqa: S608  # names of our own models
    while batch := cursor.fetchmany(500):
        for row in batch:
            yield _line([_plain(value) for value in row])


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _plain(value: object) -> object:
    match value:
        case bytes() | memoryview() | bytearray():
            return {"b": base64.b64encode(bytes(value)).decode()}
        case datetime.datetime() | datetime.date():
            return value.isoformat()
        case uuid.UUID():
            return value.hex
    return value


def put(database: str, table: str, columns: Sequence[str], values: Sequence[Sequence[object]]) -> None:
    """Write rows back through the model's own fields, so that either database takes them."""
    model = next(each for each in apps.get_models() if each._meta.db_table == table)  # noqa: SLF001
    fields = {field.column: field for field in model._meta.concrete_fields}  # noqa: SLF001
    names = [fields[column].attname for column in columns]
    objects = [
        model(
            **{
                name: fields[column].to_python(_rich(value))
                for name, column, value in zip(names, columns, row, strict=True)
            }
        )
        for row in values
    ]
    model._default_manager.using(database).bulk_create(objects)  # noqa: SLF001


def _rich(value: object) -> object:
    if isinstance(value, dict):
        return base64.b64decode(value["b"])
    return value
