"""Words written without spaces, as many write Korean, taken apart again if there is only one way to."""

import functools

from safeconduct.foundation.languages.domain.words.keys import keys_of
from safeconduct.foundation.languages.domain.words.lists import WordList


def split(text: str, words: WordList, count: int) -> list[str]:
    """The one way to read `text` as `count` words, the last of which may be the caller's own; or an empty list."""
    if len(text) > count * words.longest:
        return []
    whole = _ways(text, words, count)
    if len(whole) == 1:
        return list(whole[0])
    return [] if whole else _with_own(text, words, count - 1)


def _with_own(text: str, words: WordList, count: int) -> list[str]:
    """The one way to begin with `count` words and leave something over for the caller's own."""
    cuts = range(1, len(text))
    found = [(*way, text[cut:]) for cut in cuts for way in _ways(text[:cut], words, count)]
    return list(found[0]) if len(found) == 1 else []


def _ways(text: str, words: WordList, count: int) -> list[tuple[str, ...]]:
    """At most two ways to read the whole of `text` as `count` exact words: a third changes nothing."""

    @functools.cache
    def from_here(start: int, left: int) -> tuple[tuple[str, ...], ...]:
        if not left:
            return ((),) if start == len(text) else ()
        ends = range(start + 1, min(start + words.longest, len(text)) + 1)
        known = [end for end in ends if keys_of(text[start:end]) in words.keys]
        return tuple((text[start:end], *rest) for end in known for rest in from_here(end, left - 1))[:2]

    return list(from_here(0, count))
