"""What each role may do: as `grants.toml` says, as the server's catalogue says, and the way from one to the other."""

import dataclasses
import functools
import pathlib
import tomllib
from collections.abc import Iterable, Iterator

from django.db import connections, transaction

from safeconduct.wiring.databases import DATABASES

_TABLE = pathlib.Path(__file__).parent / "grants.toml"

# Any number: PostgreSQL's advisory lock that lets one process a database grant at a time.
_LOCK = 0x5AFE61

# Places that are no table.
DATABASE, SCHEMA = "(database)", "(schema)"

# What stands about one role in the catalogue of one database. Whatever PUBLIC may do, each of them may.
_STANDING = """
SELECT coalesce(r.rolname, 'public'), found.place, found.of_column, lower(found.privilege_type)
FROM (
  SELECT grantee, relname AS place, '' AS of_column, privilege_type
    FROM pg_class, aclexplode(relacl) WHERE relnamespace = 'public'::regnamespace
  UNION ALL
  SELECT grantee, relname, attname, privilege_type
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid, aclexplode(attacl)
    WHERE relnamespace = 'public'::regnamespace
  UNION ALL
  SELECT grantee, '(schema)', '', privilege_type
    FROM pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) WHERE nspname = 'public'
  UNION ALL
  SELECT grantee, '(database)', '', privilege_type
    FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) WHERE datname = current_database()
  UNION ALL
  SELECT member, '(role)', '', 'member of ' || roleid::regrole::text FROM pg_auth_members
  UNION ALL
  SELECT oid, '(role)', '', attribute
    FROM pg_roles, LATERAL (VALUES ('superuser', rolsuper), ('createrole', rolcreaterole), ('createdb', rolcreatedb),
      ('replication', rolreplication), ('bypassrls', rolbypassrls)) AS each (attribute, has) WHERE has
) AS found LEFT JOIN pg_roles r ON r.oid = found.grantee
WHERE found.grantee = 0 OR r.rolname = ANY(%s)
"""


@dataclasses.dataclass(frozen=True, order=True)
class Grant:
    """One right of one part: a verb on a place (a table, `(schema)`, `(database)`), or on one column of it."""

    part: str
    place: str
    verb: str
    column: str = ""


@functools.cache
def _read() -> dict[str, dict[str, dict[str, list[str]]]]:
    return tomllib.loads(_TABLE.read_text("utf-8"))


def parts() -> tuple[str, ...]:
    """Every part of the house that has a role, in the order of the table."""
    return tuple(_read())


def wanted(database: str) -> frozenset[Grant]:
    """Every right that should stand in this database, and no other."""
    return frozenset(grant for part in parts() for grant in _of(part, database))


def opens(part: str, database: str) -> bool:
    """Whether this part has anything to do in this database."""
    return database in _read()[part]


def _of(part: str, database: str) -> Iterator[Grant]:
    if not opens(part, database):
        return
    yield Grant(part, DATABASE, "connect")
    yield Grant(part, SCHEMA, "usage")
    for table, rights in _read()[part][database].items():
        for verb, *columns in map(str.split, rights):
            yield from (Grant(part, table, verb, column) for column in columns or ("",))


def standing(database: str, roles: dict[str, str]) -> frozenset[Grant]:
    """Every right that stands in this database; `roles` gives the part of each role's name. PUBLIC is one, too."""
    with connections[database].cursor() as cursor:
        cursor.execute(_STANDING, [list(roles)])
        return frozenset(
            Grant(roles.get(role, role), place, verb, column) for role, place, column, verb in cursor.fetchall()
        )


def stand_as_wanted(roles: dict[str, str]) -> bool:
    """Whether every database grants exactly what the table says."""
    return all(standing(database, roles) == wanted(database) for database in DATABASES)


def apply(roles: dict[str, str]) -> None:
    """Make every database grant what the table says; one that does already is left alone. By the tables' owner."""
    for database in DATABASES:
        with transaction.atomic(using=database), connections[database].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            if standing(database, roles) == wanted(database):
                continue
            for statement in _statements(database, roles):
                cursor.execute(statement)


def quoted(name: str) -> str:
    """A name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def _statements(database: str, roles: dict[str, str]) -> Iterator[str]:
    """All is taken from everybody first; nobody sees the moment in between, since it is one transaction."""
    name, everybody = _name(database), ", ".join(["PUBLIC", *map(quoted, roles)])
    yield f"REVOKE ALL ON DATABASE {name} FROM {everybody}"
    for every in ("SCHEMA public", "ALL TABLES IN SCHEMA public", "ALL SEQUENCES IN SCHEMA public"):
        yield f"REVOKE ALL ON {every} FROM {everybody}"
    for role, part in roles.items():
        for place, rights in _by_place(_of(part, database)).items():
            yield f"GRANT {', '.join(rights)} ON {_target(place, name)} TO {quoted(role)}"


def _name(database: str) -> str:
    return quoted(str(connections[database].settings_dict["NAME"]))


def _target(place: str, name: str) -> str:
    return {DATABASE: f"DATABASE {name}", SCHEMA: "SCHEMA public"}.get(place, f"TABLE {quoted(place)}")


def _by_place(grants: Iterable[Grant]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for grant in grants:
        right = f"{grant.verb} ({quoted(grant.column)})" if grant.column else grant.verb
        found.setdefault(grant.place, []).append(right)
    return found
