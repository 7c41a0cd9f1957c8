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

FOLDER = pathlib.Path(__file__).parent.parent / "data" / "urgency"

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
    found = {reason for reason, words in _words().items() if words.search(plain)}
    if says_in_danger:
        found.add("in_danger_now")
    reasons = tuple(sorted(found, key=lambda reason: (-WEIGHT[reason], reason)))
    return Urgency(max((WEIGHT[reason] for reason in reasons), default=0), reasons)


@functools.cache
def _words() -> dict[str, re.Pattern[str]]:
    gathered: dict[str, list[str]] = {reason: [] for reason in WEIGHT}
    for file in sorted(FOLDER.glob("*.toml")):
        for reason, words in tomllib.loads(file.read_text("utf-8"))["words"].items():
            gathered[reason].extend(words)
    return {reason: re.compile("|".join(_stem(word) for word in words)) for reason, words in gathered.items() if words}


def _stem(word: str) -> str:
    plain = unicodedata.normalize("NFC", word).casefold()
    # A stem begins a word, except in Chinese, which writes no spaces.
    if "\u4e00" <= plain[0] <= "\u9fff":
        return re.escape(plain)
    # Arabic writes "and" and "the" onto the word.
    joined = "[وف]?(?:ال)?" if "\u0600" <= plain[0] <= "\u06ff" else ""
    return r"(?<!\w)" + joined + re.escape(plain)
