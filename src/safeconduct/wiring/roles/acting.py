"""Being one of the roles: from then on this process logs in as nobody else, and forgets who made the tables."""

import dataclasses
import os
import urllib.parse
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import connections

from safeconduct.wiring.databases import DATABASES
from safeconduct.wiring.env import PREFIX, Installation

# In each part's folder of secrets.
FILE = "database"

# Who reads for a copy, and within whom.
COPY, WITHIN = "copy", "work"


@dataclasses.dataclass(frozen=True)
class Login:
    """What a part logs in with."""

    part: str
    role: str
    password: str = dataclasses.field(repr=False)

    def within(self, connection: dict[str, Any]) -> dict[str, Any]:
        """The settings of a connection that logs in so; the server sees it named after its part, too."""
        options = {**connection["OPTIONS"], "application_name": f"safeconduct {self.part}"}
        return {**connection, "USER": self.role, "PASSWORD": self.password, "OPTIONS": options}


def parts_of(kinds: Iterable[str]) -> tuple[str, ...]:
    """The parts that processes of these kinds act as."""
    own = tuple(kinds)
    return (*own, COPY) if WITHIN in own else own


def role_of(installation: Installation, part: str) -> str:
    """The name of a part's role: that of the databases, and its own."""
    return f"{urllib.parse.urlsplit(installation.database).path.lstrip('/')}_{part}"


def login_of(installation: Installation, part: str) -> Login:
    """Role and password. Raises FileNotFoundError where this machine has no password for it."""
    password = (installation.secrets / part / FILE).read_text().strip()
    return Login(part, role_of(installation, part), password)


_copying: list[Login] = []


def become(part: str) -> None:
    """Log in as this part's role from now on, and forget whom the address names.

    For a process that has just begun and has nothing open. Raises FileNotFoundError.
    """
    installation: Installation = settings.INSTALLATION
    login = login_of(installation, part)
    for database in DATABASES:
        connections.settings[database].update(login.within(connections.settings[database]))
    _copying[:] = [login_of(installation, COPY)] if part == WITHIN else []
    address = urllib.parse.urlsplit(installation.database)
    bare = address._replace(netloc=address.netloc.rpartition("@")[2]).geturl()
    settings.INSTALLATION = dataclasses.replace(installation, database=bare)
    os.environ.pop(PREFIX + "DATABASE", None)


def for_copies(connection: dict[str, Any]) -> dict[str, Any]:
    """The settings of a connection that reads everything: as who may, where this process has such a role."""
    return _copying[0].within(connection) if _copying else connection
