"""The opened keys of one conversation; they live in the console's memory alone."""

import dataclasses
import uuid
from collections.abc import Mapping
from typing import Self

from safeconduct.foundation.vault.domain.sealing import KeyPair
from safeconduct.line.hotline.domain import naming


@dataclasses.dataclass(frozen=True)
class Keys:
    """Thread and desk pairs, oldest generation first, and the cover's pair once one was chosen."""

    threads: tuple[KeyPair, ...]
    desks: tuple[KeyPair, ...]
    cover: KeyPair | None

    @classmethod
    def of(cls, conversation: uuid.UUID, generation: int, opened: Mapping[uuid.UUID, KeyPair]) -> Self | None:
        """Gather what was opened, or None if the newest thread or desk is not among it."""
        threads = [opened.get(naming.thread_key(conversation, each)) for each in range(generation + 1)]
        desks = [opened.get(naming.desk_key(conversation, each)) for each in range(generation + 1)]
        if threads[-1] is None or desks[-1] is None:
            return None
        return cls(
            tuple(pair for pair in threads if pair),
            tuple(pair for pair in desks if pair),
            opened.get(naming.cover_key(conversation)),
        )
