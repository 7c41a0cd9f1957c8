"""A long text in pieces of at most 4,096 UTF-16 units, as Telegram counts, cut where it hurts least."""

import unicodedata

LONGEST = 4096

# Where a text may be cut, best first: between paragraphs, lines, sentences, words.
_SEAMS = ("\n\n", "\n", "。", "! ", "? ", ". ", "। ", "؟ ", " ")
# A seam in the first part of a piece would make many short pieces.
_WORTH = 0.5

_JOINER = "\u200d"
_VIRAMAS = frozenset("\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d")


def parts(text: str, longest: int = LONGEST) -> list[str]:
    """The pieces in order. White space around a cut is dropped: Telegram would drop it anyway."""
    found, rest = [], text.strip()
    while units(rest) > longest:
        end = _end(rest, longest)
        found.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [piece for piece in (*found, rest) if piece]


def units(text: str) -> int:
    """How long Telegram takes a text to be: UTF-16 code units."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def _end(text: str, longest: int) -> int:
    most = _fitting(text, longest)
    for seam in _SEAMS:
        at = text.rfind(seam, int(most * _WORTH), most)
        if at > 0:
            return at + len(seam)
    end = most
    while end > most // 2 and not may_cut(text, end):
        end -= 1
    # Thousands of marks on one letter are no letter any more.
    return end if may_cut(text, end) else most


def _fitting(text: str, longest: int) -> int:
    """How many characters of it fit."""
    taken = 0
    for place, letter in enumerate(text):
        taken += 2 if letter > "\uffff" else 1
        if taken > longest:
            return place
    return len(text)


def may_cut(text: str, at: int) -> bool:
    """Whether two letters stand on both sides of this place, and not two halves of one (after Unicode's annex 29)."""
    if at <= 0 or at >= len(text):
        return True
    before, after = text[at - 1], text[at]
    if unicodedata.category(after).startswith("M") or after == _JOINER or "\U0001f3fb" <= after <= "\U0001f3ff":
        return False
    if before == _JOINER or before in _VIRAMAS:
        return False
    if _is_flag(before) and _is_flag(after):
        return _flags_before(text, at) % 2 == 0
    return not (_is_jamo(before) and _is_jamo(after))


def _is_flag(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"


def _flags_before(text: str, at: int) -> int:
    start = at
    while start > 0 and _is_flag(text[start - 1]):
        start -= 1
    return at - start


def _is_jamo(letter: str) -> bool:
    """A part of a Korean syllable that is written apart."""
    return "\u1100" <= letter <= "\u11ff"
