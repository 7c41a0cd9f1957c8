"""A caller's whole way as a plain client walks it: sends back every hidden field, has no cookie before /return."""

import dataclasses
import datetime
import gzip
import html
import re

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from founding import Cast
from safeconduct.foundation.kit import clock
from safeconduct.foundation.languages.domain import words
from safeconduct.foundation.languages.domain.texts import texts, written
from safeconduct.foundation.rota import actions as rota
from safeconduct.foundation.rota import queries as duty
from safeconduct.foundation.rota.domain.hours import Window
from safeconduct.line.hotline import actions, queries
from safeconduct.line.hotline.models import Conversation, Message
from safeconduct.line.hotline.urls import return_urls, take_urls
from safeconduct.wiring.env import Kind

urlpatterns = [*take_urls, *return_urls]
pytestmark = pytest.mark.urls(__name__)

TEXT = "둘이 <b>같이</b> 갈 수 있습니까?\n한 사람은 다쳤습니다 & 춥습니다."
ANSWER = "같이 올 수 있습니다."


@pytest.fixture
def caller(cast: Cast, settings: Settings) -> Client:
    settings.INSTALLATION = dataclasses.replace(settings.INSTALLATION, kind=Kind.REHEARSAL)
    return Client(enforce_csrf_checks=True, headers={"accept-encoding": "gzip"})


def page(response: HttpResponse) -> str:
    packed = response.headers.get("Content-Encoding") == "gzip"
    return (gzip.decompress(response.content) if packed else response.content).decode()


def hidden(response: HttpResponse, action: str) -> dict[str, str]:
    form = re.search(rf'<form[^>]*action="{action}".*?</form>', page(response), re.DOTALL)
    assert form
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0]))


def receipt(response: HttpResponse) -> str:
    found = re.search(r'id="receipt"[^>]*>(.*?)</ol>', page(response), re.DOTALL)
    assert found
    return " ".join(re.sub("<[^>]+>", " ", found[1]).split())


def digits(response: HttpResponse) -> str:
    found = re.search(r'id="receipt-digits"[^>]*>(.*?)</p>', page(response))
    assert found
    return re.sub("<[^>]+>", " ", found[1]).strip()


def messages(response: HttpResponse) -> list[tuple[str, str]]:
    found = re.findall(r'<div class="message" data-from="(\w+)"[^>]*>(.*?)</div>', page(response), re.DOTALL)
    return [(side, html.unescape(text)) for side, text in found]


def write(caller: Client, text: str = TEXT, code: str = "ko") -> HttpResponse:
    fields = hidden(caller.get(f"/{code}/write"), f"/{code}/write")
    return caller.post(f"/{code}/write", {**fields, "text": text})


def come_back(caller: Client, typed: str, code: str = "ko") -> HttpResponse:
    return caller.post(f"/{code}/return", {"receipt": typed}, follow=True)


@pytest.mark.parametrize("code", [each.language.code for each in written()])
def test_a_message_is_written_answered_and_read_in_every_language(caller: Client, cast: Cast, code: str) -> None:
    received = write(caller, code=code)
    assert (received.status_code, received.cookies) == (200, {})
    actions.reply(cast.ada, queries.queue(cast.ada)[0].id, ANSWER)

    read = come_back(caller, receipt(received), code)

    assert messages(read) == [("you", TEXT), ("us", ANSWER)]
    assert messages(come_back(Client(), digits(received), "en")) == [("you", TEXT), ("us", ANSWER)]


def test_the_same_form_sent_again_shows_the_same_receipt(caller: Client) -> None:
    fields = {**hidden(caller.get("/ko/write"), "/ko/write"), "text": TEXT}

    first, again = caller.post("/ko/write", fields), caller.post("/ko/write", fields)

    assert (receipt(first), digits(first)) == (receipt(again), digits(again))
    assert Message.objects.count() == 1


def test_words_that_open_nothing_come_back_with_what_was_typed(caller: Client) -> None:
    answer = come_back(caller, "one two three")

    assert (answer.status_code, caller.cookies) == (422, {})
    assert 'role="alert"' in page(answer)
    assert 'value="one two three"' in page(answer)


