"""Kill -9 of whoever takes and sends, at any moment: none lost, none kept twice, none sent twice unless we say so."""

import collections
import dataclasses
import pathlib
import random
import secrets
import threading
import time

import pytest

from channels.bot_api import BotApi, Fault, Person, serving
from trials.rehearsed import House, Member, pause

pytestmark = pytest.mark.slow

KILLS = 6
CALLERS = 6
WRITE_EVERY = 0.15
SETTLED_WITHIN = 180.0
# Of calls, how many go wrong by themselves.
FAILS = 0.1


@dataclasses.dataclass
class Writers:
    """Callers who write on, and an operator who answers whoever waits."""

    people: list[Person]
    member: Member
    stop: threading.Event = dataclasses.field(default_factory=threading.Event)
    written: list[str] = dataclasses.field(default_factory=list)
    answers: list[str] = dataclasses.field(default_factory=list)

    def write(self) -> None:
        """Until told to stop; some updates come doubled."""
        while not self.stop.is_set():
            person, text = random.choice(self.people), f"Мы здесь {secrets.token_hex(8)}"
            update = person.says(text)
            self.written.append(text)
            if random.random() < 0.1:
                person.api.again(update)
            pause(WRITE_EVERY)

    def answer(self) -> None:
        """Now and then, each time in other words."""
        while not self.stop.is_set():
            words = [f"Слышим {secrets.token_hex(8)}" for _ in range(CALLERS)]
            answered = self.member.ask("answer", words=words, notes=[], most=CALLERS)
            assert isinstance(answered, int)
            self.answers += words[:answered]
            pause(1)


def test_kills_at_any_moment_lose_and_double_nothing(tmp_path: pathlib.Path) -> None:
    api, seed = BotApi(), secrets.randbelow(1_000_000)
    chance = random.Random(seed)
    with serving(api) as address:
        house = House.make(tmp_path)
        house.settings = {"SAFECONDUCT_TELEGRAM_TOKEN": api.token, "SAFECONDUCT_TELEGRAM_API": address}
        people = [api.person(f"Caller {number}") for number in range(CALLERS)]
        for person in people:
            person.says("/start")
        try:
            with Member(house) as member:
                # Those whom the rehearsal plays wait on the web, and nothing is sent to them.
                member.ask("answer", words=["Играем."], notes=[])
                house.start()
                writers = Writers(people, member)
                kills = _trial(house, api, writers, chance)
                _settle(api, writers)
                kept, told = member.ask("read"), member.ask("told")
        finally:
            house.end()

    assert isinstance(kept, list)
    assert isinstance(told, dict)
    assert writers.answers
    heard = collections.Counter(text for person in people for text in person.heard)
    stored = collections.Counter(kept)
    doubled = [text for text in writers.answers if heard[text] > 1]
    figures = f"{len(writers.written)} written, {len(writers.answers)} answered, {len(doubled)} sent twice"
    print(f"{dict(kills)}: {figures} (seed {seed})")
    assert {text: stored[text] for text in writers.written if stored[text] != 1} == {}
    assert {text: told.get(text) for text in writers.answers if heard[text] == 0} == {}
    assert {text: told[text] for text in doubled if "perhaps sent" not in told[text] or heard[text] > 2} == {}


def _trial(house: House, api: BotApi, writers: Writers, chance: random.Random) -> dict[str, int]:
    kinds = ("status", "html", "hang up", "lose", "late", "flood")
    api.chaos = lambda _: Fault(chance.choice(kinds)) if chance.random() < FAILS else None
    threads = [threading.Thread(target=each) for each in (writers.write, writers.answer)]
    for thread in threads:
        thread.start()
    kills: dict[str, int] = collections.Counter()
    while sum(kills.values()) < KILLS:
        _until_at_work(api)
        pause(chance.uniform(0, 2))
        target = chance.choice(["poll", "poll", "work", "work", "all"])
        kills[target] += house.kill(target) > 0
        if target == "all":
            house.start()
    writers.stop.set()
    for thread in threads:
        thread.join(60)
    api.chaos = lambda _: None
    return kills


def _until_at_work(api: BotApi) -> None:
    """Killing what has not begun shows nothing: first it takes something, and now and then an answer is heard."""
    until, asked = time.monotonic() + 60, api.asking
    while (api.asking < asked + 2 or len(api.waiting) > 3) and time.monotonic() < until:
        pause(0.05)


def _settle(api: BotApi, writers: Writers) -> None:
    """Until all is acknowledged and every answer was heard; a sending that died in a call waits for its lease."""
    until = time.monotonic() + SETTLED_WITHIN
    while time.monotonic() < until:
        heard = {text for person in writers.people for text in person.heard}
        told = writers.member.ask("told")
        assert isinstance(told, dict)
        if not api.waiting and heard.issuperset(writers.answers) and all(told.get(text) for text in writers.answers):
            return
        pause(1)
