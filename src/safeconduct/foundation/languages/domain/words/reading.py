"""What a caller typed into the one line of the return page, and which receipts it can be.

Nothing here knows which receipts exist: slips are mended, and hints given, from the lists alone.
"""

import dataclasses
import enum
import re
import unicodedata

from safeconduct.foundation.languages.domain.words.keys import keys_of, normalise, typed_on_latin
from safeconduct.foundation.languages.domain.words.lists import LISTS, WordList, word_list
from safeconduct.foundation.languages.domain.words.splitting import split

WORDS = 7
DIGITS = 24
OWN_DIGITS = 4
# A receipt is short; whoever pastes a letter here is answered before any work is done.
_LONGEST = 500
_ON_LATIN = ("ko", "ru", "uk")


class Reason(enum.StrEnum):
    """Why a line was not understood."""

    EMPTY = "empty"
    TOO_LONG = "too long"
    UNKNOWN_WORD = "unknown word"
    WORD_COUNT = "word count"
    DIGIT_COUNT = "digit count"


@dataclasses.dataclass(frozen=True)
class TypedWords:
    """Seven words of one list."""

    positions: tuple[int, ...]
    language: str


@dataclasses.dataclass(frozen=True)
class TypedDigits:
    """24 digits."""

    digits: str


@dataclasses.dataclass(frozen=True)
class TypedWithOwn:
    """Six words, or 20 digits, and then a word or four digits of the caller's own."""

    first: TypedWords | TypedDigits
    own: str


@dataclasses.dataclass(frozen=True)
class NotUnderstood:
    """What to tell the caller: why, which word (counted from 1; 0 for the whole line), and words that look like it.

    For a wrong count, `which` is how many words or digits were found.
    """

    reason: Reason
    which: int = 0
    near: tuple[str, ...] = ()


Typed = TypedWords | TypedDigits | TypedWithOwn


@dataclasses.dataclass(frozen=True)
class Reading:
    """The receipts that a line can be, likeliest first, and what to say if none of them opens a box."""

    candidates: tuple[Typed, ...]
    otherwise: NotUnderstood | None = None


@dataclasses.dataclass(frozen=True)
class _Try:
    """One way to read the line: the fewer words unknown, and then mended, the better."""

    reading: Reading
    unknown: int
    mended: int


def understand(typed: str) -> Reading:
    """Read words or digits in any order of separators, spelling of digits, keyboard layout or capitals."""
    if len(typed) > _LONGEST:
        return Reading((), NotUnderstood(Reason.TOO_LONG))
    line = normalise(typed)
    letters = sum(sign.isalpha() for sign in line)
    digits = sum(sign.isdecimal() for sign in line)
    if not letters + digits:
        return Reading((), NotUnderstood(Reason.EMPTY))
    return _as_digits(line) if digits > max(letters, 2 * WORDS) or not letters else _as_words(typed)


def normal_own(word: str) -> str:
    """A caller's own word as it is found again: without capitals, spaces or signs; empty if nothing is left."""
    return "".join(keys_of(token) for token in _tokens(word)) or "".join(re.findall(r"\d", normalise(word)))


def _as_digits(line: str) -> Reading:
    found = "".join(re.findall(r"\d", line))
    if len(found) != DIGITS:
        # Lines copied with their numbers: "1) +…  2) +…".
        found = "".join(re.findall(r"\d", re.sub(r"(?:^|\s)\d{1,2}[.)]", " ", line)))
    if len(found) != DIGITS:
        return Reading((), NotUnderstood(Reason.DIGIT_COUNT, len(found)))
    own = TypedWithOwn(TypedDigits(found[:-OWN_DIGITS]), found[-OWN_DIGITS:])
    return Reading((TypedDigits(found), own))


def _as_words(typed: str) -> Reading:
    tries = [_try(tokens, word_list(code)) for code in LISTS for tokens in _layouts(typed, code)]
    return min(tries, key=lambda one: (one.unknown, one.mended)).reading


def _layouts(typed: str, code: str) -> list[list[str]]:
    """The line's words as typed, and as they would stand if the Latin layout was on by mistake."""
    plain = [_tokens(typed)]
    latin = unicodedata.normalize("NFKC", typed)
    if code not in _ON_LATIN or not latin.isascii():
        return plain
    # Signs between words are letters on other layouts, so only spaces part words here.
    pieces = re.sub(r"(?:^|\s)\d{1,2}[.)](?=\s)", " ", latin).split()
    meant = [_tokens(typed_on_latin(piece, code)) for piece in pieces]
    return [*plain, ["".join(parts) for parts in meant if parts]]


def _tokens(typed: str) -> list[str]:
    """Runs of letters; a number printed before or after a word falls away."""
    kept = "".join(sign if _in_word(sign) else " " for sign in normalise(typed))
    stripped = (token.strip("0123456789'’ʼ‘`") for token in kept.split())
    return [token for token in stripped if token]


def _in_word(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LM" or sign.isdecimal() or sign in "'’ʼ‘`"


def _try(tokens: list[str], words: WordList) -> _Try:
    parts = tokens if len(tokens) == WORDS else split("".join(tokens), words, WORDS) or tokens
    found = [words.near(keys_of(part)) for part in parts[: WORDS * 2]]
    unknown = [place for place, near in enumerate(found) if len(near) != 1]
    mended = sum(keys_of(part) not in words.keys for part in parts)
    return _Try(_reading(parts, found, unknown, words), len(unknown) + abs(len(parts) - WORDS), mended)


def _reading(parts: list[str], found: list[set[int]], unknown: list[int], words: WordList) -> Reading:
    if len(parts) != WORDS:
        return Reading((), NotUnderstood(Reason.WORD_COUNT, len(parts)))
    positions = tuple(place for near in found for place in near if len(near) == 1)
    otherwise = _hint(parts, unknown[0], words) if unknown else None
    if unknown and unknown[0] < WORDS - 1:
        return Reading((), otherwise)
    own = TypedWithOwn(TypedWords(positions[: WORDS - 1], words.code), keys_of(parts[-1]))
    return Reading((own,) if unknown else (TypedWords(positions, words.code), own), otherwise)


def _hint(parts: list[str], place: int, words: WordList) -> NotUnderstood:
    return NotUnderstood(Reason.UNKNOWN_WORD, place + 1, words.alike(keys_of(parts[place])))
