"""Whatever is sent is stored exactly, or comes back in its page with what to change: nothing is lost."""

import dataclasses
import html
import re
import secrets

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from founding import Cast, found_hotline
from hotline.hostile import FORM, INPUTS, Fate, Input
from safeconduct.line.hotline import actions
from safeconduct.line.hotline.models import Conversation, Message
from safeconduct.line.hotline.urls import return_urls, take_urls
from safeconduct.wiring.env import Kind

urlpatterns = [*take_urls, *return_urls]
pytestmark = pytest.mark.urls(__name__)


def shown_again(page: str) -> str:
    """What stands in the field, as a browser reads it: it drops one line's end at the beginning."""
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert found
    return html.unescape(found[1])


def digits(page: str) -> str:
    found = re.search(r'id="receipt-digits"[^>]*>(.*?)</p>', page)
    return re.sub(r"<[^>]+>|\s", "", found[1]) if found else ""


@pytest.fixture
def cast(house: object, settings: Settings) -> Cast:
    settings.INSTALLATION = dataclasses.replace(settings.INSTALLATION, kind=Kind.REHEARSAL)
    return found_hotline()


def test_there_are_more_than_two_hundred() -> None:
    assert len({each.name for each in INPUTS}) == len(INPUTS) > 200


@pytest.mark.slow
@pytest.mark.parametrize("sent", INPUTS, ids=lambda sent: sent.name)
def test_it_is_stored_exactly_or_comes_back(cast: Cast, sent: Input) -> None:
    body = sent.body.replace(FORM, secrets.token_hex(16).encode())
    head = {"content_type": sent.content_type} if sent.content_type is not None else {"content_type": ""}

    answer = Client(raise_request_exception=True).generic("POST", "/en/write", body, **head)

    page, receipt = answer.content.decode(), digits(answer.content.decode())
    if sent.fate is Fate.STORED:
        assert (answer.status_code, Message.objects.count()) == (200, 1)
        assert stored(cast, receipt) == sent.text
    else:
        assert (answer.status_code, receipt, Message.objects.count()) == (422, "", 0)
        assert re.search(r'role="alert"[^>]*>\s*\S', page)
        assert sent.text in shown_again(page)


def stored(cast: Cast, receipt: str) -> str:
    """What the caller and the operator read; they must agree."""
    caller = actions.visit(actions.open_receipt(receipt)).messages[0].text
    operator = actions.open_conversation(cast.ada, Conversation.objects.get().id).messages[0].text
    assert caller == operator
    return caller


OTHER_FORMS = ("return", "try", "return/word", "return/forget", "return/close")


@pytest.mark.slow
@pytest.mark.parametrize("path", OTHER_FORMS)
def test_no_form_breaks_whatever_is_sent(cast: Cast, path: str) -> None:
    caller = Client(raise_request_exception=True)
    caller.cookies["return"] = "A" * 64

    for sent in INPUTS:
        body = sent.body.replace(b"text", b"receipt", 1)
        head = {"content_type": sent.content_type or ""}
        assert caller.generic("POST", f"/en/{path}", body, **head).status_code in {200, 302, 422}, sent.name


@pytest.mark.slow
def test_what_was_typed_in_a_conversation_comes_back_too(cast: Cast) -> None:
    caller = Client(enforce_csrf_checks=True, raise_request_exception=True)
    first = caller.post("/en/write", {"form": secrets.token_hex(16), "text": "first"})
    caller.post("/en/return", {"receipt": digits(first.content.decode())})

    for sent in INPUTS:
        if len(sent.body) < 200_000:
            body = sent.body.replace(FORM, secrets.token_hex(16).encode())
            answer = caller.generic("POST", "/en/return/more", body, content_type=sent.content_type or "")
            # Without its token nothing is taken; nothing that was typed is lost for that.
            assert answer.status_code == 422, sent.name
            assert sent.text in shown_again(answer.content.decode()), sent.name

    assert Message.objects.count() == 1