def test_more_can_be_written_from_the_conversation_alone(caller: Client) -> None:
    opened = come_back(caller, receipt(write(caller)))
    fields = hidden(opened, "/ko/return/more")

    refused = caller.post("/ko/return/more", {"form": fields["form"], "text": "two"})
    taken = caller.post(
        "/ko/return/more",
        {**hidden(refused, "/ko/return/more"), "text": "two"},
        headers={"origin": "null"},
        follow=True,
    )
    again = caller.get("/ko/return")

    assert (refused.status_code, messages(refused)) == (422, [("you", TEXT)])
    assert re.search(r"\ntwo</textarea>", page(refused))
    assert (taken.redirect_chain, messages(taken)) == ([("/ko/return?sent", 302)], [("you", TEXT), ("you", "two")])
    assert ('role="status"' in page(taken), 'role="status"' in page(again)) == (True, False)


def test_what_was_typed_outlives_the_quarter_of_an_hour(caller: Client) -> None:
    received = write(caller)
    fields = hidden(come_back(caller, receipt(received)), "/ko/return/more")
    caller.cookies["return"] = "over"

    over = caller.post("/ko/return/more", {**fields, "text": "what I typed"})
    opened = caller.post("/ko/return", {"receipt": receipt(received), "text": "what I typed"})

    assert (over.status_code, over.cookies["return"].value) == (422, "")
    assert re.search(r"\nwhat I typed</textarea>", page(over))
    assert messages(opened) == [("you", TEXT)]
    assert re.search(r"\nwhat I typed</textarea>", page(opened))


def test_a_word_of_ones_own_opens_a_page_of_the_same_length(caller: Client) -> None:
    received = write(caller)
    true = come_back(caller, receipt(received))
    fields = hidden(caller.get("/ko/return/word"), "/ko/return/word")

    chosen = caller.post("/ko/return/word", {**fields, "word": "qwxyzzyq", "digits": ""})
    true = caller.get("/ko/return")
    cover = come_back(caller, " ".join([*receipt(received).split()[:-1], "qwxyzzyq"]))

    assert (chosen.status_code, 'role="status"' in page(chosen)) == (200, True)
    assert messages(true) == [("you", TEXT)]
    assert TEXT not in [text for _, text in messages(cover)]
    assert len(true.content) == len(cover.content)


def test_a_word_from_our_lists_is_refused(caller: Client) -> None:
    come_back(caller, receipt(write(caller)))
    fields = hidden(caller.get("/ko/return/word"), "/ko/return/word")

    refused = caller.post("/ko/return/word", {**fields, "word": words.spell((5,), "ko")[0]})

    assert (refused.status_code, 'role="alert"' in page(refused)) == (422, True)


def test_forgetting_says_what_is_lost_and_is_done_at_once(caller: Client) -> None:
    received = write(caller)
    come_back(caller, receipt(received))

    asked = caller.get("/ko/return/forget")
    assert Conversation.objects.count() == 1
    done = caller.post("/ko/return/forget", hidden(asked, "/ko/return/forget"))

    assert (done.status_code, Conversation.objects.count()) == (200, 0)
    assert {name: cookie.value for name, cookie in done.cookies.items()} == {"return": "", "csrftoken": ""}
    assert come_back(caller, receipt(received)).status_code == 422


def test_closing_leaves_no_cookie(caller: Client) -> None:
    come_back(caller, receipt(write(caller)))

    closed = caller.post("/ko/return/close")

    assert {name: cookie.value for name, cookie in closed.cookies.items()} == {"return": "", "csrftoken": ""}


def test_the_cookies_are_small_strict_and_short(caller: Client) -> None:
    opened = come_back(caller, receipt(write(caller)))

    kept = caller.cookies["return"]
    assert (kept["path"], kept["httponly"], kept["samesite"], kept["max-age"]) == ("/", True, "Strict", 900)
    assert (opened.cookies["csrftoken"]["max-age"], opened.cookies["csrftoken"]["expires"]) == ("", "")
    assert "Content-Encoding" not in opened.headers


def test_the_receipt_and_the_conversation_say_who_reads_now_by_the_rota(caller: Client, cast: Cast) -> None:
    said = texts("ko").sentence("waiting.now")
    duty.forget()
    without = write(caller)
    days = [clock.today() + datetime.timedelta(days=offset) for offset in (-1, 0, 1)]
    rota.set_speaks(cast.boris, {cast.ada.id: frozenset({"ko"})})
    rota.plan(cast.boris, [rota.Planned(cast.ada.id, day, (Window(0, 1440),)) for day in days])

    received = write(caller, TEXT + " 또")
    returned = come_back(caller, receipt(received))
    duty.forget()

    assert [said in page(each) for each in (without, received, returned)] == [False, True, True]
