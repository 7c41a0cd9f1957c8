"""Which part of the house says that something changed."""

from django.db import connections

from safeconduct.line.hotline import queries

LINE = "line"


def number() -> int:
    """Another number than before when anything that a console shows may have changed."""
    counted = getattr(queries, "change_number", None)
    return int(counted()) if counted else _commits()


def _commits() -> int:
    """SQLite counts, for each connection, the commits of all others; it costs a look at one shared page."""
    if connections[LINE].vendor != "sqlite":
        return 0
    with connections[LINE].cursor() as cursor:
        cursor.execute("pragma data_version")
        return int(cursor.fetchone()[0])
