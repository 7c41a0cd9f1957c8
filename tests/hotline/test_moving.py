"""From Telegram to our page by a link that is good once, and from our page to Telegram by a code; never the receipt."""

import re

import pytest
from django.conf import settings
from django.test import Client

from founding import Cast
from hotline.test_channels import _rehearsal as _rehearsal  # noqa: PLC0414  # its drafts are spoken here too
from hotline.test_channels import code_in, empty, says, take, taps
from hotline.test_channels import said as bot_said
from safeconduct.line.hotline.models import Conversation, OneTimeCode
from safeconduct.wiring.doors.pools import POOLS, Kind


@pytest.fixture(autouse=True)
def _all_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MIDDLEWARE", list(POOLS[Kind.TAKE].middleware))
    monkeypatch.setattr(settings, "ROOT_URLCONF", "safeconduct.wiring.doors.all_urls")


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


def test_the_link_carries_its_code_through_the_form_and_joins_both(cast: Cast) -> None:
    take(says())
    take(taps("web"))
    link = code_in(bot_said()[-1])
    browser = Client()

    page = browser.get(f"/ru/write?move={link}").content.decode()
    assert hidden(page, "move") == link
    empty()
    browser.post("/ru/write", {"form": hidden(page, "form"), "text": "Теперь отсюда.", "move": hidden(page, "move")})

    assert Conversation.objects.count() == 2
    assert OneTimeCode.objects.count() == 0
    assert bot_said() == ["Спасибо. Это всё, что я хотел узнать."]


def test_who_comes_without_a_link_finds_no_such_field(cast: Cast) -> None:
    assert hidden(Client().get("/ru/write").content.decode(), "move") == ""
    assert hidden(Client().get("/ru/write?move=1%22%3Cscript").content.decode(), "move") == ""


def returned(cast: Cast) -> Client:
    browser = Client()
    page = browser.get("/ru/write").content.decode()
    receipt = browser.post("/ru/write", {"form": hidden(page, "form"), "text": "Нас двое."}).content.decode()
    digits = re.search(r'id="receipt-digits"[^>]*>([\d\s+<>/a-z="]*?)</p>', receipt)
    given = re.sub(r"<[^>]*>", "", digits[1]) if digits else ""
    browser.post("/ru/return", {"receipt": given or hidden(receipt, "digits")})
    return browser


def test_a_code_for_telegram_is_given_on_return_where_there_is_a_bot(cast: Cast) -> None:
    browser = returned(cast)
    assert "/ru/return/code" not in browser.get("/ru/return").content.decode()
    (settings.INSTALLATION.data / "telegram_bot").write_text("our_bot")
    assert "/ru/return/code" in browser.get("/ru/return").content.decode()

    page = browser.get("/ru/return/code").content.decode()
    assert "@our_bot" in page
    assert 'id="code"' not in page
    given = browser.post("/ru/return/code", {"csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken")})

    code = re.search(r'id="code"[^>]*><strong>([\d ]+)<', given.content.decode())
    assert code
    take(says(code[1]))
    assert Conversation.objects.count() == 2
    assert "Соединено" in bot_said()[-1]


def test_without_an_opened_receipt_there_is_no_code(cast: Cast) -> None:
    answer = Client().get("/ru/return/code")

    assert 'id="code"' not in answer.content.decode()
    assert 'name="receipt"' in answer.content.decode()
