"""What makes a passphrase good enough: length, and that nobody else would think of it. No rules of composition."""

import dataclasses
import functools
import pathlib

FEWEST_LETTERS = 14
FEWEST_WORDS = 5
LONGEST = 400
_COMMON = pathlib.Path(__file__).parent.parent / "data" / "common_passphrases.txt"


@dataclasses.dataclass(frozen=True)
class TooWeak:
    """Why it will not do: `short`, `long`, `common` or `name`."""

    reason: str


@functools.cache
def _common() -> frozenset[str]:
    return frozenset(map(_plain, _COMMON.read_text().split("\n")))


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def weakness(passphrase: str, name: str) -> TooWeak | None:
    """Why this passphrase will not do for the account of this name; None where it will."""
    plain = _plain(passphrase)
    words = [word for word in passphrase.split() if len(word) >= 3]
    if len(passphrase) > LONGEST:
        return TooWeak("long")
    if len(passphrase) < FEWEST_LETTERS and len(words) < FEWEST_WORDS:
        return TooWeak("short")
    if plain in _common() or len(set(plain)) < 6:
        return TooWeak("common")
    if len(name) >= 3 and plain.replace(_plain(name), "") in _common() | {""}:
        return TooWeak("name")
    return None
