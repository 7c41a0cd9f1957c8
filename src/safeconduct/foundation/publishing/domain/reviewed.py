"""Everything that two people must approve before a life hangs on it, as small texts, each bound to its exact words.

A kind of text is added by a source: a function that gives every text of its kind. Later kinds (templates of
answers, leaflets) add theirs with `add_source` when their app starts, and are then listed, read and approved alike.
"""

import dataclasses
import functools
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.languages.domain import words
from safeconduct.foundation.languages.domain.texts import SOURCE, Wording, texts, written

CALLER, WORDS = "caller", "words"


@dataclasses.dataclass(frozen=True)
class Place:
    """Where a text stands: its language, its kind, and its key within the kind."""

    language: str
    kind: str
    key: str


@dataclasses.dataclass(frozen=True)
class Line:
    """One sentence: its path in the file, its words, and the English original where it is a translation."""

    path: str
    text: str
    source: str = ""


@dataclasses.dataclass(frozen=True)
class Reviewed:
    """A text that two people approve as a whole. `needed`: callers see no page of the language without it."""

    place: Place
    lines: tuple[Line, ...]
    needed: bool = True

    @functools.cached_property
    def version(self) -> str:
        """SHA-256 over place, paths and sentences, in hexadecimal: what is approved, and nothing else."""
        parts = [dataclasses.astuple(self.place), [(line.path, line.text) for line in self.lines]]
        # As JSON: whatever stands in a sentence, two texts that differ anywhere are never the same bytes.
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


Source: TypeAlias = Callable[[], Sequence[Reviewed]]
_SOURCES: list[Source] = []


def add_source(source: Source) -> None:
    """Let these texts be approved too. At the start of a process, before anybody asks."""
    if source not in _SOURCES:
        _SOURCES.append(source)
        everything.cache_clear()


@functools.cache
def everything() -> Mapping[Place, Reviewed]:
    """Every text, in the order in which a person reads: by language as offered, then as it stands in its file."""
    found = [each for source in _SOURCES for each in source()]
    order = {each.language.code: number for number, each in enumerate(written())}
    return {each.place: each for each in sorted(found, key=lambda each: order.get(each.place.language, len(order)))}


def one(language: str, kind: str, key: str) -> Reviewed:
    """The text of this place. Raises NotFound."""
    found = everything().get(Place(language, kind, key))
    if found is None:
        raise NotFound
    return found


def of(language: str) -> tuple[Reviewed, ...]:
    """Every text of one language. Raises NotFound where there is none."""
    found = tuple(each for each in everything().values() if each.place.language == language)
    if not found:
        raise NotFound
    return found


def needed(language: str) -> tuple[Reviewed, ...]:
    """What must be approved before callers read this language; the words of their receipts may be English ones."""
    receipts = Place(words.list_code(language), WORDS, WORDS)
    places = everything()
    own = [each for each in places.values() if each.place.language == language and each.needed]
    return tuple(own if receipts.language == language else [*own, places[receipts]])


def number(language: str) -> str:
    """The number of a language's sheet: eight signs that are others as soon as one sentence is."""
    return hashlib.sha256("".join(each.version for each in of(language)).encode()).hexdigest()[:8]


def caller_texts() -> list[Reviewed]:
    """What callers read on pages: each section of the file is one text."""
    return [
        Reviewed(Place(each.language.code, CALLER, key), _lines(each.language.code, key, section))
        for each in written()
        for key, section in _sections(each.sections)
    ]


def word_lists() -> list[Reviewed]:
    """The words of receipts: each list is one text, and no translation of another."""
    return [
        Reviewed(Place(code, WORDS, WORDS), tuple(_numbered(words.word_list(code).spellings))) for code in words.LISTS
    ]


def _sections(sections: Mapping[str, Wording], before: str = "") -> Iterator[tuple[str, Mapping[str, Wording]]]:
    """Sections that hold sentences of their own; one that holds both gives its sentences first."""
    for key, value in sections.items():
        if isinstance(value, Mapping):
            own = {inner: said for inner, said in value.items() if not isinstance(said, Mapping)}
            if own:
                yield before + key, own
            yield from _sections(value, f"{before}{key}.")


def _lines(language: str, key: str, section: Mapping[str, Wording]) -> tuple[Line, ...]:
    source = texts(SOURCE).sentences if language != SOURCE else {}
    return tuple(Line(path, said, source.get(path, "")) for path, said in _sentences(section, key + "."))


def _sentences(section: Mapping[str, Wording], before: str) -> Iterator[tuple[str, str]]:
    for key, value in section.items():
        if isinstance(value, str):
            yield before + key, value
        elif isinstance(value, tuple):
            yield from ((f"{before}{key}.{place}", sentence) for place, sentence in enumerate(value))


def _numbered(spellings: Sequence[Sequence[str]]) -> Iterator[Line]:
    return (Line(str(place), " ".join(line)) for place, line in enumerate(spellings, 1))


add_source(caller_texts)
add_source(word_lists)
