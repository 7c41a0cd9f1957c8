"""A house after a thousand callers: waits until its doors have forgotten, and looks everywhere for what they heard."""

import dataclasses
import pathlib
import time
from collections.abc import Iterator, Sequence

from trials import canaries
from trials.canaries import Hit, Mark
from trials.inputs import Flood
from trials.rehearsed import House, Member, pause

# The console is left out: the words and keys of members who are signed in are open there, by design.
REPLACED = ("gate", "take", "return")
LASTING = ("live", "work")

# Members write as well; so many of those who wait are answered, each with a note for the team.
ANSWERS = 100


@dataclasses.dataclass(frozen=True)
class Aftermath:
    """What was put in, and what was found of it."""

    flood: Flood
    answered: list[str]
    forgotten_after: float
    hits: list[Hit]
    looked_through: int
    opened_by_the_team: list[str]

    def sentence(self) -> str:
        """The figures in one line."""
        kept = len(self.flood.kept)
        opened = sum(text in set(self.opened_by_the_team) for text in self.flood.kept)
        return (
            f"{self.flood.callers} callers, {kept} texts kept, {opened} opened with the team's key; doors that took "
            f"them gone after {self.forgotten_after:.0f} s; {len(self.hits)} hits in {self.looked_through:,} bytes"
        )


def of(house: House, callers: int, wait_seconds: float, *more: pathlib.Path) -> Aftermath:
    """Pour the callers in, wait so long from the last word on, then look; `more` are further folders to look through.

    Raises AssertionError where a door that took words still lives after the wait.
    """
    mark = Mark.new()
    flood = Flood(house.port, mark)
    with Member(house) as member:
        flood.pour(callers)
        answered = [mark.text(5000 + number) for number in range(ANSWERS)]
        member.ask(
            "answer", words=answered, notes=[mark.text(6000 + number) for number in range(ANSWERS)], most=ANSWERS
        )
        flood.read_answers()
        seconds = _outlive(house, wait_seconds)
        hits, looked = canaries.search(everywhere(house, *more), mark)
        opened = member.ask("read")
    assert isinstance(opened, list)
    return Aftermath(flood, answered, seconds, hits, looked, opened)


def _outlive(house: House, seconds: float) -> float:
    """Wait; returns when the last process that took words had gone, as the house itself replaces them."""
    seen, begun, gone = _doors(house, REPLACED), time.monotonic(), 0.0
    while time.monotonic() < begun + seconds:
        if not gone and not seen & set(house.children()):
            gone = time.monotonic() - begun
        pause(0.1)
    assert not seen & set(house.children()), "a door that took words was not replaced"
    return gone


def _doors(house: House, kinds: Sequence[str]) -> set[int]:
    return {pid for kind in kinds for pid in house.children(kind)}


def everywhere(house: House, *more: pathlib.Path) -> Iterator[tuple[str, bytes]]:
    """Everything that somebody could carry away or listen to: files, session rows, memory."""
    assert house.process is not None
    yield from canaries.files(house.home, *more)
    if not house.database:
        yield from canaries.sessions(house.home / "data")
    yield from canaries.memory(house.process.pid, "parent")
    for kind in REPLACED + LASTING:
        for pid in house.children(kind):
            yield from canaries.memory(pid, kind)
