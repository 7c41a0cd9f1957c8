"""Which table stands in which database. The wall between the wings runs through this page."""

import pathlib
import urllib.parse
from typing import Any

from django.db.models import Model

from safeconduct.foundation.kit import durable
from safeconduct.wiring.env import Installation, Unusable

HOME = {"hotline": "line", "staff": "staff", "rota": "staff", "publishing": "staff", "sessions": "staff"}

# These have their tables in each database, so that act, wrap, deed and outbox row are one transaction.
EVERYWHERE = frozenset({"audit", "vault", "work"})

# Each database appears with its first table.
DATABASES = ("line", "staff")


class Router:
    """Sends each table to its wing; a table of every wing follows the running action."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:  # noqa: ARG002  # Django's signature
        """The database to read this model from."""
        return self._home(model._meta.app_label)  # noqa: SLF001  # Django's public way to a model's app

    db_for_write = db_for_read

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:  # noqa: ARG002
        """No foreign key crosses the wall."""
        return one._state.db == other._state.db  # noqa: SLF001  # as in Django's own routers

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:  # noqa: ARG002
        """Whether this app has its tables in this database."""
        return app_label in EVERYWHERE or HOME.get(app_label) == db

    def _home(self, app_label: str) -> str | None:
        return durable.current() if app_label in EVERYWHERE else HOME.get(app_label)


def configured(installation: Installation) -> dict[str, dict[str, Any]]:
    """Django's DATABASES for this installation; `default` is none, so that nothing lands there by mistake."""
    make = _postgresql if installation.database else _sqlite
    return {"default": {}} | {name: make(installation, name) for name in DATABASES}


def _sqlite(installation: Installation, name: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(installation.data / f"{name}.sqlite3"),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "pragma journal_mode=wal; pragma synchronous=FULL; pragma secure_delete=on;"
            " pragma trusted_schema=off; pragma foreign_keys=on;",
        },
        "TEST": {"NAME": str(pathlib.Path(installation.data) / f"test-{name}.sqlite3")},
    }


def _postgresql(installation: Installation, name: str) -> dict[str, Any]:
    parts = urllib.parse.urlsplit(installation.database)
    base = parts.path.lstrip("/")
    if parts.scheme not in {"postgresql", "postgres"} or not base:
        raise Unusable("SAFECONDUCT_DATABASE must look like postgresql://user@host/NAME.")
    query = dict(urllib.parse.parse_qsl(parts.query))
    host = query.get("host", parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": f"{base}_{name}",
        "USER": urllib.parse.unquote(parts.username or ""),
        "PASSWORD": urllib.parse.unquote(parts.password or ""),
        "HOST": host,
        "PORT": query.get("port", str(parts.port or "")),
        "CONN_MAX_AGE": None,
        # The server may be restarted between two callers; the second must not pay for it.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "options": "-c synchronous_commit=on",
            "application_name": "safeconduct",
            **_secured(host, query),
        },
    }


def _secured(host: str, query: dict[str, str]) -> dict[str, str]:
    """How the connection is sealed (libpq 34.19). On the way to another machine never in clear, whatever it offers."""
    asked = {name: value for name, value in query.items() if name.startswith("ssl")}
    is_here = host.startswith("/") or host in {"", "localhost", "127.0.0.1", "::1"}
    if not is_here and asked.get("sslmode", "prefer") in {"disable", "allow", "prefer"}:
        return asked | {"sslmode": "require"}
    return asked


def create_missing(installation: Installation) -> None:
    """Make the PostgreSQL databases that are not there. Raises Unusable with the SQL for who may."""
    # Only here: the embedded default needs no PostgreSQL driver.
    import psycopg  # noqa: PLC0415
    from psycopg import sql  # noqa: PLC0415

    server = installation.database.replace(urllib.parse.urlsplit(installation.database).path, "/postgres", 1)
    names = [_postgresql(installation, name)["NAME"] for name in DATABASES]
    try:
        with psycopg.connect(server, autocommit=True) as connection:
            owner = connection.info.user
            there = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
            for name in names:
                if name not in there:
                    connection.execute(sql.SQL("CREATE DATABASE {} ENCODING 'UTF8'").format(sql.Identifier(name)))
    except psycopg.errors.InsufficientPrivilege as error:
        wanted = " ".join(f'CREATE DATABASE "{name}" ENCODING \'UTF8\' OWNER "{owner}";' for name in names)
        raise Unusable(f"This PostgreSQL role may not make databases. Let one that may run: {wanted}") from error
