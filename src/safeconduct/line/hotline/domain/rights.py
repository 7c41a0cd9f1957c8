"""The four rights at the desk, one on the other's back but never one for the other, and the roles that have them."""

import enum
from collections.abc import Iterable

from safeconduct.foundation.staff.domain.roles import Role


class Right(enum.StrEnum):
    """What a member may do with conversations."""

    SEE_QUEUE = "see the queue"
    READ_THREAD = "read a thread"
    HEAR_RECORDING = "hear a recording"
    OPEN_IDENTITY = "open an identity"


_DESK = frozenset({Role.OPERATOR, Role.SHIFT_LEAD, Role.COORDINATOR})

# A voice tells more of a person than their words do, and an address finds them: each is given by itself.
HOLDERS = {
    Right.SEE_QUEUE: _DESK,
    Right.READ_THREAD: _DESK,
    Right.HEAR_RECORDING: _DESK,
    Right.OPEN_IDENTITY: frozenset({Role.SHIFT_LEAD, Role.COORDINATOR}),
}


def may(roles: Iterable[str], right: Right) -> bool:
    """Whether somebody with these roles has this right."""
    return not HOLDERS[right].isdisjoint(roles)
