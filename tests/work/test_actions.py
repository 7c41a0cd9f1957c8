"""What must go out goes out once, waits its time, stops where it is hopeless, and says when nobody can know."""

import datetime
import importlib
import os
import pathlib
import secrets
import signal
import subprocess
import sys
import threading
import uuid
from typing import Any

import pytest
from django.apps import apps
from django.db import connections

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.audit.models import Leaf
from safeconduct.foundation.channels.contract import Outbound
from safeconduct.foundation.kit import clock, durable
from safeconduct.foundation.kit.actors import SYSTEM
from safeconduct.foundation.vault.domain import sealing
from safeconduct.foundation.work import actions, queries
from safeconduct.foundation.work.actions import calling, sending
from safeconduct.foundation.work.domain import retrying
from safeconduct.foundation.work.domain.wired import Way, Wired
from safeconduct.foundation.work.models import Due, State
from work.provider import PostChannel, Provider

SECOND = datetime.timedelta(seconds=1)


def wired(provider: Provider, **more: Any) -> Wired:  # noqa: ANN401
    way = Way(
        send=calling.send_over(PostChannel(provider.url)),
        delivered=lambda _, learnt: audit.note(SYSTEM, Deed.MESSAGE_DELIVERED, detail={"id": learnt.decode()}),
        stopped=lambda _, reason: audit.note(SYSTEM, Deed.MESSAGE_UNDELIVERABLE, detail={"why": reason}),
        **more,
    )
    return Wired(databases=["line"], ways={"post": way})


def post(sender: sealing.KeyPair, text: str, due: datetime.datetime | None = None, key: bytes = b"") -> None:
    key = key or secrets.token_bytes(16)
    sealed = actions.seal_due(sender.public, "post", key, calling.written(Outbound(b"address", text)))
    durable.transact("line", lambda: actions.post("post", sealed, due or clock.now(), key))


def rows() -> list[Due]:
    with durable.reading("line"):
        return list(Due.objects.order_by("id"))


def deeds() -> list[str]:
    with durable.reading("line"):
        return list(Leaf.objects.order_by("id").values_list("kind", flat=True))


def send(provider: Provider, now: datetime.datetime | None = None) -> int:
    return sending.send_due("line", wired(provider), now or clock.now() + SECOND)


def test_a_delivered_sending_leaves_a_deed_and_no_row(founded: sealing.KeyPair, provider: Provider) -> None:
    post(founded, "안녕하세요")

    assert send(provider) == 1

    assert [text for _, text in provider.received] == ["안녕하세요"]
    assert rows() == []
    assert deeds() == [Deed.MESSAGE_DELIVERED]


def test_the_same_key_is_the_same_sending(founded: sealing.KeyPair, provider: Provider) -> None:
    for _ in range(3):
        post(founded, "once", key=b"k" * 16)

    send(provider)

    assert provider.received == [((b"k" * 16).hex(), "once")]


def test_what_is_not_due_waits(founded: sealing.KeyPair, provider: Provider) -> None:
    post(founded, "later", clock.now() + datetime.timedelta(hours=1))

    assert send(provider) == 0
    assert send(provider, clock.now() + datetime.timedelta(hours=2)) == 1


def test_a_failure_is_tried_again_later_and_later(founded: sealing.KeyPair, provider: Provider) -> None:
    provider.decide = lambda count: 503 if count < 4 else 200
    post(founded, "patience")
    waits, now = [], clock.now() + SECOND

    while rows():
        sending.send_due("line", wired(provider), now)
        for row in rows():
            assert row.state == State.WAITING
            waits.append((row.due_at - clock.now()).total_seconds())
            now = row.due_at

    assert len(provider.received) == 4
    assert len({key for key, _ in provider.received}) == 1
    for wait, longest in zip(waits, (5, 10, 20), strict=True):
        assert longest / 2 - 1 < wait <= longest


def test_a_provider_that_is_away_loses_nothing(founded: sealing.KeyPair, provider: Provider) -> None:
    post(founded, "still here")
    away = Provider(url="http://127.0.0.1:9/")

    send(away)

    (row,) = rows()
    assert (row.state, row.attempts) == (State.WAITING, 1)
    sending.send_due("line", wired(provider), row.due_at)
    assert rows() == []


