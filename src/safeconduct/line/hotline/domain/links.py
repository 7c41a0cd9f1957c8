"""Two conversations of one person, joined by a worker's word, never by a guess; and several persons in one.

A link joins what stands apart: no message moves and none is copied, so that parting them puts both back as they were.
"""

import dataclasses
import datetime
import enum
import uuid
from collections.abc import Iterable, Sequence

from safeconduct.line.hotline.domain.payloads import DeskEntry


class Evidence(enum.StrEnum):
    """What a worker joins two conversations on."""

    THEY_SAID_SO = "they said so"
    ONLY_THEY_KNOW = "only they know"
    SAME_ADDRESS = "same address"
    OTHER = "other"


# By the person's own act, and nobody's judgement: a code given on one channel was shown on the other.
BY_CODE = "code"


@dataclasses.dataclass(frozen=True)
class Link:
    """One worker's word that two conversations are one person's."""

    id: str
    other: uuid.UUID
    survivor: uuid.UUID
    evidence: str
    why: str
    by: str
    at: datetime.datetime


@dataclasses.dataclass(frozen=True)
class Person:
    """One of several who write over one telephone."""

    id: str
    name: str


def standing(entries: Iterable[DeskEntry]) -> tuple[Link, ...]:
    """The links of one conversation that nobody undid, oldest first."""
    links: dict[str, Link] = {}
    for entry in entries:
        values = entry.values
        if entry.kind == "joined":
            links[values["link"]] = Link(
                values["link"], uuid.UUID(values["with"]), uuid.UUID(values["survivor"]), values["evidence"],
                values["why"], entry.by, entry.at,
            )  # fmt: skip
        elif entry.kind == "parted":
            links.pop(values["link"], None)
    return tuple(links.values())


def persons(entries: Iterable[DeskEntry]) -> tuple[Person, ...]:
    """Who writes here where they are several, in the order in which the team named them."""
    found: dict[str, Person] = {}
    for entry in entries:
        if entry.kind == "person":
            found[entry.values["id"]] = Person(entry.values["id"], entry.values["name"])
        elif entry.kind == "no person":
            found.pop(entry.values["id"], None)
    return tuple(found.values())


def may_join(survivor: uuid.UUID, of_survivor: Sequence[Link], of_other: Sequence[Link]) -> bool:
    """Whether both are free to be joined: a survivor may have several, but nobody is taken in twice or in a chain."""
    return not of_other and all(link.survivor == survivor for link in of_survivor)
