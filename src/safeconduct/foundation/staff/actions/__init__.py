"""Verbs of the staff: found, invite, sign in, let in, give and end roles, remove."""

from safeconduct.foundation.staff.actions.epochs import catch_up, follow_auditors, give_epochs
from safeconduct.foundation.staff.actions.founding import MadeUp, found, found_rehearsal
from safeconduct.foundation.staff.actions.links import Link, enter_rehearsal, look

__all__ = [
    "Link",
    "MadeUp",
    "catch_up",
    "enter_rehearsal",
    "follow_auditors",
    "found",
    "found_rehearsal",
    "give_epochs",
    "look",
]
