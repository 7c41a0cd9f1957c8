"""Answers that were thought over by day, for whoever answers at night: a file a language, each with slots to fill.

Two people approve each of them in the console; only those can be chosen, but for rehearsals, which show drafts too.
"""

import dataclasses
import functools
import pathlib
import re
import tomllib

from safeconduct.foundation.languages.domain.texts import SOURCE
from safeconduct.foundation.publishing.domain.reviewed import Line, Place, Reviewed

FOLDER = pathlib.Path(__file__).parent.parent / "data" / "templates"
KIND = "template"

_SLOT = re.compile(r"\{([^{}\n]{1,60})\}")

# What a reason of urgency calls for, in the order in which it is asked and answered.
FIRST_AID = ("wounded", "bleeding", "breathing", "unconscious", "cold")
CALLED_FOR = {
    "in_danger_now": ("are_you_safe", "stay_where_you_are"), "wounded": FIRST_AID, "minor": ("minor",),
    "asks_to_come": ("what_happens", "your_family"), "battery": ("battery_low",), "cold": ("cold",),
    "group": ("group",),
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Template:
    """One answer of one language, and the version of exactly these words."""

    language: str
    key: str
    text: str
    reviewed: Reviewed = dataclasses.field(repr=False)

    @property
    def version(self) -> str:
        """Eight signs that are others as soon as one word is."""
        return self.reviewed.version[:8]

    @property
    def slots(self) -> tuple[str, ...]:
        """What must be filled in by hand."""
        return tuple(_SLOT.findall(self.text))


def empty_slot(text: str) -> str:
    """The name of the first slot that stands empty in an answer, or nothing."""
    found = _SLOT.search(text)
    return found[1] if found else ""


@functools.cache
def of(language: str) -> tuple[Template, ...]:
    """The answers of a language, in the order of the source; none where nobody wrote any."""
    own, source = _written(language), _written(SOURCE)
    return tuple(Template(language, key, own[key], _reviewed(language, key, own[key])) for key in source if key in own)


def first_for(reasons: tuple[str, ...], templates: tuple[Template, ...]) -> tuple[Template, ...]:
    """The same answers, those that the reasons of urgency call for before the others."""
    called = list(dict.fromkeys(key for reason in reasons for key in CALLED_FOR.get(reason, ())))
    return tuple(sorted(templates, key=lambda each: called.index(each.key) if each.key in called else len(called)))


def to_review() -> list[Reviewed]:
    """Every answer as a text that two people approve. Pages do not wait for them: without, answers are typed."""
    return [each.reviewed for file in sorted(FOLDER.glob("*.toml")) for each in of(file.stem)]


def _reviewed(language: str, key: str, text: str) -> Reviewed:
    source = "" if language == SOURCE else _written(SOURCE)[key]
    return Reviewed(Place(language, KIND, key), (Line(key, text, source),), needed=False)


@functools.cache
def _written(language: str) -> dict[str, str]:
    file = FOLDER / f"{language}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
