"""Durable actions on either database: kept whole or not at all, and nothing left running."""

import datetime
import pathlib
import threading
import uuid

import pytest
from django.contrib.sessions.models import Session
from django.db import connections

from safeconduct.foundation.kit import durable

SOME_DAY = datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)


def write_row() -> None:
    """Write one row inside an action."""
    Session.objects.create(session_key=uuid.uuid4().hex, session_data="", expire_date=SOME_DAY)


write = durable.durable("staff")(write_row)


@durable.durable("staff")
def write_and_break() -> None:
    """Write one row and raise."""
    Session.objects.create(session_key=uuid.uuid4().hex, session_data="", expire_date=SOME_DAY)
    raise ZeroDivisionError


def kept() -> int:
    """How many rows stand."""
    return Session.objects.count()


def test_an_action_is_kept_when_it_returns(any_house: pathlib.Path) -> None:
    write()

    assert kept() == 1


def test_a_broken_action_keeps_nothing_and_harms_no_other(any_house: pathlib.Path) -> None:
    with pytest.raises(ZeroDivisionError):
        write_and_break()
    write()

    assert kept() == 1


def test_an_action_inside_an_action_is_refused(any_house: pathlib.Path) -> None:
    with pytest.raises(durable.Nested):
        durable.transact("staff", write)

    assert kept() == 0


def test_many_threads_lose_nothing(any_house: pathlib.Path) -> None:
    def write_three() -> None:
        for _ in range(3):
            write()
        connections.close_all()

    threads = [threading.Thread(target=write_three) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert kept() == 60


def test_stopping_ends_the_writers_and_a_later_action_starts_anew(house: pathlib.Path) -> None:
    write()

    durable.stop()

    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("writer")] == []
    write()
    assert kept() == 2


def test_a_stopped_writer_refuses_rather_than_waits(house: pathlib.Path) -> None:
    write()
    writer = durable._writers["staff"]

    durable.stop()

    with pytest.raises(durable.Stopped):
        writer.run(kept)


def test_every_test_has_an_installation_of_its_own(house: pathlib.Path) -> None:
    assert kept() == 0
    assert connections["staff"].settings_dict["NAME"] == str(house / "staff.sqlite3")


@pytest.mark.slow
def test_a_commit_that_no_standby_confirmed_is_not_done(postgres_house: pathlib.Path) -> None:
    def write_unconfirmed() -> None:
        write_row()
        with connections["staff"].cursor() as cursor:
            cursor.execute(
                "DO $$ BEGIN RAISE WARNING 'canceling wait for synchronous replication due to user request'; END $$"
            )

    with pytest.raises(durable.NotReplicated):
        durable.transact("staff", write_unconfirmed)
    write()

    assert kept() == 2


def test_when_the_database_gives_up_nobody_is_told_that_it_was_kept(house: pathlib.Path) -> None:
    """A full disk makes SQLite roll back the common transaction without a word to whoever shared it."""
    begun, go_on = threading.Event(), threading.Event()

    def hold_up() -> None:
        begun.set()
        go_on.wait(10)

    def give_up() -> None:
        connections["staff"].connection.execute("ROLLBACK")

    results: list[str] = []

    def ask(work: object) -> None:
        try:
            durable.transact("staff", work)  # type: ignore[arg-type]
            results.append("kept")
        except Exception as error:  # noqa: BLE001  # whatever it is, it is not "kept"
            results.append(type(error).__name__)

    threads = [threading.Thread(target=ask, args=(work,)) for work in (hold_up, write_row, give_up, write_row)]
    for thread in threads:
        thread.start()
        begun.wait(10)
    while durable._writers["staff"].waiting.qsize() < 3:
        pass
    go_on.set()
    for thread in threads:
        thread.join()

    assert results.count("kept") == 3
    assert kept() == 2
