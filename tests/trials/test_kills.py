"""Nothing that was acknowledged is lost, and nothing is kept twice, whatever is killed at whatever moment."""

import pathlib
import secrets
import sys

import pytest

import postgresql
import way
from trials import kills
from trials.rehearsed import House

pytestmark = pytest.mark.slow

KILLS = 30


def test_thirty_kills_lose_and_double_nothing_on_sqlite(tmp_path: pathlib.Path) -> None:
    with kills.on_sqlite(tmp_path) as trial:
        outcome = kills.run(trial, KILLS, seed := secrets.randbelow(1_000_000))

    print(f"sqlite: {outcome.sentence()} (seed {seed}, {outcome.kills})")
    assert outcome.holds
    assert outcome.refused == 0
    assert outcome.sent_again > 0


def test_thirty_kills_lose_and_double_nothing_on_postgresql(tmp_path: pathlib.Path) -> None:
    try:
        with kills.on_postgresql(tmp_path) as trial:
            outcome = kills.run(trial, KILLS, seed := secrets.randbelow(1_000_000))
    except postgresql.Missing as missing:
        pytest.skip(str(missing))

    print(f"postgresql: {outcome.sentence()} (seed {seed}, {outcome.kills})")
    assert outcome.holds
    assert outcome.refused == 0
    assert outcome.sent_again > 0


def test_a_house_that_acknowledges_too_early_is_found_out(tmp_path: pathlib.Path) -> None:
    house = House.make(tmp_path)
    house.command = (sys.executable, "-m", "trials.acknowledges_early")
    house.start()
    trial = kills.Trial(house)
    try:
        outcome = kills.run(trial, 3, seed=1)
    finally:
        trial.end()

    print(f"control: {outcome.sentence()}")
    assert outcome.lost


def test_a_receipt_that_opens_nothing_counts_as_lost(tmp_path: pathlib.Path) -> None:
    made_up = kills.Acknowledged("0" * 32, "never sent", way.Receipt("one two three", "0" * 24))

    with kills.on_sqlite(tmp_path) as trial:
        assert kills.lost(trial.house.port, [made_up]) == ["0" * 32]
