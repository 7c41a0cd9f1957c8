"""The only way from a session to an actor, and from an id to a member."""

from safeconduct.foundation.staff.access.doors import StaffRequest, requires, requires_right, sign_in
from safeconduct.foundation.staff.access.rows import (
    account,
    actor_of,
    known,
    language_of,
    named,
    roles_of,
    roles_row_by_row,
)

__all__ = [
    "StaffRequest",
    "account",
    "actor_of",
    "known",
    "language_of",
    "named",
    "requires",
    "requires_right",
    "roles_of",
    "roles_row_by_row",
    "sign_in",
]
