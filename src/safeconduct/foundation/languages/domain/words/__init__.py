"""A receipt's words: how they are spelled to a caller, and how what they type later is understood."""

from safeconduct.foundation.languages.domain.words.lists import (
    LIST_LENGTH,
    LISTS,
    list_code,
    spell,
    word_list,
)
from safeconduct.foundation.languages.domain.words.reading import (
    DIGITS,
    OWN_DIGITS,
    WORDS,
    NotUnderstood,
    Reading,
    Reason,
    TypedDigits,
    TypedWithOwn,
    TypedWords,
    normal_own,
    understand,
)

__all__ = [
    "DIGITS",
    "LISTS",
    "LIST_LENGTH",
    "OWN_DIGITS",
    "WORDS",
    "NotUnderstood",
    "Reading",
    "Reason",
    "TypedDigits",
    "TypedWithOwn",
    "TypedWords",
    "list_code",
    "normal_own",
    "spell",
    "understand",
    "word_list",
]
