"""In which language the console speaks: the browser's to strangers, the member's own from the passphrase on."""

import pytest
from django.conf import settings
from django.test import Client

from safeconduct.foundation.languages.domain.offered import SCREENS
from safeconduct.foundation.staff.actions import MadeUp
from safeconduct.foundation.staff.models import Account
from safeconduct.wiring.doors.pools import POOLS, Kind

SIGN_IN = {"en": "Sign in", "uk": "Увійти", "ru": "Войти", "ko": "로그인"}
CHANGE = {"uk": "Мова екранів", "ru": "Язык экранов", "ko": "화면 언어"}


@pytest.fixture
def pages(rehearsal: dict[str, MadeUp], monkeypatch: pytest.MonkeyPatch) -> dict[str, MadeUp]:
    """The console's own middleware around its own addresses, with the cast of a rehearsal."""
    monkeypatch.setattr(settings, "MIDDLEWARE", list(POOLS[Kind.CONSOLE].middleware))
    monkeypatch.setattr(settings, "ROOT_URLCONF", POOLS[Kind.CONSOLE].urls)
    return rehearsal


@pytest.mark.parametrize("code", SCREENS)
def test_a_stranger_is_asked_in_the_language_of_the_browser(pages: dict[str, MadeUp], code: str) -> None:
    page = Client(headers={"accept-language": f"{code};q=0.9,fr;q=0.5"}).get("/console/sign-in")

    assert f'<html lang="{code}"' in page.content.decode()
    assert f"<h1>{SIGN_IN[code]}</h1>" in page.content.decode()
    assert page["Content-Language"] == code


def test_a_language_that_the_screens_do_not_speak_gets_english_that_says_so(pages: dict[str, MadeUp]) -> None:
    page = Client(headers={"accept-language": "ar"}).get("/console/sign-in").content.decode()

    assert '<html lang="en"' in page
    assert "<h1>Sign in</h1>" in page


@pytest.mark.parametrize("code", CHANGE)
def test_a_member_reads_their_own_language_whatever_the_browser_asks(pages: dict[str, MadeUp], code: str) -> None:
    browser = Client(headers={"accept-language": "fr"})
    browser.post(pages["ada"].link.path)

    browser.post("/console/account/language", {"language": code})
    page = browser.get("/console/account").content.decode()

    assert f'<html lang="{code}"' in page
    assert CHANGE[code] in page


def test_the_second_factor_is_asked_for_in_the_members_language(pages: dict[str, MadeUp]) -> None:
    browser = Client(headers={"accept-language": "en"})
    Account.objects.filter(name="ada").update(language="ko")
    browser.post("/console/sign-in", {"name": "ada", "passphrase": pages["ada"].passphrase})

    assert "본인 확인" in browser.get("/console/second-factor").content.decode()