@pytest.mark.parametrize("text", ["refused by the provider", "x" * 101])
def test_what_is_hopeless_stops(founded: sealing.KeyPair, provider: Provider, text: str) -> None:
    provider.decide = lambda _: 403
    post(founded, text)

    send(provider)
    send(provider, clock.now() + datetime.timedelta(days=1))

    assert [row.state for row in rows()] == [State.STOPPED]
    assert deeds() == [Deed.MESSAGE_UNDELIVERABLE]
    assert len(provider.received) <= 1


def test_a_lost_answer_is_perhaps_sent_and_never_repeated(founded: sealing.KeyPair, provider: Provider) -> None:
    provider.decide = lambda _: None
    post(founded, "who knows")

    send(provider)
    send(provider, clock.now() + datetime.timedelta(days=1))

    assert len(provider.received) == 1
    assert queries.sendings("line") == {State.PERHAPS_SENT: 1}


def test_a_way_that_repeats_does_so_once_and_says_each_time_that_it_is_unsure(
    founded: sealing.KeyPair, provider: Provider
) -> None:
    provider.decide = lambda count: None if count < 3 else 200
    doubted: list[bytes] = []
    way = wired(provider, repeats=1, doubted=doubted.append)
    post(founded, "who knows")

    for day in range(3):
        sending.send_due("line", way, clock.now() + datetime.timedelta(days=day))

    assert len(provider.received) == 2
    assert len(doubted) == 2
    assert queries.sendings("line") == {State.PERHAPS_SENT: 1}


def test_a_repeat_that_arrives_ends_the_doubt(founded: sealing.KeyPair, provider: Provider) -> None:
    provider.decide = lambda count: None if count == 1 else 200
    way = wired(provider, repeats=1)
    post(founded, "who knows")

    for day in range(2):
        sending.send_due("line", way, clock.now() + datetime.timedelta(days=day))

    assert rows() == []
    assert deeds() == [Deed.MESSAGE_DELIVERED]


def test_what_goes_in_order_waits_behind_what_was_put_off(founded: sealing.KeyPair, provider: Provider) -> None:
    provider.decide = lambda count: 503 if count == 1 else 200
    for text in ("first", "second", "third"):
        post(founded, text)
    way, now = wired(provider, in_order=True), clock.now() + SECOND

    while rows():
        sending.send_due("line", way, now)
        now += datetime.timedelta(seconds=30)

    assert [text for _, text in provider.received] == ["first", "first", "second", "third"]


def test_one_that_always_fails_holds_up_the_others_only_for_a_while(
    founded: sealing.KeyPair, provider: Provider
) -> None:
    for text in ("poisoned", "second"):
        post(founded, text)
    way = wired(provider, in_order=True)
    provider.decide = lambda _: 503 if provider.received[-1][1] == "poisoned" else 200

    for minute in range(1, 6):
        sending.send_due("line", way, clock.now() + datetime.timedelta(minutes=minute))

    assert "second" in [text for _, text in provider.received]
    assert len(rows()) == 1


def test_a_lease_has_one_holder_until_it_ends_or_is_let_go(founded: sealing.KeyPair) -> None:
    one, other, now = uuid.uuid4(), uuid.uuid4(), clock.now()
    minute = datetime.timedelta(minutes=1)

    def hold(who: uuid.UUID, at: datetime.datetime) -> bool:
        return actions.hold("line", "poll", who, at, minute)

    assert hold(one, now)
    assert not hold(other, now)
    assert hold(one, now + minute / 2)
    assert not hold(other, now + minute)
    assert hold(other, now + 2 * minute)
    assert not hold(one, now + 2 * minute)
    actions.let_go("line", "poll", other)
    assert hold(one, now + 2 * minute)


def test_what_is_in_the_outbox_is_destroyed_after_days(founded: sealing.KeyPair, provider: Provider) -> None:
    post(founded, "too late")

    assert sending.destroy_old("line", wired(provider), clock.now() + retrying.LIFETIME - SECOND) == 0
    assert sending.destroy_old("line", Wired(databases=["line"]), clock.now() + retrying.LIFETIME + SECOND) == 1
    assert (rows(), deeds()) == ([], [])


