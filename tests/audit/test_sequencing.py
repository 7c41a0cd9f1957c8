"""Positions have no gap and no repeat, whatever order the database shows its rows in."""

import pathlib
import threading
from collections.abc import Callable

import pytest
from django.db import connections

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit import queries
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.audit.models import Leaf
from safeconduct.foundation.kit import durable
from safeconduct.foundation.kit.actors import CALLER
from safeconduct.foundation.vault import actions as vault
from safeconduct.foundation.vault.domain import sealing, signing

LOG_KEY = bytes(range(32))
PUBLIC = signing.public_half(LOG_KEY)


def found() -> None:
    durable.transact("line", lambda: vault.use_public_key(audit.AUDITORS, sealing.new_pair().public))


def deed() -> None:
    durable.transact("line", lambda: audit.note(CALLER, Deed.MESSAGE_RECEIVED))


def in_order() -> list[tuple[int, int | None]]:
    with durable.reading("line"):
        return list(Leaf.objects.order_by("position").values_list("id", "position"))


@pytest.mark.slow
def test_a_leaf_that_is_seen_late_comes_after_those_seen_before(postgres_house: pathlib.Path) -> None:
    found()
    written, may_commit = threading.Event(), threading.Event()

    def slow_act() -> None:
        audit.note(CALLER, Deed.REPLY_WRITTEN)
        written.set()
        may_commit.wait(30)

    def slow() -> None:
        durable.transact("line", slow_act)
        connections.close_all()

    late = threading.Thread(target=slow)
    late.start()
    assert written.wait(30)
    deed()
    audit.place_leaves("line", LOG_KEY)
    may_commit.set()
    late.join()
    audit.place_leaves("line", LOG_KEY)

    assert in_order() == [(2, 0), (1, 1)]
    assert isinstance(queries.verify("line", PUBLIC), queries.Verified)


@pytest.mark.slow
def test_the_log_is_verified_while_it_grows_under_two_sequencers(any_house: pathlib.Path) -> None:
    found()
    stop, problems = threading.Event(), list[object]()

    def until_stopped(what: Callable[[], object]) -> None:
        try:
            while not stop.is_set():
                what()
        except Exception as error:  # noqa: BLE001  # the test tells of it
            problems.append(error)
        finally:
            connections.close_all()

    jobs = [deed, deed, lambda: audit.place_leaves("line", LOG_KEY), lambda: audit.place_leaves("line", LOG_KEY)]
    deed()
    audit.place_leaves("line", LOG_KEY)
    threads = [threading.Thread(target=until_stopped, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    results = [queries.verify("line", PUBLIC) for _ in range(25)]
    stop.set()
    for thread in threads:
        thread.join()

    assert problems == []
    assert [result for result in results if not isinstance(result, queries.Verified)] == []
    audit.place_leaves("line", LOG_KEY)
    assert [position for _, position in in_order()] == list(range(len(in_order())))
