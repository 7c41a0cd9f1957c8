"""The public pages: small, whole in each language, without script or cookie, and careful with what people typed."""

import dataclasses
import datetime
import gzip
import html
import pathlib
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

import way
from approved import approve
from founding import found_hotline
from safeconduct.foundation.channels.domain.roster import SignedList, TrueChannel, text_to_sign
from safeconduct.foundation.languages.domain import words
from safeconduct.foundation.languages.domain.texts import written
from safeconduct.foundation.publishing import queries as publishing
from safeconduct.foundation.vault.domain import sealing, signing
from safeconduct.line.hotline.actions import attaching
from safeconduct.line.hotline.domain import attached
from safeconduct.line.hotline.domain.attached import Attached, Claimed
from safeconduct.line.hotline.domain.inbound import LONGEST, OpenedThread, Shown
from safeconduct.line.hotline.domain.payloads import MessageText
from safeconduct.line.hotline.domain.sealed import FILE_MARKUP, seal_message, shown_size
from safeconduct.line.hotline.public_views.messages import beside, file_line, padded
from safeconduct.line.hotline.public_views.sheets import STYLE, wording
from safeconduct.line.hotline.urls import return_urls, take_urls
from safeconduct.wiring.env import Kind

urlpatterns = [*take_urls, *return_urls]
pytestmark = pytest.mark.urls(__name__)

CODES = [each.language.code for each in written()]
PAGES = ["", "safe", "write", "return", "authentic", "find", "leave"]
EVERY_LANGUAGE = pytest.mark.parametrize("code", CODES)
EVERY_PAGE = pytest.mark.parametrize("page", PAGES)

# On the wire, with the status line and with what the server adds.
LARGEST = 14_600
WHOLE_WAY = 30_000
SERVER_ADDS = 400


@pytest.fixture(autouse=True)
def rehearsal(house: pathlib.Path, settings: Settings) -> None:
    settings.INSTALLATION = dataclasses.replace(settings.INSTALLATION, kind=Kind.REHEARSAL, onion="a" * 56 + ".onion")


@pytest.fixture
def caller() -> Client:
    return Client(headers={"accept-encoding": "gzip"})


def _text(response: HttpResponse) -> str:
    packed = response.headers.get("Content-Encoding") == "gzip"
    return (gzip.decompress(response.content) if packed else response.content).decode()


def _on_the_wire(response: HttpResponse) -> int:
    return len(response.serialize()) + SERVER_ADDS


@EVERY_LANGUAGE
@EVERY_PAGE
def test_every_page_answers_in_every_language_without_script_or_cookie(caller: Client, code: str, page: str) -> None:
    response = caller.get(f"/{code}/{page}")

    # Leaving makes a browser forget; no page gives it anything to keep.
    kept = [cookie for cookie in response.cookies.values() if cookie.value or page != "leave"]
    assert (response.status_code, kept) == (200, [])
    assert re.search(r"<script|<img|src=|@import|url\(", _text(response)) is None
    assert f'<html lang="{code}"' in _text(response)


@EVERY_LANGUAGE
@EVERY_PAGE
def test_every_page_fits_in_the_first_packets_of_a_bad_line(caller: Client, code: str, page: str) -> None:
    assert _on_the_wire(caller.get(f"/{code}/{page}")) < LARGEST


@EVERY_LANGUAGE
def test_the_way_to_the_receipt_is_short(caller: Client, code: str) -> None:
    way = [caller.get("/"), caller.get(f"/{code}/"), caller.get(f"/{code}/write"), _tried(caller, code, "wrong")]

    assert sum(map(_on_the_wire, way)) < WHOLE_WAY


@EVERY_LANGUAGE
def test_no_address_and_no_title_says_what_this_is(caller: Client, code: str) -> None:
    said = re.compile("surrender|capitul|rend|plen|сда|плен|полон|投降|항복|투항|استسلام|आत्मसमर्पण", re.IGNORECASE)
    titles = [re.search("<title>(.*?)</title>", _text(caller.get(f"/{code}/{page}")))[1] for page in PAGES]  # type: ignore[index]

    assert [title for title in titles if said.search(title)] == []


def test_the_style_fits_in_three_kilobytes() -> None:
    assert len(STYLE.encode()) <= 3000


@EVERY_PAGE
def test_the_headers_let_nothing_in_and_nothing_out(caller: Client, page: str) -> None:
    headers = caller.get(f"/en/{page}").headers

    assert headers["Content-Security-Policy"].startswith("default-src 'none';style-src 'sha256-")
    assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "no-referrer")


def test_the_way_out_makes_the_browser_forget(caller: Client) -> None:
    response = caller.get("/en/leave")

    assert response.headers["Clear-Site-Data"] == '"cache","cookies","storage"'
    assert response.cookies["return"]["max-age"] == 0