def test_what_fails_for_days_is_told_destroyed_and_never_sent_late(
    founded: sealing.KeyPair, provider: Provider
) -> None:
    provider.decide = lambda _: 503
    post(founded, "where are you?")
    late = clock.now() + retrying.LIFETIME + SECOND
    send(provider)
    durable.transact("line", lambda: Due.objects.update(due_at=late - SECOND))
    provider.decide = lambda _: 200

    assert send(provider, late) == 0
    assert [sending.destroy_old("line", wired(provider), late) for _ in range(2)] == [1, 0]

    assert (rows(), len(provider.received)) == ([], 1)
    assert deeds() == [Deed.MESSAGE_UNDELIVERABLE]


def test_a_sending_from_before_there_was_an_end_is_given_one(founded: sealing.KeyPair) -> None:
    migration = importlib.import_module("safeconduct.foundation.work.migrations.0003_destroy_at")
    post(founded, "older than the column")
    durable.transact("line", lambda: Due.objects.update(destroy_at=migration.BEFORE_ALL))

    with connections["line"].schema_editor() as editor:
        migration.fill(apps, editor)

    (row,) = rows()
    assert row.destroy_at == row.due_at + retrying.LIFETIME


@pytest.mark.parametrize(
    "told",
    [{"state": State.STOPPED}, {"state": State.PERHAPS_SENT}, {"doubts": 1}],
    ids=["stopped", "perhaps", "again"],
)
def test_what_its_way_has_told_is_destroyed_without_another_word(
    founded: sealing.KeyPair, provider: Provider, told: dict[str, Any]
) -> None:
    post(founded, "known")
    durable.transact("line", lambda: Due.objects.update(**told))

    assert sending.destroy_old("line", wired(provider), clock.now() + retrying.LIFETIME + SECOND) == 1
    assert (rows(), deeds()) == ([], [])


@pytest.mark.slow
def test_many_workers_send_each_row_once(founded: sealing.KeyPair, provider: Provider) -> None:
    for number in range(40):
        post(founded, str(number))

    def work() -> None:
        send(provider)
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]

    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(int(text) for _, text in provider.received) == list(range(40))
    assert rows() == []


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_of_a_call_leaves_perhaps_sent(
    founded: sealing.KeyPair, provider: Provider
) -> None:
    answer = threading.Event()
    provider.decide = lambda _: 200 if answer.wait(30) else 500
    post(founded, "in the middle")
    post(founded, "after it", clock.now() + datetime.timedelta(minutes=5))
    script = pathlib.Path(__file__).with_name("worker.py")
    worker = subprocess.Popen([sys.executable, str(script), provider.url], env=os.environ | _paths())

    assert provider.arrived.wait(30)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    answer.set()

    assert [row.state for row in rows()] == [State.SENDING, State.WAITING]
    send(provider)
    assert [row.state for row in rows()] == [State.SENDING, State.WAITING]
    send(provider, clock.now() + retrying.LEASE + SECOND)
    assert [row.state for row in rows()] == [State.PERHAPS_SENT, State.WAITING]
    send(provider, clock.now() + datetime.timedelta(minutes=6))
    assert [row.state for row in rows()] == [State.PERHAPS_SENT]
    assert [text for _, text in provider.received] == ["in the middle", "after it"]


def _paths() -> dict[str, str]:
    return {"PYTHONPATH": os.pathsep.join(sys.path), "DJANGO_SETTINGS_MODULE": "safeconduct.wiring.settings"}


def test_what_is_not_due_yet_can_be_withdrawn_and_what_is_cannot(founded: sealing.KeyPair) -> None:
    now = clock.now()
    post(founded, "later", now + 10 * SECOND, key=b"l" * 16)
    post(founded, "now", now - SECOND, key=b"n" * 16)

    withdrawn = [
        durable.transact("line", lambda key=key: actions.withdraw([key], now)) for key in (b"l" * 16, b"n" * 16)
    ]  # type: ignore[misc]

    assert withdrawn == [True, False]
    assert [bytes(row.idempotency_key) for row in rows()] == [b"n" * 16]
