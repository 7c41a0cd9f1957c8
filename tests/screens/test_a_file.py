"""A picture from a caller without script to a member's eyes, as a safe copy alone, in a real browser."""

import pathlib

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from safeconduct.foundation.sandbox import cell
from sandbox import made
from screens import browsing
from screens.browsing import Rehearsal

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not cell.is_available(), reason="No sandbox here: install bubblewrap and allow namespaces."),
]

MARK = b"a serial number that nobody else has"


@pytest.fixture
def photo(tmp_path: pathlib.Path) -> pathlib.Path:
    """A picture of a house, with a maker, a place and a serial number."""
    exif = Image.Exif()
    exif[0x010F], exif[0xA431] = MARK.decode(), MARK.decode()
    file = tmp_path / "IMG_2024.jpg"
    file.write_bytes(made.encoded("JPEG", made.picture(1600, 1200), exif=exif))
    return file


def _send(writing: Page, address: str, text: str, *files: pathlib.Path) -> None:
    writing.goto(f"{address}/en/write")
    writing.fill("#text", text)
    writing.click("form details summary")
    writing.set_input_files("#file", [str(file) for file in files])
    writing.click("main form button")


def test_a_member_sees_the_safe_copy_of_a_callers_picture(
    browser: Browser, rehearsal: Rehearsal, photo: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    voice = tmp_path / "voice.m4a"
    voice.write_bytes(made.recording("sine", "-f", "ipod"))
    writing = browsing.caller(browser)
    _send(writing, rehearsal.address, "The ninth house stands by the river", photo, voice)
    digits = writing.locator("#receipt-digits").inner_text()
    desk = browsing.member(browser, rehearsal.person("ada")).new_page()
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.url))

    desk.goto(f"{rehearsal.address}/console/queue")
    desk.click(".row:has-text('ninth house')")
    expect(desk.locator(".m.them details.file")).to_have_count(2)
    shown_unasked = [url for url in asked if "/attachment/" in url]
    desk.locator("details.file summary").first.click()
    picture = desk.locator("details.file img")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 1600)
    veiled = picture.evaluate("image => getComputedStyle(image).filter")
    desk.check("details.file input")
    address = picture.evaluate("image => image.src")
    copy = desk.request.get(address).body()

    assert shown_unasked == []
    assert "blur" in veiled
    assert picture.evaluate("image => getComputedStyle(image).filter") == "none"
    assert (copy[:3], MARK in copy, MARK in photo.read_bytes()) == (b"\xff\xd8\xff", False, True)
    desk.locator("details.file summary").nth(1).click()
    heard = desk.locator("details.file audio").evaluate(
        "audio => new Promise(done => { audio.onloadedmetadata = () => done(audio.duration); audio.load() })"
    )
    assert heard > 0.5
    writing.goto(f"{rehearsal.address}/en/return")
    writing.fill("[name=receipt]", digits)
    writing.click("main form button")
    expect(writing.get_by_text("+ Picture,")).to_be_visible()


def test_files_that_are_too_large_give_the_text_back(
    browser: Browser, rehearsal: Rehearsal, tmp_path: pathlib.Path
) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(bytes(30_000_000))
    writing = browsing.caller(browser)

    _send(writing, rehearsal.address, "The text must not be lost", film)

    expect(writing.get_by_role("alert")).to_contain_text("at most 3, together 10 MB")
    assert writing.input_value("#text") == "The text must not be lost"
