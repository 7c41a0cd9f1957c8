"""Who acts: a frozen value made once at the door and passed on explicitly."""

import dataclasses
import uuid


@dataclasses.dataclass(frozen=True)
class Actor:
    """A member, a caller or the system itself.

    `private` is the member's opened X25519 key; it lives in the console's memory alone.
    """

    id: uuid.UUID
    name: str
    roles: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    private: bytes = dataclasses.field(default=b"", repr=False)

    def has_role(self, *roles: str) -> bool:
        """Whether any of these roles is held now."""
        return not self.roles.isdisjoint(roles)


SYSTEM = Actor(id=uuid.UUID(int=0), name="system")
CALLER = Actor(id=uuid.UUID(int=1), name="caller")
