"""How urgent a message is, and why, in words that a person can argue with.

Purely humanitarian: danger to life, wounds, age, cold and time left. Nothing about the enemy raises it.
The words of each language are data (`data/urgency/*.toml`); a message in danger is never refused, only placed.
"""

import dataclasses
import functools
import pathlib
import re
import tomllib
import unicodedata

from safeconduct.foundation.languages.domain.texts import SOURCE
from safeconduct.foundation.publishing.domain.reviewed import Line, Place, Reviewed

FOLDER = pathlib.Path(__file__).parent.parent / "data" / "urgency"

_WORD_START = re.compile(r"(?<!\w)\w")
_JOINED = re.compile("[وف]?(?:ال)?")

# The largest first: a rank has four values, and the reason that weighs most decides it.
WEIGHT = {
    "in_danger_now": 3,
    "wounded": 3,
    "minor": 2,
    "asks_to_come": 2,
    "battery": 2,
    "cold": 2,
    "group": 1,
}


@dataclasses.dataclass(frozen=True)
class Urgency:
    """A rank from 0 (can wait) to 3 (life in danger now) and the reasons for it, heaviest first."""

    rank: int
    reasons: tuple[str, ...] = ()


def urgency_of(text: str, says_in_danger: bool) -> Urgency:
    """Weigh a message by the words of every language, since people mix them."""
    plain = unicodedata.normalize("NFC", text).casefold()
    stems = _stems()
    found = {reason for stem, reason in stems.anywhere if stem in plain}
    for word in _WORD_START.finditer(plain):
        for start in _starts(plain, word.start()):
            found.update(
                reason for stem, reason in stems.by_letter.get(plain[start], ()) if plain.startswith(stem, start)
            )
    if says_in_danger:
        found.add("in_danger_now")
    reasons = tuple(sorted(found, key=lambda reason: (-WEIGHT[reason], reason)))
    return Urgency(max((WEIGHT[reason] for reason in reasons), default=0), reasons)


def to_review() -> list[Reviewed]:
    """The words of each language as a text that two people approve. Pages do not wait for it: rank is not refusal."""
    found = {file.stem: _words_of(file) for file in sorted(FOLDER.glob("*.toml"))}
    return [
        Reviewed(
            Place(code, "urgency", "words"),
            tuple(
                Line(reason, ", ".join(words), "" if code == SOURCE else ", ".join(found[SOURCE][reason]))
                for reason, words in own.items()
            ),
            needed=False,
        )
        for code, own in found.items()
    ]


def _words_of(file: pathlib.Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = tomllib.loads(file.read_text("utf-8"))["words"]
    return found


def _starts(plain: str, start: int) -> tuple[int, ...]:
    """Where a word may begin: Arabic writes "and" and "the" onto it."""
    if not "\u0600" <= plain[start] <= "\u06ff":
        return (start,)
    joined = _JOINED.match(plain, start)
    return tuple(at for at in {start, joined.end() if joined else start} if at < len(plain))


@dataclasses.dataclass(frozen=True)
class _Stems:
    """Stems that begin a word, by their first letter; and those of Chinese, which writes no spaces."""

    by_letter: dict[str, list[tuple[str, str]]]
    anywhere: tuple[tuple[str, str], ...]


@functools.cache
def _stems() -> _Stems:
    by_letter: dict[str, list[tuple[str, str]]] = {}
    anywhere = []
    for file in sorted(FOLDER.glob("*.toml")):
        for reason, words in _words_of(file).items():
            for stem in (unicodedata.normalize("NFC", word).casefold() for word in words):
                if "\u4e00" <= stem[0] <= "\u9fff":
                    anywhere.append((stem, reason))
                else:
                    by_letter.setdefault(stem[0], []).append((stem, reason))
    return _Stems(by_letter, tuple(anywhere))
