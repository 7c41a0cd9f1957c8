"""What callers typed is taken exactly as it is, or goes back with what to change; it is never lost."""

import contextlib
import tracemalloc
import urllib.parse
from collections.abc import Sequence

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, QueryDict
from django.test import RequestFactory

from safeconduct.foundation.languages.domain import words
from safeconduct.line.hotline import forms
from safeconduct.line.hotline.actions import NoRoom
from safeconduct.line.hotline.domain.inbound import LONGEST
from safeconduct.line.hotline.forms import Letter, Problem

FORM = "0123456789abcdef" * 2
ENCODED = "application/x-www-form-urlencoded"


def _posted(**fields: str) -> QueryDict:
    posted = QueryDict(mutable=True)
    posted.update({"form": FORM, **fields})
    return posted


@pytest.mark.parametrize(
    "text", ["둘이 같이 갈 수 있습니까", "a\r\nb", " \u202e مرحبا \u0301\u0301", "\x07👩‍👩‍👧", "a" * LONGEST]
)
def test_a_text_is_taken_exactly_as_it_is(text: str) -> None:
    assert forms.letter(_posted(text=text)) == Letter(text, FORM)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("", "errors.empty"),
        (" \r\n\t", "errors.empty"),
        ("a" * (LONGEST + 1), "errors.too_long"),
        ("a\x00b", "errors.unreadable"),
        ("a\ufffdb", "errors.unreadable"),
    ],
)
def test_a_text_that_cannot_be_taken_goes_back_whole(text: str, path: str) -> None:
    letter = forms.letter(_posted(text=text))

    assert (letter.text, letter.problem and letter.problem.path) == (text, path)


def test_a_line_end_counts_once() -> None:
    assert forms.letter(_posted(text="\r\n" * (LONGEST - 1) + "a")).problem is None


def test_what_is_too_long_is_told_how_long_it_is() -> None:
    problem = forms.letter(_posted(text="a" * 20_001)).problem

    assert problem == Problem(
        "errors.too_long", {"length": "20\N{NO-BREAK SPACE}001", "limit": "20\N{NO-BREAK SPACE}000"}
    )


@pytest.mark.parametrize("form", ["", "short", FORM.upper(), FORM + "0"])
def test_a_form_without_its_own_id_goes_back_with_its_text(form: str) -> None:
    letter = forms.letter(_posted(text="hello", form=form))

    assert (letter.text, letter.problem) == ("hello", Problem("errors.form_lost"))


def test_a_field_sent_twice_goes_back_with_both_texts() -> None:
    posted = QueryDict(f"form={FORM}&text=one&text=two")

    assert forms.letter(posted).text == "one\ntwo"
    assert forms.letter(posted).problem is not None


def test_an_old_telephone_may_write_in_its_own_encoding() -> None:
    body = f"form={FORM}&text=".encode() + "살고 싶다".encode("euc-kr")
    request = RequestFactory().generic("POST", "/ko/write", body, f"{ENCODED}; charset=euc-kr")

    assert forms.sent(forms.posted(request)) == Letter("살고 싶다", FORM)


def test_a_form_with_a_thousand_fields_goes_back() -> None:
    request = RequestFactory().post("/ko/write", "a=1&" * 2000, content_type=ENCODED)

    assert forms.sent(forms.posted(request)).problem == Problem("errors.too_large")


@pytest.mark.slow
@pytest.mark.parametrize("text", ["살고 싶다 " * 700_000, "%", "a+b%41" * 300_000])
def test_a_large_form_costs_little_and_its_text_comes_back(text: str) -> None:
    packed = text.encode() if len(text) > 1 else urllib.parse.quote("살" * 400_000).encode()
    body = f"form={FORM}&text=".encode() + packed
    request = RequestFactory().generic("POST", "/ko/write", body, ENCODED)

    tracemalloc.start()
    letter = forms.sent(forms.posted(request))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert letter.text == urllib.parse.unquote_plus(packed.decode())
    assert letter.problem is not None
    assert letter.problem.path == "errors.too_long"
    assert most < 10 * len(body)


def test_large_forms_are_read_one_at_a_time_and_small_ones_beside_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "_TURN_SECONDS", 0.01)
    large = RequestFactory().post("/ko/write", f"form={FORM}&text=" + "a" * 600_000, content_type=ENCODED)
    small = RequestFactory().post("/ko/write", f"form={FORM}&text=help", content_type=ENCODED)

    with forms.reading(large) as first, forms.reading(large) as second, forms.reading(small) as third:
        assert len(first["text"]) == 600_000
        assert forms.sent(second) == Letter("", "", problem=Problem("errors.too_large"))
        assert forms.sent(third) == Letter("help", FORM)
    with forms.reading(large) as again:
        assert len(again["text"]) == 600_000