@EVERY_LANGUAGE
def test_a_text_that_is_too_long_comes_back_whole(caller: Client, code: str) -> None:
    text = "<살고 싶다>&" * LONGEST

    response = caller.post(f"/{code}/write", {"form": "0" * 32, "text": text})

    assert response.status_code == 422
    assert 'role="alert"' in _text(response)
    assert "&lt;살고 싶다&gt;&amp;" * LONGEST in _text(response)


def test_a_message_that_could_not_be_kept_comes_back_with_the_same_form(caller: Client) -> None:
    # Without a founded installation nothing can be sealed: no pepper, no team.
    response = caller.post("/en/write", {"form": "ab" * 16, "text": "hello", "danger": "yes"})

    assert response.status_code == 503
    assert 'value="' + "ab" * 16 in _text(response)
    assert re.search(r"\nhello</textarea>", _text(response))
    assert 'value="yes" aria-describedby="help" checked' in _text(response)


@EVERY_LANGUAGE
def test_a_receipt_can_be_tried_at_once(caller: Client, code: str) -> None:
    spelt = " ".join(words.spell((1, 2, 3, 4, 5, 6, 7), words.list_code(code)))

    assert 'role="status"' in _text(_tried(caller, code, spelt))
    assert 'role="status"' in _text(_tried(caller, code, "123456789012 345678901234"))
    assert 'role="alert"' in _text(_tried(caller, code, "something else"))


def _tried(caller: Client, code: str, typed: str) -> HttpResponse:
    carried = {"positions": "1,2,3,4,5,6,7", "list": words.list_code(code), "digits": "123456789012345678901234"}
    response: HttpResponse = caller.post(f"/{code}/try", {**carried, "receipt": typed})
    return response


@EVERY_LANGUAGE
def test_a_receipt_stands_where_scripts_look_for_it(caller: Client, code: str) -> None:
    page = _text(_tried(caller, code, ""))

    shown = re.sub("<[^>]+>", "", re.search(r'id="receipt"[^>]*>(.*?)</ol>', page, re.DOTALL)[1])  # type: ignore[index]
    digits = re.sub(r"<[^>]+>|\D", "", re.search(r'id="receipt-digits"[^>]*>(.*?)</p>', page)[1])  # type: ignore[index]
    assert tuple(shown.split()) == words.spell((1, 2, 3, 4, 5, 6, 7), words.list_code(code))
    assert digits == "123456789012345678901234"


def test_the_length_of_a_page_tells_nothing_of_the_receipt() -> None:
    short, long = ("ox",) * 7, ("конференция",) * 7

    assert len("".join(short).encode() + beside(short).encode()) == len("".join(long).encode() + beside(long).encode())


def test_two_conversations_of_one_size_give_pages_of_one_length() -> None:
    worded = wording("en")
    assert worded is not None
    true = OpenedThread("en", (Shown(False, "<b>둘이 같이", "2024-11-20T22:14+00:00"),) * 3, padded_to=4000)
    cover = OpenedThread("en", (Shown(True, "Good day.", "2024-11-20T22:14+00:00"),), padded_to=4000)

    assert len(padded(worded, true).encode()) == len(padded(worded, cover).encode()) == 4000


def test_a_real_installation_shows_no_draft(caller: Client, settings: Settings) -> None:
    settings.INSTALLATION = dataclasses.replace(settings.INSTALLATION, kind=Kind.REAL)
    publishing.forget()

    assert [code for code in CODES if "<h2>" in _text(caller.get(f"/{code}/"))] == []


def test_a_language_appears_when_two_people_have_approved_it(caller: Client, settings: Settings) -> None:
    settings.INSTALLATION = dataclasses.replace(settings.INSTALLATION, kind=Kind.REAL)
    approve("ko")

    assert "<h2>" in _text(caller.get("/ko/"))
    assert 'class="mark"' not in _text(caller.get("/ko/"))
    assert "<h2>" not in _text(caller.get("/ru/"))
    assert 'href="/ko/"' in _text(caller.get("/ru/"))


def test_a_rehearsal_says_no_longer_that_an_approved_text_is_a_draft(caller: Client) -> None:
    draft = wording("ko")
    assert draft is not None
    before = _text(caller.get("/ko/"))
    approve("ko")
    after = _text(caller.get("/ko/"))

    assert [draft.sentence("site.draft") in page for page in (before, after)] == [True, False]
    assert draft.sentence("site.rehearsal") in after


def test_a_rehearsal_marks_every_page(caller: Client) -> None:
    pages = [_text(caller.get(path)) for path in ("/", *(f"/en/{page}" for page in PAGES))]

    assert all('class="mark"' in page for page in pages)


def _publish(folder: pathlib.Path, settings: Settings, *, forged: bool = False) -> SignedList:
    settings.INSTALLATION = dataclasses.replace(settings.INSTALLATION, data=folder)
    seed = signing.new_signing_key()
    text = text_to_sign([TrueChannel("web", "https://true.example")], datetime.date(2024, 11, 20), rehearsal=True)
    signature = signing.sign(seed, b"another list" if forged else text.encode())
    signed = SignedList(text, signing.public_half(seed).hex(), signature.hex())
    (folder / "channels.json").write_text(signed.document())
    return signed


