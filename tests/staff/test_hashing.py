"""Guessing passphrases never takes the desk's threads."""

import contextlib
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client

from safeconduct.foundation.staff import actions
from safeconduct.foundation.staff.actions import MadeUp, hashing, signing_in
from safeconduct.foundation.staff.models import Account, SignInDelay
from safeconduct.wiring.doors.pools import POOLS, Kind


@pytest.fixture
def full_line() -> Iterator[contextlib.ExitStack]:
    """Everybody who may hash or wait is there."""
    for _ in range(hashing.AT_ONCE + hashing.MAY_WAIT):
        assert hashing._room.acquire(blocking=False)
    with contextlib.ExitStack() as stack:
        for _ in range(hashing.AT_ONCE + hashing.MAY_WAIT):
            stack.callback(hashing._room.release)
        yield stack


def test_beyond_the_line_a_sign_in_is_told_to_wait_and_keeps_the_name(
    rehearsal: dict[str, MadeUp], monkeypatch: pytest.MonkeyPatch, full_line: contextlib.ExitStack
) -> None:
    monkeypatch.setattr(settings, "MIDDLEWARE", list(POOLS[Kind.CONSOLE].middleware))
    monkeypatch.setattr(settings, "ROOT_URLCONF", POOLS[Kind.CONSOLE].urls)
    typed, browser = {"name": "ada", "passphrase": rehearsal["ada"].passphrase}, Client()

    busy = browser.post("/console/sign-in", typed)
    full_line.close()
    then = browser.post("/console/sign-in", typed)

    assert (busy.status_code, busy["Retry-After"]) == (503, "2")
    assert b'value="ada"' in busy.content and b"Wait a moment" in busy.content
    assert rehearsal["ada"].passphrase.encode() not in busy.content
    assert then.status_code == 302
    assert not SignInDelay.objects.exists(), "who was not checked has not failed"


def test_a_turn_is_given_back_also_after_a_failure(rehearsal: dict[str, MadeUp]) -> None:
    for turn in range(hashing.AT_ONCE + hashing.MAY_WAIT + 1):
        with pytest.raises(actions.WrongSignIn):
            actions.show_passphrase(f"nobody {turn}", "guessed it")


def test_guessing_the_passphrase_never_slows_the_second_factor(rehearsal: dict[str, MadeUp]) -> None:
    for _ in range(4):
        with pytest.raises(actions.WrongSignIn):
            actions.show_passphrase("ada", "guessed it")

    ada = Account.objects.get(name="ada")
    with pytest.raises(actions.WrongSignIn):
        actions.show_code(ada, "000000")
    with pytest.raises(actions.TooSoon):
        signing_in.check_delay("ada")
    assert SignInDelay.objects.count() == 2
