"""Lists and search over what this member may open, in memory. What is shut is opened for as long as one may wait."""

import dataclasses
import threading
import uuid
from collections.abc import Sequence

from django.db import connections

from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.line.hotline import access
from safeconduct.line.hotline.domain.desk import FIRST_LINE, OpenedConversation, folded
from safeconduct.line.hotline.domain.lists import Wanted
from safeconduct.line.hotline.models import Conversation
from safeconduct.line.hotline.queries.opening import Memory, memory_of, open_into
from safeconduct.line.hotline.queries.queue import LIVING

# So many are looked through, the most urgent first; the page says how many that were of all.
MOST = 8000
# What is still shut is opened for so long before an answer; the rest is opened beside the pages.
SECONDS = 0.5
SHOWN = 100
_PART = 50
_PAUSE = 0.02
# Letters before and after what was looked for.
_AROUND = 40


@dataclasses.dataclass(frozen=True)
class Living:
    """What could be looked through of all that lives, the most urgent first."""

    opened: tuple[OpenedConversation, ...]
    of: int


@dataclasses.dataclass(frozen=True)
class Hit:
    """One conversation in which all words stand, and a line around the first of them."""

    opened: OpenedConversation
    line: str


@dataclasses.dataclass(frozen=True)
class Found:
    """The first conversations that were found, how many they are, and of how many."""

    hits: tuple[Hit, ...]
    all: int
    looked: int
    of: int


def living_now(actor: Actor, seconds: float = SECONDS) -> Living:
    """Every living conversation that is open already or can be opened in so many seconds."""
    access.see_queue(actor)
    memory, until = memory_of(actor), clock.monotonic() + seconds
    standing = _standing()
    shut = [place for place, version in standing if not _is_open(memory, place, version)]
    for start in range(0, len(shut), _PART):
        if clock.monotonic() > until:
            _open_beside(memory)
            break
        _open(memory, shut[start : start + _PART])
    opened = [known[1] for place, version in standing if (known := memory.rows.get(place)) and known[0] == version]
    return Living(tuple(opened), len(standing))


def listed(actor: Actor, wanted: Wanted) -> tuple[list[OpenedConversation], Living]:
    """The first conversations of a list, and how far it was looked for them."""
    living, today = living_now(actor), clock.today()
    held = [opened for opened in living.opened if wanted.holds(opened.row, actor.id, today)]
    return held, living


def find(actor: Actor, words: str) -> Found:
    """Conversations in which every word stands, whoever wrote it. The deed is the action's."""
    wanted, living = folded(words).split(), living_now(actor)
    hits = [opened for opened in living.opened if wanted and all(word in opened.haystack for word in wanted)]
    shown = tuple(Hit(opened, _around(opened, wanted[0])) for opened in hits[:SHOWN])
    return Found(shown, len(hits), len(living.opened), living.of)


def _standing() -> list[tuple[uuid.UUID, int]]:
    found: list[tuple[uuid.UUID, int]] = []
    for state in LIVING:
        rows = Conversation.objects.filter(state=state).order_by("-rank", "came")
        found += rows.values_list("id", "version")[: MOST - len(found)]
    return found


def _is_open(memory: Memory, place: uuid.UUID, version: int) -> bool:
    known = memory.rows.get(place)
    return known is not None and known[0] == version


def _open(memory: Memory, places: Sequence[uuid.UUID]) -> None:
    open_into(memory, list(Conversation.objects.in_bulk(list(places)).values()))


def _around(opened: OpenedConversation, word: str) -> str:
    said = [message.text for message in reversed(opened.messages + opened.cover)]
    said += [entry.values.get("text", "") for entry in reversed(opened.entries)]
    text = next((text for text in said if word in folded(text)), "")
    at = max(0, folded(text).find(word) - _AROUND)
    return " ".join(text[at : at + FIRST_LINE].split())


_beside: dict[int, threading.Thread] = {}
_starting = threading.Lock()


def open_beside(actor: Actor) -> None:
    """Begin to open what lives while the member reads their queue, so that their first search finds it open."""
    _open_beside(memory_of(actor))


def _open_beside(memory: Memory) -> None:
    with _starting:
        for known, thread in list(_beside.items()):
            if not thread.is_alive():
                del _beside[known]
        if id(memory) not in _beside:
            thread = threading.Thread(target=_all, args=(memory,), name="opening", daemon=True)
            _beside[id(memory)] = thread
            thread.start()


def _all(memory: Memory) -> None:
    """Part by part, with room between them for whoever waits for a page; it ends when the last member leaves."""
    try:
        standing = _standing()
        shut = [place for place, version in standing if not _is_open(memory, place, version)]
        for start in range(0, len(shut), _PART):
            _open(memory, shut[start : start + _PART])
            if memory.left.wait(_PAUSE):
                return
    finally:
        connections.close_all()
