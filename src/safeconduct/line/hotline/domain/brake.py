"""The brake: sentences that must not leave in haste, because a life may hang on them.

A place or a time can be an ambush, a unit makes an intelligence tool of us, money and guarantees are promises that we
cannot keep. What each language says of them is data (`data/brake/*.toml`); every list is asked, since people mix
languages. Whoever is stopped says it otherwise, or lets a second person read it.
"""

import dataclasses
import enum
import functools
import pathlib
import re
import tomllib
import unicodedata
from collections.abc import Iterator

FOLDER = pathlib.Path(__file__).parent.parent / "data" / "brake"

# A sentence ends at a line's end or where a stop is followed by room; stops of Chinese need none.
_ENDS = re.compile(r"(?<=[.!?…؟।])\s+|(?<=[。！？])|\n+")
# Marks that nobody sees, by which a word could be hidden from its rule.
_UNSEEN = {"Cf", "Mn", "Me"}
_ARABIC_POINT = "\u066b"
# Longer stretches without a stop are looked at in pieces that overlap by more than any rule spans.
_PIECE, _OVERLAP = 1200, 200


class Kind(enum.StrEnum):
    """What a sentence must not say unread by a second person."""

    PLACE = "place"
    TIME = "time"
    UNIT = "unit"
    MONEY = "money"
    GUARANTEE = "guarantee"


@dataclasses.dataclass(frozen=True)
class Braked:
    """One sentence that is stopped, for what, and the words that stopped it."""

    sentence: str
    kind: Kind
    words: str


def braked(text: str) -> tuple[Braked, ...]:
    """The sentences of an answer that must not leave unread by a second person, in their order; none where it may."""
    return tuple(found for sentence in sentences(text) for found in _of_sentence(sentence))


def sentences(text: str) -> list[str]:
    """The sentences of a text, without the room around them."""
    return [stripped for part in _ENDS.split(text) if (stripped := part.strip())]


def _of_sentence(sentence: str) -> Iterator[Braked]:
    folded = fold(sentence)
    asked = [rules.by_kind for rules in _lists() if rules.letters.search(folded)]
    pieces = list(_pieces(folded))
    for kind in Kind:
        found = next((match for rules in asked for piece in pieces if (match := rules[kind].search(piece))), None)
        if found:
            yield Braked(sentence, kind, found[0].strip())


def _pieces(folded: str) -> Iterator[str]:
    for start in range(0, max(len(folded), 1), _PIECE - _OVERLAP):
        yield folded[start : start + _PIECE]


def fold(text: str) -> str:
    """A text as the rules read it: compatible forms made one, any script's digits as ours, unseen marks left out."""
    composed = unicodedata.normalize("NFKC", text)
    return "".join(_folded(letter) for letter in composed)


def _folded(letter: str) -> str:
    if letter.isascii():
        return letter
    kind = unicodedata.category(letter)
    if letter == _ARABIC_POINT:
        return "."
    if kind == "Nd":
        return str(unicodedata.digit(letter))
    return "" if kind in _UNSEEN else " " if kind == "Zs" else letter


@dataclasses.dataclass(frozen=True)
class _Rules:
    """One language's list: which letters it is asked for, and a rule a kind."""

    letters: re.Pattern[str]
    by_kind: dict[Kind, re.Pattern[str]]


@functools.cache
def _lists() -> tuple[_Rules, ...]:
    return tuple(_read(file) for file in sorted(FOLDER.glob("*.toml")))


def _read(file: pathlib.Path) -> _Rules:
    data = tomllib.loads(file.read_text("utf-8"))
    rules = {kind: "|".join(f"(?:{rule})" for rule in data["patterns"][kind]) or "(?!)" for kind in Kind}
    return _Rules(
        re.compile(data["letters"], re.IGNORECASE),
        {kind: re.compile(rule, re.IGNORECASE) for kind, rule in rules.items()},
    )
