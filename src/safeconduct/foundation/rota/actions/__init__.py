"""Verbs of the rota: plan it, say who comes, call somebody, say that one takes it."""

from safeconduct.foundation.rota.actions.calling import call_due, cause_of, end, make_trial, page, tap, tap_by_link
from safeconduct.foundation.rota.actions.handing import (
    NothingToHandOver,
    OwnNote,
    read_hand_over,
    write_hand_over,
)
from safeconduct.foundation.rota.actions.hearing import heard, listen
from safeconduct.foundation.rota.actions.house import set_hours, set_house, set_speaks
from safeconduct.foundation.rota.actions.planning import Planned, copy_week, plan, say, swap
from safeconduct.foundation.rota.actions.ways import add as add_way
from safeconduct.foundation.rota.actions.ways import confirm as confirm_way
from safeconduct.foundation.rota.actions.ways import remove as remove_way

__all__ = [
    "NothingToHandOver",
    "OwnNote",
    "Planned",
    "add_way",
    "call_due",
    "cause_of",
    "confirm_way",
    "copy_week",
    "end",
    "heard",
    "listen",
    "make_trial",
    "page",
    "plan",
    "read_hand_over",
    "remove_way",
    "say",
    "set_hours",
    "set_house",
    "set_speaks",
    "swap",
    "tap",
    "tap_by_link",
    "write_hand_over",
]
