"""The word lists: 2,048 words each, kept as files with their source and licence on top."""

import dataclasses
import functools
import pathlib

from rapidfuzz import process
from rapidfuzz.distance import OSA

from safeconduct.foundation.languages.domain.words.keys import keys_of, normalise

LIST_LENGTH = 2048
_FOLDER = pathlib.Path(__file__).parents[2] / "data" / "words"
_WITHOUT_A_LIST = "en"

LISTS: tuple[str, ...] = tuple(sorted(file.stem for file in _FOLDER.glob("*.txt")))


@dataclasses.dataclass(frozen=True)
class WordList:
    """One list in its own order: a line is a word, and after it the other spellings that mean the same."""

    code: str
    words: tuple[str, ...]
    spellings: tuple[tuple[str, ...], ...] = dataclasses.field(repr=False)
    keys: dict[str, int] = dataclasses.field(repr=False)
    longest: int

    def near(self, keys: str) -> set[int]:
        """Positions of the words that are these keys, or one wrong, missing, doubled or swapped key away."""
        if keys in self.keys:
            return {self.keys[keys]}
        found = process.extract(keys, self.keys.keys(), scorer=OSA.distance, score_cutoff=1, limit=None)
        return {self.keys[known] for known, _, _ in found}

    def alike(self, keys: str, most: int = 3) -> tuple[str, ...]:
        """Up to `most` words that look most like these keys, nearest first; none if nothing does."""
        found = process.extract(
            keys, self.keys.keys(), scorer=OSA.normalized_similarity, score_cutoff=0.5, limit=2 * most
        )
        return tuple(dict.fromkeys(self.words[self.keys[known]] for known, _, _ in found))[:most]


@functools.cache
def word_list(code: str) -> WordList:
    """The list of this language; KeyError if there is none."""
    if code not in LISTS:
        raise KeyError(code)
    lines = (_FOLDER / f"{code}.txt").read_text(encoding="utf-8").splitlines()
    spellings = [line.split() for line in lines if line and not line.startswith("#")]
    keys = {keys_of(normalise(word)): place for place, line in enumerate(spellings) for word in line}
    words = tuple(line[0] for line in spellings)
    longest = max(len(word) for line in spellings for word in line)
    return WordList(code, words, tuple(map(tuple, spellings)), keys, longest)


def list_code(language: str) -> str:
    """The list whose words a reader of this language is given: its own, or the English one."""
    return language if language in LISTS else _WITHOUT_A_LIST


def spell(words: tuple[int, ...], code: str) -> tuple[str, ...]:
    """The words at these positions, from this language's list or the English one."""
    known = word_list(list_code(code)).words
    return tuple(known[place] for place in words)
