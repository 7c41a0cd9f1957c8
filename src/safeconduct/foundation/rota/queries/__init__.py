"""Reads of the rota: the whole of it as one value, a week for a page, what a caller may be told, who is called."""

from safeconduct.foundation.rota.queries.channels import silent_channels
from safeconduct.foundation.rota.queries.handed import Handed, hand_overs
from safeconduct.foundation.rota.queries.pages import (
    Calls,
    Unreached,
    WayShown,
    called_now,
    calls_for,
    pages_for_nobody,
    unreachable,
    unreached,
    ways,
)
from safeconduct.foundation.rota.queries.promised import forget, reading
from safeconduct.foundation.rota.queries.rows import House, house, leads, members, rota, speaks
from safeconduct.foundation.rota.queries.week import Cell, Row, Week, own_shifts, week

__all__ = [
    "Calls",
    "Cell",
    "Handed",
    "House",
    "Row",
    "Unreached",
    "WayShown",
    "Week",
    "called_now",
    "calls_for",
    "forget",
    "hand_overs",
    "house",
    "leads",
    "members",
    "own_shifts",
    "pages_for_nobody",
    "reading",
    "rota",
    "silent_channels",
    "speaks",
    "unreachable",
    "unreached",
    "ways",
    "week",
]
