"""Making the roles: each with a password of its own in the secrets folder, granted its part, and let in.

Where they cannot stand all processes share the role that was given, as on the first day; then a sentence says why.
"""

import contextlib
import secrets
from collections.abc import Iterator, Sequence

from django.db import Error, connections

from safeconduct.foundation.kit import secret_files
from safeconduct.wiring.databases import DATABASES
from safeconduct.wiring.env import Installation
from safeconduct.wiring.roles import grants
from safeconduct.wiring.roles.acting import FILE, login_of, role_of


def settle(installation: Installation, parts: Sequence[str] = (), *, anew: bool = False) -> str:
    """Make the roles stand; safe to run twice. What `why_one_role` says of these parts afterwards.

    With `anew` a role that stands already gets the password of this installation: its databases are new too.
    """
    if not installation.database:
        return ""
    there = _there(installation)
    lacking = [part for part in grants.parts() if anew or role_of(installation, part) not in there]
    _make_passwords(installation, lacking)
    if lacking and _may_make_roles():
        for statement in _to_run(installation, lacking, there):
            with connections["line"].cursor() as cursor:
                cursor.execute(statement)
    # What could not be granted is seen below, and said.
    with contextlib.suppress(Error):
        grants.apply(_roles(installation))
    return why_one_role(installation, parts)


def why_one_role(installation: Installation, parts: Sequence[str] = ()) -> str:
    """Nothing where these parts (all without it) can log in as their own; else why not, and what to do. Only looks."""
    if not installation.database:
        return ""
    there = _there(installation)
    lacking = [part for part in grants.parts() if role_of(installation, part) not in there]
    if lacking:
        return _missing(installation, lacking, there)
    for part in parts or grants.parts():
        if not _has_password(installation, part):
            file = installation.secrets / part / FILE
            return f"{file} is missing: copy it from where the role {role_of(installation, part)} was made."
    if not grants.stand_as_wanted(_roles(installation)):
        return f"The roles' grants are not those of this version: `safeconduct serve` by {_owner()} mends them."
    return next(_shut_out(installation, parts or grants.parts()), "")


def _missing(installation: Installation, lacking: Sequence[str], there: frozenset[str]) -> str:
    names = ", ".join(role_of(installation, part) for part in lacking)
    if _may_make_roles() or not all(_has_password(installation, part) for part in lacking):
        return f"These PostgreSQL roles are missing: {names}. `safeconduct serve` makes them, or says what to run."
    wanted = _shown(_to_run(installation, lacking, there))
    return f"This PostgreSQL role may not make roles. Let one that may run: {wanted}"


def _shut_out(installation: Installation, parts: Sequence[str]) -> Iterator[str]:
    """Each login that the server refuses, tried for real."""
    for part in parts:
        login = login_of(installation, part)
        for database in (each for each in DATABASES if grants.opens(part, each)):
            trying = connections.create_connection(database)
            trying.settings_dict = login.within(trying.settings_dict)
            try:
                trying.ensure_connection()
            except Error:
                yield (
                    f"The server does not let {login.role} into {trying.settings_dict['NAME']}: pg_hba.conf must let it"
                    f" in by password (scram-sha-256), and this must be its password: "
                    f"{_shown(_to_run(installation, [part], frozenset({login.role})))}"
                )
            finally:
                trying.close()


def _to_run(installation: Installation, parts: Sequence[str], there: frozenset[str]) -> list[str]:
    """The statements of who may make roles. A password stands in them as its verifier alone, which lets nobody in."""
    connections["line"].ensure_connection()
    server = connections["line"].connection
    found = []
    for part in parts:
        login = login_of(installation, part)
        verifier = server.pgconn.encrypt_password(login.password.encode(), login.role.encode(), b"scram-sha-256")
        verb = "ALTER" if login.role in there else "CREATE"
        found.append(f"{verb} ROLE {grants.quoted(login.role)} LOGIN PASSWORD '{verifier.decode()}'")
    return found


def _shown(statements: Sequence[str]) -> str:
    return " ".join(f"{statement};" for statement in statements)


def _make_passwords(installation: Installation, parts: Sequence[str]) -> None:
    for part in parts:
        if not _has_password(installation, part):
            secret_files.write(installation.secrets, part, FILE, secrets.token_urlsafe(32).encode())


def _has_password(installation: Installation, part: str) -> bool:
    return (installation.secrets / part / FILE).exists()


def _roles(installation: Installation) -> dict[str, str]:
    return {role_of(installation, part): part for part in grants.parts()}


def _there(installation: Installation) -> frozenset[str]:
    with connections["line"].cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [list(_roles(installation))])
        return frozenset(name for (name,) in cursor.fetchall())


def _may_make_roles() -> bool:
    with connections["line"].cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


def _owner() -> str:
    with connections["line"].cursor() as cursor:
        cursor.execute("SELECT tableowner FROM pg_tables WHERE schemaname = 'public' LIMIT 1")
        found = cursor.fetchone()
    return str(found[0]) if found else "the tables' owner"
