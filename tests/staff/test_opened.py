"""What members have opened leaves the memory with them."""

import threading
import uuid
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client

from safeconduct.foundation.kit import clock, durable
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.staff import access, actions, queries
from safeconduct.foundation.staff.access import opened, sessions
from safeconduct.foundation.staff.actions import MadeUp
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.foundation.staff.models import Act
from safeconduct.foundation.vault.domain import sealing
from safeconduct.line.hotline import queries as hotline
from safeconduct.wiring.doors import url_sets
from safeconduct.wiring.doors.pools import POOLS, Kind


@pytest.fixture(autouse=True)
def nobody_yet() -> None:
    """Memory is the whole process's: what other tests opened goes first."""
    for account_id in list(opened._used):
        queries.forget_opened(account_id)


@pytest.fixture
def forgotten(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[uuid.UUID]]:
    """Whom somebody else in this process was told to forget."""
    told: list[uuid.UUID] = []
    queries.on_forgotten.append(told.append)
    yield told
    queries.on_forgotten.remove(told.append)


def held(account_id: uuid.UUID) -> bool:
    """Whether anything of this member's is open in memory."""
    return any(place[1] == account_id for place in list(opened._pairs))


@pytest.fixture
def ada(rehearsal: dict[str, MadeUp], monkeypatch: pytest.MonkeyPatch) -> tuple[Client, uuid.UUID]:
    """Ada's browser, signed in by her link, with her team's keys opened."""
    monkeypatch.setattr(settings, "MIDDLEWARE", list(POOLS[Kind.CONSOLE].middleware))
    monkeypatch.setattr(settings, "ROOT_URLCONF", POOLS[Kind.CONSOLE].urls)
    browser = Client()
    browser.post(rehearsal["ada"].link.path)
    account_id = access.named("ada").id
    opened.keep(("here", account_id, Team.HOTLINE), {uuid.uuid4(): sealing.new_pair()}, sessions.IDLE_SECONDS)
    browser.get("/console/account")
    assert held(account_id)
    return browser, account_id


def test_an_idle_session_takes_what_was_opened_with_it(
    ada: tuple[Client, uuid.UUID], forgotten: list[uuid.UUID]
) -> None:
    browser, account_id = ada
    session = browser.session
    session[sessions.MEMBER] |= {"seen": clock.now().timestamp() - sessions.IDLE_SECONDS - 1}
    session.save()

    browser.get("/console/account")

    assert not held(account_id)
    assert forgotten == [account_id]


def test_signing_out_takes_it_too(ada: tuple[Client, uuid.UUID], forgotten: list[uuid.UUID]) -> None:
    browser, account_id = ada

    browser.post("/console/sign-out")

    assert not held(account_id)
    assert account_id in forgotten


def test_who_only_closes_the_window_is_forgotten_when_they_would_have_idled(
    ada: tuple[Client, uuid.UUID], forgotten: list[uuid.UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, account_id = ada
    opened.forget_idle(sessions.IDLE_SECONDS)
    assert held(account_id)
    later = clock.monotonic() + sessions.IDLE_SECONDS + 1
    monkeypatch.setattr(clock, "monotonic", lambda: later)

    opened.forget_idle(sessions.IDLE_SECONDS)

    assert not held(account_id)
    assert forgotten == [account_id]
    assert opened._timers, "a clock looks without anybody asking for a page"


def test_a_right_that_ended_takes_it_at_the_next_page(
    ada: tuple[Client, uuid.UUID], forgotten: list[uuid.UUID]
) -> None:
    browser, account_id = ada
    durable.transact("staff", lambda: access.named("ada").grants.update(ends_on=clock.today()))

    browser.get("/console/account")

    assert not held(account_id)
    assert forgotten == [account_id]


def test_being_removed_takes_it_at_once(cast: dict[str, Actor], forgotten: list[uuid.UUID]) -> None:
    ada = cast["ada"]
    assert queries.epoch_pairs(ada, Team.HOTLINE)

    actions.approve(cast["boris"], actions.propose(cast["chun"], Act.REMOVE_MEMBER, ada.id))

    assert not held(ada.id)
    assert ada.id in forgotten


def test_memory_has_a_bound_and_bears_many_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened, "MOST", 8)
    failures: list[Exception] = []

    def come_and_go() -> None:
        try:
            for _ in range(300):
                account_id = uuid.uuid4()
                opened.keep(("here", account_id, Team.HOTLINE), {uuid.uuid4(): sealing.new_pair()}, 900)
                opened.use(account_id, [Team.HOTLINE])
                opened.forget_opened(account_id)
        except Exception as failure:  # noqa: BLE001  # it belongs to the thread of the test
            failures.append(failure)

    threads = [threading.Thread(target=come_and_go) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for _ in range(20):
        opened.keep(("here", uuid.uuid4(), Team.HOTLINE), {}, 900)

    assert failures == []
    assert len(opened._pairs) == 8


def test_the_console_lets_go_of_opened_conversations_together_with_the_keys() -> None:
    url_sets.console()
    url_sets.console()

    assert queries.on_forgotten.count(hotline.forget_opened) == 1
