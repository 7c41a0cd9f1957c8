"""The kinds of processes that `serve` starts, what each may answer, and how long it lives."""

import dataclasses
import enum
import os
import re
from collections.abc import Sequence

_RETURN = re.compile(r"/[a-z]{2,3}/return(?:/.*)?")


class Kind(enum.StrEnum):
    """One kind of process."""

    GATE = "gate"
    TAKE = "take"
    RETURN = "return"
    CONSOLE = "console"
    LIVE = "live"
    WORK = "work"
    POLL = "poll"


class Only(enum.StrEnum):
    """What `serve --only` starts, to split an installation over machines."""

    DOOR = "door"
    CONSOLE = "console"
    WORK = "work"


KINDS = {
    None: tuple(Kind),
    Only.DOOR: (Kind.GATE, Kind.TAKE, Kind.RETURN, Kind.POLL),
    Only.CONSOLE: (Kind.GATE, Kind.CONSOLE, Kind.LIVE),
    Only.WORK: (Kind.WORK,),
}

# Python cannot wipe memory: what read a caller's words ends within the minute, while another stands ready.
REPLACED = frozenset({Kind.GATE, Kind.TAKE, Kind.RETURN})

# Python runs one thread at a time in each process: what callers wait for gets a process a core, as far as memory goes.
_MOST_COPIES = 4
_COPIED = frozenset({Kind.TAKE, Kind.RETURN})

_HEADERS = "safeconduct.wiring.doors.middleware."
_CONSOLE_MIDDLEWARE = (
    "django.middleware.gzip.GZipMiddleware",
    _HEADERS + "console_headers",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "safeconduct.foundation.staff.access.sign_in",
    _HEADERS + "refusals_shown",
)


@dataclasses.dataclass(frozen=True)
class Pool:
    """How one kind of process answers requests."""

    kind: Kind
    threads: int
    middleware: tuple[str, ...]
    channel_seconds: int = 120

    @property
    def urls(self) -> str:
        """The only addresses that this pool knows."""
        return f"safeconduct.wiring.doors.{self.kind}_urls"


POOLS = {
    pool.kind: pool
    for pool in (
        Pool(Kind.TAKE, 16, (_HEADERS + "public_headers",)),
        # Twice as many as are ever at work: the others wait for their moment.
        Pool(Kind.RETURN, 24, (_HEADERS + "even_moments", _HEADERS + "public_headers", _HEADERS + "ReturnCsrf")),
        Pool(Kind.CONSOLE, 12, _CONSOLE_MIDDLEWARE),
        Pool(Kind.LIVE, 200, _CONSOLE_MIDDLEWARE[1:], channel_seconds=24 * 60 * 60),
    )
}


@dataclasses.dataclass(frozen=True)
class Seat:
    """One place for a running process: its kind, and which of that kind's copies it is."""

    kind: Kind
    number: int = 0


def seats(kinds: Sequence[Kind], cores: int | None = None) -> list[Seat]:
    """The processes to keep running: one of each kind, and of those that callers wait for one a core, four at most."""
    copies = max(1, min(_MOST_COPIES, cores or os.cpu_count() or 1))
    return [Seat(kind, number) for kind in kinds for number in range(copies if kind in _COPIED else 1)]


def pool_for(path: str, running: frozenset[Kind]) -> Kind | None:
    """The pool that answers this path, or None where it does not run here.

    A path written so as to be taken for another finds nothing: each pool knows its own addresses alone.
    """
    wanted = _wanted(path)
    return wanted if wanted in running else None


def takes_cookies(path: str) -> bool:
    """Whether who answers this path may see cookies: the pool that takes messages never sees an opened receipt's."""
    return _wanted(path) is not Kind.TAKE and not path.startswith("/static/")


def _wanted(path: str) -> Kind:
    if path == "/console/live":
        return Kind.LIVE
    if path == "/console" or path.startswith(("/console/", "/api/", "/static/")) or path == "/metrics":
        return Kind.CONSOLE
    return Kind.RETURN if _RETURN.fullmatch(path) else Kind.TAKE
