"""A real rehearsal, really served: made by the command line, watched by its process ids, answered by a member."""

import contextlib
import dataclasses
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Self

from doors.serving import free_port

TESTS = pathlib.Path(__file__).parents[1]
SECONDS_TO_START = 60.0
COMMAND = (sys.executable, "-m", "safeconduct")


@dataclasses.dataclass
class House:
    """One installation in a folder of its own: `data`, `secrets`, `tmp`, and what `serve` said in `said`."""

    home: pathlib.Path
    database: str = ""
    port: int = dataclasses.field(default_factory=free_port)
    command: tuple[str, ...] = COMMAND
    settings: dict[str, str] = dataclasses.field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @classmethod
    def make(cls, home: pathlib.Path, database: str = "") -> Self:
        """Rehearse into an empty folder."""
        house = cls(home, database)
        for name in ("tmp", "secrets"):
            (home / name).mkdir(parents=True)
        subprocess.run(
            [*COMMAND, "rehearse", "--only-make"],
            env=house.environment, check=True, stdout=subprocess.DEVNULL, timeout=SECONDS_TO_START,
        )  # fmt: skip
        return house

    @property
    def environment(self) -> dict[str, str]:
        """What every process of this installation is told."""
        own = {
            "SAFECONDUCT_DATA": str(self.home / "data"),
            "SAFECONDUCT_SECRETS": str(self.home / "secrets"),
            "SAFECONDUCT_DATABASE": self.database,
            "TMPDIR": str(self.home / "tmp"),
            "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent / "src")]),
        }
        return {**os.environ, **own, **self.settings}

    def start(self) -> None:
        """Serve, and return when it answers."""
        with (self.home / "said").open("ab") as said:
            begun = said.tell()
            self.process = subprocess.Popen(
                [*self.command, "serve", "--port", str(self.port)],
                env=self.environment, stdout=said, stderr=said, cwd=self.home,
            )  # fmt: skip
        until = time.monotonic() + SECONDS_TO_START
        while b"answers on" not in (self.home / "said").read_bytes()[begun:]:
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError((self.home / "said").read_text()[-2000:])
            pause(0.02)

    def children(self, kind: str = "") -> list[int]:
        """The living processes that it forked, all or those of one kind; each bears its kind as its name."""
        assert self.process is not None
        known = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(pid) for pid in known if not kind or _name(int(pid)) == f"sc-{kind}"]

    def everybody(self) -> list[int]:
        """The parent and all its children."""
        assert self.process is not None
        return [self.process.pid, *self.children()]

    def kill(self, kind: str) -> int:
        """Kill -9 every process of this kind now, or all at once; returns how many were hit."""
        hit = 0
        for pid in self.everybody() if kind == "all" else self.children(kind):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                hit += 1
        if kind == "all" and self.process is not None:
            self.process.wait(10)
        return hit

    def end(self) -> None:
        """End it in good order."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)


# Nobody ever sets it: waiting for it lets time pass without holding the interpreter.
_PAUSE = threading.Event()


def pause(seconds: float) -> None:
    """Let the house be at work for so long."""
    _PAUSE.wait(seconds)


def _name(pid: int) -> str:
    try:
        return pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
    except FileNotFoundError:
        return ""


@contextlib.contextmanager
def serving(house: House) -> Iterator[House]:
    """Serve until the block ends."""
    house.start()
    try:
        yield house
    finally:
        house.end()


class Member:
    """An operator at work in a process of their own, as the console is; asked and answering in lines of JSON."""

    def __init__(self, house: House) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "trials.operator_at_work"],
            env=house.environment, cwd=house.home, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, deed: str, **values: object) -> object:
        """Let the operator do this, and return what they saw."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([deed, values]) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate(timeout=30)
