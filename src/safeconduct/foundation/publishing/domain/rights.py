"""Who may do what with texts and channels: the least that a small house can live with."""

import enum
from collections.abc import Iterable

from safeconduct.foundation.staff.domain.roles import Role


class Right(enum.StrEnum):
    """What somebody may do to what is published."""

    READ_TEXTS = "read texts"
    APPROVE_TEXTS = "approve texts"
    SIGN_CHANNELS = "sign channels"


# Whoever speaks with callers in their language can read a text back; who answers for a shift, or for what is
# published, approves. The list is signed with a key that is sealed to publishers, so nobody else could.
HOLDERS = {
    Right.READ_TEXTS: frozenset({Role.OPERATOR, Role.SHIFT_LEAD, Role.COORDINATOR, Role.PUBLISHER}),
    Right.APPROVE_TEXTS: frozenset({Role.SHIFT_LEAD, Role.PUBLISHER}),
    Right.SIGN_CHANNELS: frozenset({Role.PUBLISHER}),
}


def may(roles: Iterable[str], right: Right) -> bool:
    """Whether somebody with these roles has this right."""
    return not HOLDERS[right].isdisjoint(roles)
