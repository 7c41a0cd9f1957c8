"""What the staff's tables forget, and what they keep."""

import datetime
import pathlib

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from safeconduct.foundation.kit import clock, durable
from safeconduct.foundation.staff import actions, erasure
from safeconduct.foundation.staff.access import sessions
from safeconduct.foundation.staff.actions import MadeUp
from safeconduct.foundation.staff.models import Invitation, SignInDelay
from safeconduct.wiring import reactions
from safeconduct.wiring.doors.pools import POOLS, Kind


@pytest.fixture
def home(any_house: pathlib.Path) -> pathlib.Path:
    """On each database in turn."""
    return any_house


@pytest.fixture
def browser(rehearsal: dict[str, MadeUp], monkeypatch: pytest.MonkeyPatch) -> Client:
    """Ada's browser, signed in by her link."""
    monkeypatch.setattr(settings, "MIDDLEWARE", list(POOLS[Kind.CONSOLE].middleware))
    monkeypatch.setattr(settings, "ROOT_URLCONF", POOLS[Kind.CONSOLE].urls)
    made = Client()
    made.post(rehearsal["ada"].link.path)
    return made


def later(seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let our clock go on."""
    then = clock.now() + datetime.timedelta(seconds=seconds)
    monkeypatch.setattr(clock, "now", lambda: then)


def test_a_session_that_idles_dies_without_anybody_coming_back(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert erasure.expire() == 0

    later(sessions.IDLE_SECONDS + 1, monkeypatch)

    assert erasure.expire() == 1
    assert not Session.objects.exists()
    answer = browser.get("/console/account")
    assert answer.status_code == 302
    assert answer.cookies["key"].value == "", "the key leaves the browser too"


def test_a_session_in_use_lives_on(browser: Client) -> None:
    session = browser.session
    session[sessions.MEMBER] |= {"seen": clock.now().timestamp() - 61}
    session.save()
    before = Session.objects.get().expire_date

    browser.get("/console/account")

    assert Session.objects.get().expire_date > before
    assert erasure.expire() == 0


@pytest.mark.parametrize("used", [True, False])
def test_links_go_a_week_after_they_were_used_or_of_use(
    rehearsal: dict[str, MadeUp], monkeypatch: pytest.MonkeyPatch, used: bool
) -> None:
    if used:
        durable.transact("staff", lambda: Invitation.objects.update(used_on=clock.today()))
    later(6.9 * 86400, monkeypatch)
    assert erasure.expire() == 0

    later(1.2 * 86400, monkeypatch)

    assert erasure.expire() == len(rehearsal)
    assert not Invitation.objects.exists()


def test_failures_under_a_name_are_forgotten_after_a_day(
    rehearsal: dict[str, MadeUp], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(actions.WrongSignIn):
        actions.show_passphrase("nobody", "guessed it")
    assert erasure.expire() == 0

    later(86401, monkeypatch)

    assert erasure.expire() == 1
    assert not SignInDelay.objects.exists()


def test_a_house_before_its_founding_has_nothing_to_forget(home: pathlib.Path) -> None:
    assert erasure.expire() == 0


def test_work_forgets_for_the_staff_too(browser: Client) -> None:
    durable.transact("staff", lambda: Session.objects.update(expire_date=clock.now()))

    assert sum(erase(clock.now()) for erase in reactions.wired().erasures["staff"]) == 1
