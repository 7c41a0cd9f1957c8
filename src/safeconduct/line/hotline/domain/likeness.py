"""Whether a message is like many others of the day, or one of very many of its conversation.

Kept in the memory of the process that takes messages, as numbers from which no word comes back, for a day; a restart
forgets it. Every process compares what it took itself. What is found only lowers a place among equals.
"""

import datetime
import heapq
import re

# Shorter texts are alike by nature: "help me" is no campaign.
SHORTEST = 40
# What is compared of a text, the length of its pieces, and how many of these stand for the whole.
_LOOKED_AT, _PIECE, _SKETCH = 600, 12, 8
# So many others must share most of a sketch; a conversation may say so much a day.
MOST_ALIKE, MOST_OF_ONE = 5, 60
_REMEMBERED, _NAMES = 200_000, 20_000

_NOT_LETTERS = re.compile(r"[\W\d_]+")


class Watch:
    """What one process has seen today."""

    def __init__(self) -> None:
        self._day = datetime.date.min
        self._pieces: dict[int, int] = {}
        self._conversations: dict[bytes, int] = {}
        self._names: dict[bytes, None] = {}

    def marks(self, text: str, name: bytes, conversation: bytes, today: datetime.date) -> dict[str, str]:
        """What a label says of this message; nothing of most. `name` is the message's: a repeat counts once."""
        if today != self._day:
            self.__init__()  # type: ignore[misc]
            self._day = today
        is_new = name not in self._names
        self._names[name] = None
        found = {"alike": "1"} if self._is_alike(text, is_new=is_new) else {}
        self._conversations[conversation] = many = self._conversations.get(conversation, 0) + is_new
        _bound(self._pieces, _REMEMBERED)
        _bound(self._conversations, _REMEMBERED)
        _bound(self._names, _NAMES)
        return found | ({"flood": "1"} if many > MOST_OF_ONE else {})

    def _is_alike(self, text: str, *, is_new: bool) -> bool:
        sketched = sketch(text)
        seen = [self._pieces.get(piece, 0) for piece in sketched]
        if is_new:
            for piece in sketched:
                self._pieces[piece] = self._pieces.get(piece, 0) + 1
        return sum(many >= MOST_ALIKE for many in seen) > _SKETCH // 2


def sketch(text: str) -> list[int]:
    """A few numbers that texts share as far as they share their letters; none for a short text."""
    letters = _NOT_LETTERS.sub("", text[: 2 * _LOOKED_AT].casefold())[:_LOOKED_AT]
    if len(letters) < SHORTEST:
        return []
    pieces = {hash(letters[at : at + _PIECE]) for at in range(len(letters) - _PIECE + 1)}
    return heapq.nsmallest(_SKETCH, pieces)


def _bound(kept: dict[int, int] | dict[bytes, int] | dict[bytes, None], most: int) -> None:
    while len(kept) > most:
        del kept[next(iter(kept))]  # type: ignore[arg-type]
