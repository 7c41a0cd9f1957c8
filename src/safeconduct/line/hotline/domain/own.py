"""How one member works: what they are good at, how many they take, their lists. Languages stand on the rota."""

import dataclasses
import json
from typing import Self

from safeconduct.line.hotline.domain.lists import Wanted
from safeconduct.line.hotline.domain.taking import MOST_AT_ONCE

PLACE = b"own desk"


@dataclasses.dataclass(frozen=True)
class Own:
    """One member's own desk."""

    skills: frozenset[str] = frozenset()
    most: int = MOST_AT_ONCE
    lists: tuple[Wanted, ...] = ()

    def encode(self) -> bytes:
        """As bytes to be sealed."""
        fields = {
            "skills": sorted(self.skills), "most": self.most,
            "lists": [wanted.fields() for wanted in self.lists],
        }  # fmt: skip
        return json.dumps(fields, ensure_ascii=False).encode()

    @classmethod
    def decode(cls, text: bytes) -> Self:
        """From bytes that were opened."""
        fields = json.loads(text)
        return cls(
            frozenset(fields["skills"]), fields["most"],
            tuple(Wanted(**wanted) for wanted in fields["lists"]),
        )  # fmt: skip
