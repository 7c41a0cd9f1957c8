"""Kill -9 at random moments under load; then every acknowledged receipt must open its exact text, and none twice.

The clients keep what was acknowledged; nothing is asked of the house but its pages, and at the end a count of rows.
"""

import contextlib
import dataclasses
import http.client
import pathlib
import random
import secrets
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import psycopg

import postgresql
import way
from trials.rehearsed import House, pause

WRITERS = 8

# One time in so many a form that was acknowledged is sent again, as by a refresh.
SENT_AGAIN = 5

# A form is tried until it is taken. Beyond this the house does not come back, and the trial has failed.
GIVE_UP_SECONDS = 60.0

# What is killed, and how often beside the others.
TARGETS = {"take": 4, "gate": 3, "work": 2, "return": 1, "all": 2}
WITH_POSTGRESQL = {**TARGETS, "postgresql": 3}
SECONDS_BETWEEN = (0.1, 0.8)


@dataclasses.dataclass(frozen=True)
class Acknowledged:
    """One message as its sender knows it: the form, the text, and the receipt that was shown."""

    form: str
    text: str
    receipt: way.Receipt


@dataclasses.dataclass
class Outcome:
    """What one trial found."""

    kills: dict[str, int]
    acknowledged: int = 0
    refused: int = 0
    sent_again: int = 0
    lost: list[str] = dataclasses.field(default_factory=list)
    doubled: int = 0
    other_receipt: int = 0
    away_seconds: dict[str, float] = dataclasses.field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether everything that was promised was kept."""
        return not (self.lost or self.doubled or self.other_receipt)

    def sentence(self) -> str:
        """The figures in one line."""
        return (
            f"{sum(self.kills.values())} kills, {self.acknowledged} acknowledged, {len(self.lost)} lost, "
            f"{self.doubled} doubled; {self.sent_again} sent again, {self.other_receipt} with another receipt; "
            f"longest away, in seconds: {self.away_seconds}"
        )


class Writers:
    """Eight callers who write as fast as they are answered, and keep what they were told."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.stop = threading.Event()
        self.order = threading.Lock()
        self.acknowledged: list[Acknowledged] = []
        self.given_up: list[str] = []
        self.failures = 0
        self.sent_again = 0
        self.other_receipt = 0

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Let them write until the block ends; each finishes its last message."""
        threads = [threading.Thread(target=self._write_on, args=(number,)) for number in range(WRITERS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.stop.set()
            for thread in threads:
                thread.join(2 * GIVE_UP_SECONDS)

    def _write_on(self, number: int) -> None:
        count = 0
        while not self.stop.is_set():
            count += 1
            form, text = secrets.token_hex(16), f"{number} {count} 둘이 같이 갑니다 {secrets.token_hex(8)}"
            receipt = self._until_taken(form, text)
            if receipt is None:
                continue
            with self.order:
                self.acknowledged.append(Acknowledged(form, text, receipt))
            if count % SENT_AGAIN == 0:
                self._send_one_again()

    def _until_taken(self, form: str, text: str) -> way.Receipt | None:
        until = time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < until:
            try:
                return way.receipt(way.Browser(self.port).post("/ko/write", {"form": form, "text": text}))
            except (OSError, http.client.HTTPException, way.NotFollowed):
                self.failures += 1
                pause(0.02)
        self.given_up.append(text)
        return None

    def _send_one_again(self) -> None:
        """An older one, mostly from before the last kill."""
        with self.order:
            chosen = random.choice(self.acknowledged[-400:])
        receipt = self._until_taken(chosen.form, chosen.text)
        with self.order:
            self.sent_again += 1
            self.other_receipt += receipt is not None and receipt != chosen.receipt


@dataclasses.dataclass
class Trial:
    """One house, and where it has one its PostgreSQL, both of which may die at any moment."""

    house: House
    server: postgresql.Server | None = None
    restarted: subprocess.Popen[bytes] | None = None

    def strike(self, target: str) -> None:
        """Kill, and bring back what does not come back by itself."""
        if target == "postgresql" and self.server is not None:
            self.server.kill()
            if self.restarted is not None:
                self.restarted.wait(10)
            self.restarted = self.server.again()
            return
        while not self.house.kill(target):
            pause(0.02)  # it is being started just now
        if target == "all":
            self.house.start()

    def end(self) -> None:
        """End what was started again."""
        self.house.end()
        if self.restarted is not None:
            self.restarted.send_signal(signal.SIGINT)
            self.restarted.wait(30)

    def texts_kept(self) -> int:
        """How many messages stand in the database."""
        query = "SELECT count(*) FROM hotline_message"
        if self.server is None:
            with contextlib.closing(sqlite3.connect(self.house.home / "data" / "line.sqlite3")) as line:
                return int(line.execute(query).fetchone()[0])
        with psycopg.connect(self.server.address("house_line")) as line:
            return int(line.execute(query).fetchone()[0])  # type: ignore[index]  # a count always has a row


@contextlib.contextmanager
def on_sqlite(home: pathlib.Path) -> Iterator[Trial]:
    """A rehearsal on SQLite, served until the block ends."""
    trial = Trial(House.make(home))
    trial.house.start()
    try:
        yield trial
    finally:
        trial.end()


@contextlib.contextmanager
def on_postgresql(home: pathlib.Path) -> Iterator[Trial]:
    """The same on a PostgreSQL of its own. Raises postgresql.Missing."""
    with contextlib.contextmanager(postgresql.server)() as server:
        trial = Trial(House.make(home, server.address("house")), server)
        trial.house.start()
        try:
            yield trial
        finally:
            trial.end()


def run(trial: Trial, kills: int, seed: int) -> Outcome:
    """Kill so many times while eight write, then look whether everything acknowledged is there, once."""
    before, writers, outcome = trial.texts_kept(), Writers(trial.house.port), Outcome({})
    with writers.writing():
        _kill(trial, writers, outcome, kills, random.Random(seed))
    outcome.acknowledged, outcome.refused = len(writers.acknowledged), len(writers.given_up)
    outcome.sent_again, outcome.other_receipt = writers.sent_again, writers.other_receipt
    outcome.lost = lost(trial.house.port, writers.acknowledged)
    outcome.doubled = max(0, trial.texts_kept() - before - outcome.acknowledged - outcome.refused)
    return outcome


def _kill(trial: Trial, writers: Writers, outcome: Outcome, kills: int, chance: random.Random) -> None:
    targets = WITH_POSTGRESQL if trial.server else TARGETS
    for _ in range(kills):
        pause(chance.uniform(*SECONDS_BETWEEN))
        (target,) = chance.choices(list(targets), list(targets.values()))
        begun, so_far = time.monotonic(), len(writers.acknowledged)
        trial.strike(target)
        # Starting PostgreSQL again is not the house's own time; coming back to it is.
        begun = time.monotonic() if target == "postgresql" else begun
        outcome.kills[target] = outcome.kills.get(target, 0) + 1
        while len(writers.acknowledged) < so_far + WRITERS and time.monotonic() < begun + GIVE_UP_SECONDS:
            pause(0.005)
        away = round(time.monotonic() - begun, 2)
        outcome.away_seconds[target] = max(away, outcome.away_seconds.get(target, 0))


def lost(port: int, acknowledged: Sequence[Acknowledged]) -> list[str]:
    """The forms whose receipt, by words or by digits, does not open exactly their text, once."""
    with ThreadPoolExecutor(WRITERS) as readers:
        found = readers.map(lambda each: _opens(port, each), acknowledged)
        return [each.form for each, opens in zip(acknowledged, found, strict=True) if not opens]


def _opens(port: int, message: Acknowledged) -> bool:
    typed = message.receipt.words if int(message.form, 16) % 2 else message.receipt.digits
    page = way.Browser(port).post("/ko/return", {"receipt": typed}).page
    return page.messages == [way.Said("you", message.text)]
