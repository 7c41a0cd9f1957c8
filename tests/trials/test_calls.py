"""Calls under kill -9: each is made, none is made twice, and what nobody can know is said to be unknown."""

import json
import pathlib
import subprocess
import sys
import time

import pytest

from trials.rehearsed import House, pause, serving

pytestmark = pytest.mark.slow

PAGES = 40
KILLS = 8
# Calls leave up to forty seconds late; the outbox then has this long.
SECONDS = 100.0


def beside(house: House, *asked: str) -> str:
    """Let the house do this in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "trials.calling_now", *asked],
        env=house.environment, check=True, capture_output=True, text=True, timeout=60,
    ).stdout  # fmt: skip


def test_whatever_is_killed_each_call_is_made_once_or_said_to_be_unknown(tmp_path: pathlib.Path) -> None:
    house = House.make(tmp_path)
    with serving(house):
        beside(house, "ways")
        beside(house, "pages", str(PAGES))
        killed = 0
        for _ in range(KILLS):
            pause(4)
            killed += house.kill("work")
        until, found = time.monotonic() + SECONDS, {}
        while time.monotonic() < until:
            found = json.loads(beside(house, "count"))
            if not found["sendings"].get("waiting") and len(found["calls"]) >= PAGES:
                break
            pause(3)

    print(found, killed)
    unknown = sum(number for state, number in found["sendings"].items() if state in {"sending", "perhaps sent"})
    made = sum(found["calls"])
    tests = 3  # the test page of each of the three ways
    assert killed >= KILLS - 1
    assert len(found["calls"]) >= PAGES
    assert found["heard"] <= made + tests
    assert found["heard"] + unknown >= made + tests
