"""Every table of an installation as lines of JSON, alike on SQLite and PostgreSQL.

What opens something, and who may (wraps, boxes, members with their locked keys, epochs, secrets), goes into the
*keys* file, all else into the *data* file: a keys file lives a week, so that what was forgotten stays forgotten and
who has left stays out.
"""

import base64
import contextlib
import datetime
import json
import pathlib
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Sequence

from django.apps import apps
from django.db import connections, router, transaction
from django.db.models import Field, Model

from safeconduct.wiring.roles import acting

AT_ONCE = 500
# A piece of a caller's file is a quarter of a megabyte.
LARGE_AT_ONCE = 20
_LARGE_TABLES = frozenset({"hotline_piece"})

# What opens, and who may: the whole of these apps, and these tables of others.
_OPENING_APPS = frozenset({"staff", "vault"})
_OPENING_TABLES = frozenset({"hotline_box"})

# Not copied: what lives minutes, and what would let somebody in again (sessions, links good once).
_PASSING = frozenset(
    {
        "django_session",
        "hotline_visit",
        "hotline_recentform",
        "hotline_onetimecode",
        "hotline_presence",
        "staff_invitation",
        "work_lease",
        "hotline_watched",
        "rota_page",
        "rota_ring",
    }
)

Ask = Callable[[str], Iterator[Sequence[object]]]


def models_of(database: str, *, opening: bool) -> list[type[Model]]:
    """The tables of one database that go into one of the two files, parents first."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if router.allow_migrate_model(database, model) and _table(model) not in _PASSING
    ]
    return sorted((model for model in found if opens(model) is opening), key=lambda each: (_depth(each), _table(each)))


def opens(model: type[Model]) -> bool:
    """Whether its rows belong to the keys file."""
    return model._meta.app_label in _OPENING_APPS or _table(model) in _OPENING_TABLES  # noqa: SLF001  # Django's public way to a model's app


def _table(model: type[Model]) -> str:
    return str(model._meta.db_table)  # noqa: SLF001  # as above


def _parents(model: type[Model]) -> "dict[str, type[Model]]":
    related = {field.attname: field.related_model for field in model._meta.concrete_fields if field.is_relation}  # noqa: SLF001
    return {name: parent for name, parent in related.items() if isinstance(parent, type) and parent is not model}


def _depth(model: type[Model]) -> int:
    return 1 + max(map(_depth, _parents(model).values()), default=0)


@contextlib.contextmanager
def snapshot(database: str) -> Iterator[Ask]:
    """Ask one unchanging state of a database, which goes on serving meanwhile."""
    if connections[database].vendor == "sqlite":
        address = pathlib.Path(connections[database].settings_dict["NAME"]).as_uri() + "?mode=ro"
        with contextlib.closing(sqlite3.connect(address, uri=True, isolation_level=None)) as own:
            own.execute("BEGIN")
            # The state is the one of the first look, not of BEGIN.
            own.execute("SELECT count(*) FROM sqlite_master").fetchone()
            yield own.execute
        return
    own_connection = connections.create_connection(database)
    own_connection.settings_dict = acting.for_copies(own_connection.settings_dict)
    try:
        with own_connection.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT 1")
        yield lambda statement: _from_the_server(own_connection.connection, statement)
    finally:
        own_connection.close()


def _from_the_server(connection: object, statement: str) -> Iterator[Sequence[object]]:
    """Row after row; a plain cursor would take the whole table into memory."""
    with connection.cursor(name="copying") as cursor:  # type: ignore[attr-defined]  # psycopg's own connection
        cursor.itersize = min(at_once(table) for table in {"", *_LARGE_TABLES} if table in statement)
        cursor.execute(statement)
        yield from cursor


def rows(ask: Ask, database: str, model: type[Model]) -> Iterator[bytes]:
    """A head line that names table and columns, then one line a row."""
    columns = [field.column for field in model._meta.concrete_fields]  # noqa: SLF001
    yield line({"database": database, "table": _table(model), "columns": columns})
    quoted = ", ".join(f'"{column}"' for column in columns)
    for row in ask(f'SELECT {quoted} FROM "{_table(model)}" ORDER BY 1'):  # noqa: S608  # names of our own models
        yield line([_plain(value) for value in row])


def line(value: object) -> bytes:
    """One value as one line of JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n"


def _plain(value: object) -> object:
    match value:
        case bytes() | memoryview() | bytearray():
            return {"b": base64.b64encode(bytes(value)).decode()}
        case datetime.datetime() | datetime.date():
            return value.isoformat()
        case uuid.UUID():
            return value.hex
    return value


def put(database: str, table: str, columns: Sequence[str], values: Sequence[Sequence[object]]) -> int:
    """Write rows back through the model's own fields, so that either database takes them; returns how many.

    A row of a newer keys file whose parent the data file does not have yet is left out.
    """
    model = named(table)
    fields = {field.column: field for field in model._meta.concrete_fields}  # noqa: SLF001
    chosen = [fields[column] for column in columns]
    made = [
        model(**{field.attname: _rich(field, value) for field, value in zip(chosen, row, strict=True)})
        for row in values
    ]
    for name, parent in _parents(model).items():
        if opens(model) and not opens(parent):
            wanted = {getattr(each, name) for each in made}
            there = set(parent._default_manager.using(database).filter(pk__in=wanted).values_list("pk", flat=True))  # noqa: SLF001
            made = [each for each in made if getattr(each, name) in there]
    with transaction.atomic(using=database):
        model._default_manager.using(database).bulk_create(made)  # noqa: SLF001
    return len(made)


def at_once(table: str) -> int:
    """How many rows of this table are held in memory together."""
    return LARGE_AT_ONCE if table in _LARGE_TABLES else AT_ONCE


def named(table: str) -> type[Model]:
    """The model of this table. Raises StopIteration for a table that this version does not have."""
    return next(each for each in apps.get_models(include_auto_created=True) if _table(each) == table)


def _rich(field: "Field[object, object]", value: object) -> object:
    if isinstance(value, dict):
        return base64.b64decode(value["b"])
    found = field.to_python(value)
    # SQLite keeps moments without their zone, which is always UTC.
    is_bare = isinstance(found, datetime.datetime) and found.tzinfo is None
    return found.replace(tzinfo=datetime.UTC) if is_bare else found
