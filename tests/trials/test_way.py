"""In all twelve languages, against a real `serve`: write, receive a receipt, be answered, read the answer."""

import pathlib
from collections.abc import Iterator

import pytest

import way
from safeconduct.foundation.languages.domain.offered import OFFERED
from trials.rehearsed import House, Member, serving

pytestmark = pytest.mark.slow

CODES = [language.code for language in OFFERED]
TEXT = "둘이 <b>같이</b> & 한 사람은 다쳤습니다.\n  Ведём раненого. 😀 «أنا هنا»"
ANSWER = "같이 올 수 있습니다.\n\tИдите вдвоём & <не бойтесь>."
MOST_REQUESTS, MOST_BYTES = 6, 30_000


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A rehearsal, served for all of these tests."""
    with serving(House.make(tmp_path_factory.mktemp("way"))) as served:
        yield served


@pytest.fixture(scope="module")
def member(house: House) -> Iterator[Member]:
    """Its operator, at work."""
    with Member(house) as operator:
        yield operator


@pytest.mark.parametrize("code", CODES)
def test_a_plain_client_goes_the_whole_way(house: House, member: Member, code: str) -> None:
    writing, text = way.Browser(house.port), f"{TEXT} {code}"

    received = way.write(writing, code, text)
    so_far = (writing.requests, writing.received, dict(writing.cookies))
    member.ask("answer", words=[ANSWER], notes=["a note for the team alone"])
    conversation = way.come_back(writing, code, received.words)

    assert conversation == [way.Said("you", text), way.Said("us", ANSWER)]
    assert so_far[0] <= MOST_REQUESTS
    assert so_far[1] <= MOST_BYTES
    assert so_far[2] == {}
    print(f"{code}: {so_far[0]} requests, {so_far[1]} bytes from / to the receipt")


def test_digits_and_words_open_on_the_page_of_any_language(house: House) -> None:
    for code, other in zip(CODES, [*CODES[1:], CODES[0]], strict=True):
        received = way.write(way.Browser(house.port), code, TEXT)

        by_words = way.come_back(way.Browser(house.port), other, received.words)
        by_digits = way.come_back(way.Browser(house.port), other, received.digits)

        assert by_words == by_digits == [way.Said("you", TEXT)]
        assert len(received.digits) == 24


def test_who_came_back_writes_on(house: House) -> None:
    caller = way.Browser(house.port)
    way.come_back(caller, "ko", way.write(caller, "ko", TEXT).words)

    conversation = way.write_on(caller, "ko", "그리고 한 사람 더")

    assert conversation == [way.Said("you", TEXT), way.Said("you", "그리고 한 사람 더")]


def test_a_refreshed_receipt_is_the_same_one(house: House) -> None:
    caller = way.Browser(house.port)
    form = caller.get("/ru/write").page.form_with("text")

    first, again = (way.receipt(caller.send(form, text=TEXT)) for _ in range(2))

    assert first == again


def test_wrong_words_open_nothing_and_stay_in_the_line(house: House) -> None:
    caller = way.Browser(house.port)
    form = caller.get("/en/return").page.form_with("receipt", "/return")

    page = caller.send(form, receipt="these words are not ours at all").page

    assert page.messages == []
    assert page.alerts
    assert page.form_with("receipt").fields["receipt"] == "these words are not ours at all"


def test_the_house_said_nothing_of_what_was_written(house: House) -> None:
    said = pathlib.Path(house.home / "said").read_text()

    assert [line for line in said.splitlines() if "answers on" not in line] == []
