"""What callers read, a file for each language: frozen, and read once. Who approved what, `foundation/publishing` knows.

A file holds sections of sentences. Slots like `{hours}` are filled when a page is made.
"""

import dataclasses
import functools
import pathlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TypeAlias

from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.languages.domain.offered import BY_CODE, OFFERED, Language

FOLDER = pathlib.Path(__file__).parent.parent / "data" / "caller"
SOURCE = "en"
_SLOT = re.compile(r"\{([a-z]+)\}")

Wording: TypeAlias = "Mapping[str, Wording] | tuple[str, ...] | str"


class NoTexts(NotFound):
    """Nothing is written in this language yet."""


@dataclasses.dataclass(frozen=True)
class Texts:
    """All that a caller reads in one language. Templates reach a sentence by its path: `texts.landing.heading`."""

    language: Language
    sections: Mapping[str, Wording]

    def __getitem__(self, section: str) -> Wording:
        """One section, for templates."""
        return self.sections[section]

    @functools.cached_property
    def sentences(self) -> Mapping[str, str]:
        """Every sentence by its whole path: `landing.lead.0`."""
        return MappingProxyType(dict(_flat(self.sections)))

    @property
    def slots(self) -> Mapping[str, frozenset[str]]:
        """The slots of each sentence that has any."""
        found = {path: frozenset(_SLOT.findall(sentence)) for path, sentence in self.sentences.items()}
        return MappingProxyType({path: slots for path, slots in found.items() if slots})

    @property
    def cover(self) -> Mapping[str, str]:
        """The harmless exchange that a cover shows: `question` and `answer`."""
        return {key: self.sentences[f"cover.{key}"] for key in ("question", "answer")}

    def filled(self, **values: str) -> "Texts":
        """These texts with the named slots filled; other slots stay as they are."""
        return dataclasses.replace(self, sections=_filled_mapping(self.sections, values))

    def sentence(self, path: str, **values: str) -> str:
        """One sentence by its path, filled. Raises KeyError for a path that is not written."""
        return _filled_sentence(self.sentences[path], values)


@functools.cache
def texts(code: str) -> Texts:
    """The texts of one language. Raises NoTexts where its file is missing."""
    file = FOLDER / f"{code}.toml"
    if code not in BY_CODE or not file.exists():
        raise NoTexts(code)
    return Texts(BY_CODE[code], _frozen_mapping(tomllib.loads(file.read_text(encoding="utf-8"))))


@functools.cache
def written() -> tuple[Texts, ...]:
    """The texts of every language that has a file, in the order in which languages are offered."""
    return tuple(texts(language.code) for language in OFFERED if (FOLDER / f"{language.code}.toml").exists())


def _frozen_mapping(value: dict[str, object]) -> Mapping[str, Wording]:
    return MappingProxyType({key: _frozen(inner) for key, inner in value.items()})


def _frozen(value: object) -> Wording:
    match value:
        case str():
            return value
        case list():
            return tuple(str(each) for each in value)
        case dict():
            return _frozen_mapping(value)
    raise TypeError(f"{value!r} is no sentence")


def _flat(section: Mapping[str, Wording], before: str = "") -> Iterator[tuple[str, str]]:
    for key, value in section.items():
        path = before + key
        match value:
            case str():
                yield path, value
            case tuple():
                yield from ((f"{path}.{place}", sentence) for place, sentence in enumerate(value))
            case _:
                yield from _flat(value, path + ".")


def _filled_mapping(section: Mapping[str, Wording], values: Mapping[str, str]) -> Mapping[str, Wording]:
    return MappingProxyType({key: _filled(inner, values) for key, inner in section.items()})


def _filled(value: Wording, values: Mapping[str, str]) -> Wording:
    match value:
        case str():
            return _filled_sentence(value, values)
        case tuple():
            return tuple(_filled_sentence(sentence, values) for sentence in value)
    return _filled_mapping(value, values)


def _filled_sentence(sentence: str, values: Mapping[str, str]) -> str:
    return _SLOT.sub(lambda slot: values.get(slot[1], slot[0]), sentence)
