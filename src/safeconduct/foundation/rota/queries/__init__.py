"""Reads of the rota: the whole of it as one value, a week for a page, and what a caller may be told."""

from safeconduct.foundation.rota.queries.promised import forget, reading
from safeconduct.foundation.rota.queries.rows import House, house, leads, members, rota, speaks
from safeconduct.foundation.rota.queries.week import Cell, Row, Week, own_shifts, week

__all__ = [
    "Cell", "House", "Row", "Week", "forget", "house", "leads", "members", "own_shifts", "reading", "rota", "speaks",
    "week",
]  # fmt: skip
