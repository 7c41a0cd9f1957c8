"""What people put in stands nowhere in clear afterwards: in no file, no log, no session and no door's memory.

The doors are replaced every few seconds here, so that this takes no minute; endure_canary.py waits the real one.
"""

import contextlib
import functools
import os
import pathlib
import sqlite3
from collections.abc import Iterator

import pytest

import postgresql
from safeconduct.foundation.vault.domain import sealing
from trials import aftermath, canaries
from trials.aftermath import Aftermath
from trials.inputs import Flood
from trials.rehearsed import House, serving

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="Only root may look into the memory of hardened processes."),
]

QUICK = {"SAFECONDUCT_REPLACE_SECONDS": "4"}
WAIT_SECONDS = 15.0


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A rehearsal whose doors are replaced every few seconds."""
    made = House.make(tmp_path_factory.mktemp("canary") / "house")
    made.settings = QUICK
    with serving(made):
        yield made


@pytest.fixture(scope="module")
def after(house: House) -> Aftermath:
    """The same after a thousand callers."""
    found = aftermath.of(house, 1000, WAIT_SECONDS)
    print(f"sqlite: {found.sentence()}")
    return found


def test_nothing_that_was_put_in_is_found_anywhere(after: Aftermath) -> None:
    assert after.hits == []
    assert after.looked_through > 100_000_000


def test_no_error_page_repeats_an_address_or_a_header(after: Aftermath) -> None:
    pages = [("an error page", page) for page in after.flood.error_pages]

    hits, _ = canaries.search(pages, after.flood.mark)

    assert len(pages) >= 1000
    assert hits == []


def test_with_the_teams_key_all_of_it_opens(after: Aftermath) -> None:
    assert len(after.flood.kept) >= 1000
    assert set(after.flood.kept) <= set(after.opened_by_the_team)
    assert set(after.answered) <= set(after.opened_by_the_team)


def test_a_canary_that_is_planted_is_found(after: Aftermath, house: House) -> None:
    mark = after.flood.mark
    for number, (pattern, form) in enumerate(mark.patterns().items()):
        planted = house.home / "tmp" / f"planted-{number}"
        planted.write_bytes(os.urandom(300_000) + pattern + os.urandom(100))

        hits, _ = canaries.search(canaries.files(house.home), mark)
        planted.unlink()

        assert f"tmp/{planted.name}" in {hit.where for hit in hits}, form


def test_a_door_that_is_not_replaced_is_seen_to_remember(tmp_path: pathlib.Path) -> None:
    house = House.make(tmp_path / "house")
    house.settings = {"SAFECONDUCT_REPLACE_SECONDS": "3600"}
    flood = Flood(house.port, canaries.Mark.new())

    with serving(house):
        flood.pour(50)
        hits, _ = canaries.search(aftermath.everywhere(house), flood.mark)

    assert {hit.where.split()[2] for hit in hits if hit.where.startswith("memory of")} >= {"take", "return"}


def test_the_stolen_data_folder_opens_none(after: Aftermath, house: House) -> None:
    candidates = stolen_keys(house.home / "data")
    sealed = messages(house.home / "data")

    opened = [number for number, each in enumerate(sealed[:5]) if any(opens(each, key) for key in candidates)]

    assert len(sealed) > 1000
    assert len(candidates) > 1000
    assert opened == []


def test_on_postgresql_nothing_is_found_in_cluster_or_log(tmp_path: pathlib.Path) -> None:
    try:
        with contextlib.contextmanager(postgresql.server)() as server:
            house = House.make(tmp_path / "house", server.address("house"))
            house.settings = QUICK
            with serving(house):
                found = aftermath.of(house, 100, WAIT_SECONDS, server.folder)
    except postgresql.Missing as missing:
        pytest.skip(str(missing))

    print(f"postgresql: {found.sentence()}")
    assert found.hits == []
    assert set(found.flood.kept) <= set(found.opened_by_the_team)


def messages(data: pathlib.Path) -> list[tuple[bytes, bytes]]:
    """Every sealed message, with the place that it is bound to."""
    with contextlib.closing(sqlite3.connect(data / "line.sqlite3")) as line:
        rows = line.execute("SELECT conversation_id, sealed FROM hotline_message ORDER BY id DESC")
        return [(b"message" + bytes.fromhex(conversation), sealed) for conversation, sealed in rows]


def stolen_keys(data: pathlib.Path) -> set[bytes]:
    """Everything in the folder that is as long as a key, as somebody who knows our code would try it."""
    found = set()
    for database in ("line", "staff"):
        with contextlib.closing(sqlite3.connect(data / f"{database}.sqlite3")) as stolen:
            tables = [name for (name,) in stolen.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            for table in tables:
                for row in stolen.execute(f'SELECT * FROM "{table}"'):
                    found.update(cell for cell in row if isinstance(cell, bytes) and len(cell) == sealing.KEY)
    return found


@functools.cache
def pair(private: bytes) -> sealing.KeyPair:
    """Curve arithmetic is the dearest part of trying a key."""
    return sealing.pair_of(private)


def opens(message: tuple[bytes, bytes], private: bytes) -> bool:
    """Whether this key opens this message."""
    place, sealed = message
    try:
        sealing.open_sealed(pair(private), sealed, place)
    except sealing.Unopenable:
        return False
    return True
