"""A caller's pages under a hand that shakes: the way out always in sight, keys alone, nothing on paper."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from screens import browsing
from screens.browsing import Rehearsal

pytestmark = pytest.mark.slow

READ = ("", "write", "return", "safe", "authentic", "find", "nowhere")
# As narrow as a small phone, and as what a screen of 640 px shows at 200 %.
SMALL = {"width": 320, "height": 480}
ORDER = """() => [...document.querySelectorAll("a[href],button,input:not([type=hidden]),textarea,summary")]
  .filter((one) => one.checkVisibility()).map((one) => one.outerHTML)"""
NOW = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect(), look = getComputedStyle(one);
  const below = document.querySelector("header")?.contains(one) ? 0 : document.querySelector("header")?.getBoundingClientRect().bottom || 0;
  return [one.outerHTML, look.outlineStyle !== "none" && box.bottom > below && box.top < innerHeight];
}"""  # noqa: E501


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A small telephone."""
    context = browser.new_context(viewport=SMALL)  # type: ignore[arg-type]  # playwright's own name for the same
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("code", ["ko", "ru", "ar", "uk"])
def test_the_way_out_is_in_sight_wherever_one_reads(page: Page, rehearsal: Rehearsal, code: str) -> None:
    hidden = []

    for show in _everywhere(page, rehearsal, code):
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        box = page.locator(f"a[href='/{code}/leave']").first.bounding_box()
        if box is None or (show != "nowhere" and not 0 <= box["y"] < SMALL["height"] / 3):
            hidden.append(show)

    assert hidden == []


def test_tab_goes_through_every_page_as_it_is_read_and_is_seen(page: Page, rehearsal: Rehearsal) -> None:
    wrong = {}

    for show in _everywhere(page, rehearsal, "ru"):
        expected, gone, unseen = page.evaluate(ORDER), [], []
        for _ in expected:
            page.keyboard.press("Tab")
            element, is_seen = page.evaluate(NOW)
            gone.append(element)
            unseen += [] if is_seen else [element]
        if gone != expected or unseen:
            wrong[show] = (gone[:3], unseen)

    assert wrong == {}


def test_a_message_is_written_tried_and_read_by_keys_alone(page: Page, rehearsal: Rehearsal) -> None:
    page.goto(f"{rehearsal.address}/ko/write")

    _tab_to(page, "#text")
    page.keyboard.type("열쇠로만")
    _tab_to(page, "[name=danger]")
    page.keyboard.press("Space")
    _tab_to(page, "main form button")
    page.keyboard.press("Enter")
    receipt = " ".join(page.locator("#receipt").inner_text().split())
    _tab_to(page, "#typed")
    page.keyboard.type(receipt)
    page.keyboard.press("Enter")
    expect(page.locator("[role=status]")).to_be_visible()
    _tab_to(page, "main a[href$='/return']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/return")
    _tab_to(page, "#typed")
    page.keyboard.type(receipt)
    page.keyboard.press("Enter")

    expect(page.locator(".message")).to_have_text("열쇠로만")


def test_the_problem_of_a_form_is_told_once_and_leads_to_its_field(page: Page, rehearsal: Rehearsal) -> None:
    page.goto(f"{rehearsal.address}/ru/write")
    page.click("main form button")
    told = page.locator("#wrong a").inner_text()
    times = page.locator("main").inner_text().count(told)
    page.click("#wrong a")

    assert times == 1
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("#text")).to_have_attribute("aria-invalid", "true")


def test_neither_words_nor_messages_come_out_of_a_printer(page: Page, rehearsal: Rehearsal) -> None:
    receipt = browsing.write(page, rehearsal.address, "ko", "on no paper")
    page.emulate_media(media="print")
    printed = page.locator("body").inner_text()
    page.emulate_media(media="screen")
    page.goto(f"{rehearsal.address}/ko/return")
    page.fill("[name=receipt]", receipt)
    page.click("main form button")
    expect(page.locator(".message")).to_be_visible()
    page.emulate_media(media="print")

    assert not [word for word in receipt.split() if word in printed.split()]
    assert not [part for part in printed.split() if part.isdigit() and len(part) == 4]
    expect(page.locator(".message")).to_be_hidden()


def _everywhere(page: Page, rehearsal: Rehearsal, code: str) -> Iterator[str]:
    """Stand on each of a caller's pages in turn, but for the one that the way out leads to."""
    for name in READ:
        page.goto(f"{rehearsal.address}/{code}/{name}")
        yield name
    receipt = browsing.write(page, rehearsal.address, code, "where is the way out " * 60)
    yield "receipt"
    page.goto(f"{rehearsal.address}/{code}/return")
    page.fill("[name=receipt]", receipt)
    page.click("main form button")
    yield "conversation"
    for name in ("word", "forget"):
        page.goto(f"{rehearsal.address}/{code}/return/{name}")
        yield name


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(selector)