def test_the_true_address_and_key_come_from_the_signed_list(
    caller: Client, settings: Settings, tmp_path: pathlib.Path
) -> None:
    signed = _publish(tmp_path, settings)

    page = _text(caller.get("/en/authentic", headers={"host": "localhost"}))

    assert "https://true.example" in page
    assert signed.fingerprint in page
    assert "localhost" not in page
    assert SignedList.read(caller.get("/.well-known/safeconduct.json").content.decode()) == signed


def test_a_list_whose_signature_does_not_hold_is_not_shown(
    caller: Client, settings: Settings, tmp_path: pathlib.Path
) -> None:
    _publish(tmp_path, settings, forged=True)

    assert "https://true.example" not in _text(caller.get("/en/authentic"))
    assert caller.get("/.well-known/safeconduct.json").status_code == 404


@pytest.mark.parametrize("path", ["/xx/", "/ko/nothing", "/console", "/en/return/nothing"])
def test_what_is_not_there_is_not_there(caller: Client, path: str) -> None:
    assert caller.get(path).status_code == 404


@pytest.fixture
def hotline(house: pathlib.Path, settings: Settings) -> None:
    """A founded one in this rehearsal."""
    settings.INSTALLATION = dataclasses.replace(settings.INSTALLATION, kind=Kind.REHEARSAL)
    found_hotline()


def _sending(caller: Client, path: str, text: str, *files: SimpleUploadedFile) -> HttpResponse:
    page = way.Page(_text(caller.get(path)))
    hidden = page.form_with("text").fields
    return caller.post(page.form_with("text").action, {**hidden, "text": text, "file": files})


def _photo(content: bytes = b"\xff\xd8\xff" + bytes(84_000)) -> SimpleUploadedFile:
    return SimpleUploadedFile("IMG_1.jpg", content, "image/jpeg")


def test_a_caller_sends_a_picture_and_sees_that_it_came(caller: Client, hotline: None) -> None:
    sent = way.Page(_text(_sending(caller, "/en/write", "Where are you?", _photo())))

    page = way.Page(_text(caller.post("/en/return", {"receipt": sent.by_id["receipt-digits"]}, follow=True)))

    assert [(said.side, said.text) for said in page.messages] == [("you", "Where are you?")]
    assert "+ Picture, 84 kB" in page.source


@EVERY_LANGUAGE
def test_too_large_files_go_back_with_the_text_and_a_sentence(caller: Client, code: str) -> None:
    response = _sending(caller, f"/{code}/write", "글", _photo(bytes(10_000_001)))

    page, worded = way.Page(_text(response)), wording(code)
    assert worded
    assert response.status_code == 422
    assert page.form_with("text").fields["text"] == "글"
    assert worded.sentence("errors.files_too_large") in page.alerts[0]
    assert worded.sentence("files.again") in html.unescape(page.source)


def test_where_files_find_no_room_the_text_goes_back(
    caller: Client, hotline: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attaching, "MOST_KEPT", 0)

    response = _sending(caller, "/en/write", "Where are you?", _photo())

    page, worded = way.Page(_text(response)), wording("en")
    assert worded
    assert (response.status_code, page.form_with("text").fields["text"]) == (503, "Where are you?")
    assert worded.sentence("errors.files_full") in page.alerts[0]


@EVERY_LANGUAGE
def test_the_line_of_a_file_fits_into_what_its_message_was_padded_for(code: str) -> None:
    worded = wording(code)
    assert worded
    for claimed in Claimed:
        line = file_line(worded, Attached(uuid.uuid4(), b"", 9_900_000, claimed, ""))
        assert len(f'<div class="quiet">+ {html.escape(line)}</div>\n'.encode()) <= FILE_MARKUP


def test_the_limits_that_callers_read_are_those_that_hold() -> None:
    for code in CODES:
        worded = wording(code)
        assert worded
        for path in ("files.limit", "errors.files_too_large"):
            assert (str(attached.MOST), str(attached.LARGEST // 1_000_000)) == tuple(
                re.findall(r"\d+", worded.sentence(path))
            ), (code, path)


@EVERY_LANGUAGE
def test_a_page_with_files_is_as_long_as_one_that_opens_none_of_them(code: str) -> None:
    worded, minute = wording(code), datetime.datetime(2026, 11, 23, 1, 2, tzinfo=datetime.UTC)
    assert worded
    files = tuple(Attached(uuid.uuid4(), bytes(32), 9_900_000, claimed, "") for claimed in Claimed)
    message = MessageText(from_us=False, text="", at=minute, files=files)
    size = shown_size(len(seal_message(sealing.new_pair().public, uuid.uuid4(), message)))

    opened = OpenedThread(code, (Shown(False, "", minute.isoformat(timespec="minutes"), files),), padded_to=size)
    cover = OpenedThread(code, (), padded_to=size)

    assert len(padded(worded, opened).encode()) == len(padded(worded, cover).encode())