def test_the_form_keeps_its_id_where_the_message_may_have_been_kept() -> None:
    unsure = forms.sent_back(Letter("hello", FORM), "errors.not_received")
    empty = forms.letter(_posted(text=""))

    assert forms.next_form_id(unsure) == FORM
    assert forms.next_form_id(empty) != FORM


@pytest.mark.parametrize(
    ("positions", "digits"),
    [("", "0" * 24), ("1,2,3,4,5,6", "0" * 24), ("1,2,3,4,5,6,2048", "0" * 24), ("1,2,3,4,5,6,7", "0" * 23)],
)
def test_a_receipt_that_was_changed_on_the_way_is_no_trial(positions: str, digits: str) -> None:
    assert forms.trial(_posted(positions=positions, digits=digits, list="en", receipt="x")) is None


def test_words_of_ones_own_leave_empty_fields_out() -> None:
    assert forms.own_words(_posted(word="  moonlight ", digits="")) == ("moonlight",)


@pytest.mark.parametrize(
    ("typed", "told"), [("123 456", "6 / 24"), ("candle success orange", "3 / 7"), ("", ""), ("1234" * 6, "")]
)
def test_a_slip_is_told_in_signs_that_need_no_language(typed: str, told: str) -> None:
    assert forms.slip(words.understand(typed).otherwise) == told


def _with_files(text: str = "hello", files: Sequence[tuple[str, bytes]] = (), **headers: str) -> HttpRequest:
    packed = [SimpleUploadedFile(name, content, "image/jpeg") for name, content in files]
    return RequestFactory().post("/ko/write", {"form": FORM, "text": text, "file": packed}, headers=headers)


def test_files_are_sealed_while_their_form_is_read() -> None:
    content = b"a mark that nobody else writes" * 20_000

    letter = forms.sent(forms.posted(_with_files(files=[("one.jpg", content), ("둘.ogg", b"2")])))

    assert (letter.text, letter.problem) == ("hello", None)
    assert [(file.attached.name, file.attached.size) for file in letter.files] == [("one.jpg", 600_000), ("둘.ogg", 1)]
    assert not any(b"a mark" in piece for file in letter.files for piece in file.pieces)


def test_a_file_needs_no_words() -> None:
    assert forms.sent(forms.posted(_with_files("", [("voice.ogg", b"OggS")]))).problem is None


def test_an_empty_file_is_none() -> None:
    letter = forms.sent(forms.posted(_with_files("", [("nothing", b"")])))

    assert (letter.files, letter.problem) == ((), Problem("errors.empty"))


@pytest.mark.parametrize(
    "files",
    [
        pytest.param([(f"{number}.jpg", b"x") for number in range(4)], id="four"),
        pytest.param([("film.mp4", bytes(10_000_001))], id="one too large"),
        pytest.param([("1.mp4", bytes(6_000_000)), ("2.mp4", bytes(5_000_000))], id="too large together"),
    ],
)
def test_too_many_or_too_large_files_go_back_with_the_text(files: list[tuple[str, bytes]]) -> None:
    letter = forms.sent(forms.posted(_with_files("the text", files)))

    assert (letter.text, letter.problem) == ("the text", Problem("errors.files_too_large"))
    assert forms.must_choose_again(letter)


def test_of_a_body_that_the_gate_cut_the_text_goes_back() -> None:
    request = _with_files("the text", [("film.mp4", b"x" * 1000)], **{"X-Body-Cut": "1"})

    letter = forms.sent(forms.posted(request))

    assert (letter.text, letter.problem, letter.files) == ("the text", Problem("errors.files_too_large"), ())


def test_where_files_wait_for_their_turn_too_long_the_text_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "_TURN_SECONDS", 0.01)
    requests = [_with_files("the text", [("film.mp4", bytes(600_000))]) for _ in range(4)]

    with contextlib.ExitStack() as at_once:
        letters = [forms.sent(at_once.enter_context(forms.reading(request))) for request in requests]

    assert [len(letter.files) for letter in letters] == [1, 1, 1, 0]
    assert (letters[3].text, letters[3].problem) == ("the text", Problem("errors.files_full"))


def test_the_bytes_of_a_file_are_never_taken_for_a_text() -> None:
    request = _with_files(files=[("film.mp4", bytes(600_000))])
    request.META["CONTENT_TYPE"] = "multipart/form-data; boundary=another"

    assert forms.sent(forms.posted(request)).text == "hello"


def test_an_error_that_is_no_lack_of_room_says_not_received() -> None:
    assert (forms.why_not(NoRoom()), forms.why_not(OSError())) == ("errors.files_full", "errors.not_received")
