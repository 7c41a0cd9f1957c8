"""From what a caller typed to the forms of a receipt that are stretched."""

from collections.abc import Sequence

from safeconduct.foundation.languages.domain.words import (
    LISTS,
    OWN_DIGITS,
    TypedDigits,
    TypedWithOwn,
    TypedWords,
    normal_own,
    word_list,
)
from safeconduct.foundation.vault.domain import receipts

# A line is read in one or two ways; the same work is done for one as for two, or time would tell which it was.
WAYS = 2
_NONE = "-"
_SHORTEST_OWN = 4


def normal_forms(candidates: Sequence[TypedWords | TypedDigits | TypedWithOwn]) -> list[str]:
    """Exactly two forms, the likeliest first; a missing one is filled with a form that opens nothing."""
    forms = [_normal(each) for each in candidates[:WAYS]]
    return forms + [_NONE] * (WAYS - len(forms))


def shared_by_guesses(candidates: Sequence[TypedWords | TypedDigits | TypedWithOwn]) -> str:
    """All but the end of a line: what somebody who knows a word of duress would type again and again."""
    match candidates[0] if candidates else None:
        case TypedWords(positions, language):
            return receipts.normal_words(positions[:-1], language)
        case TypedDigits(digits):
            return receipts.normal_digits(digits[:-OWN_DIGITS])
        case TypedWithOwn(first):
            return _normal(first)
    return _NONE


def stem(words: tuple[int, ...], language: str, digits: str, own: str) -> str:
    """What stands before a word, or before four digits, of the caller's own."""
    return "d:" + digits[:-OWN_DIGITS] if own.isdigit() else receipts.normal_words(words[:-1], language)


def own_word(typed: str) -> str | None:
    """A word or four digits that may stand in place of the last, as it is found again; None where it may not.

    Refused: what is on any of our lists or one letter from it, since it would be mended into a true word.
    """
    own = normal_own(typed)
    if own.isdigit():
        return own if len(own) == OWN_DIGITS else None
    if len(own) < _SHORTEST_OWN or any(word_list(code).near(own) for code in LISTS):
        return None
    return own


def _normal(typed: TypedWords | TypedDigits | TypedWithOwn) -> str:
    match typed:
        case TypedWords():
            return receipts.normal_words(typed.positions, typed.language)
        case TypedDigits():
            return receipts.normal_digits(typed.digits)
        case TypedWithOwn():
            return receipts.normal_duress(_normal(typed.first), typed.own)
