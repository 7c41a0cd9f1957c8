"""Every right on one page, sorted, and the roles that have it."""

import enum
from collections.abc import Iterable

from safeconduct.foundation.staff.domain.roles import Role


class Right(enum.StrEnum):
    """What somebody may do to the staff itself. What may be done to a record stands in its context's access."""

    APPROVE = "approve"
    INVITE = "invite"
    PROPOSE = "propose"
    SEE_APPROVALS = "see approvals"
    SEE_PEOPLE = "see people"


_ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
# The second person need not be a second administrator: a small house may have only one awake.
_SECOND_PERSONS = frozenset(
    {Role.ADMINISTRATOR, Role.COORDINATOR, Role.INFORMATION_OFFICER, Role.REGISTRAR, Role.SHIFT_LEAD}
)

HOLDERS = {
    Right.APPROVE: _SECOND_PERSONS,
    Right.INVITE: _ADMINISTRATORS,
    Right.PROPOSE: _ADMINISTRATORS,
    Right.SEE_APPROVALS: _SECOND_PERSONS,
    Right.SEE_PEOPLE: _ADMINISTRATORS,
}


def may(roles: Iterable[str], right: Right) -> bool:
    """Whether somebody with these roles has this right."""
    return not HOLDERS[right].isdisjoint(roles)
