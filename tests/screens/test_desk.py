"""An operator's common work by keys alone, and two operators before one conversation, in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from screens import browsing
from screens.browsing import Rehearsal
from screens.test_for_everybody import violations

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def members(browser: Browser, rehearsal: Rehearsal) -> Iterator[dict[str, BrowserContext]]:
    """Ada and Boris, who answer, and Chun, who leads."""
    entered = {name: browsing.member(browser, rehearsal.person(name)) for name in ("ada", "boris", "chun")}
    yield entered
    for context in entered.values():
        context.close()


@pytest.fixture
def ada(members: dict[str, BrowserContext], rehearsal: Rehearsal) -> Iterator[Page]:
    """Ada's queue."""
    page = members["ada"].new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{rehearsal.address}/console/queue")
    page.wait_for_selector(".row")
    yield page
    page.close()


def test_the_common_work_needs_no_mouse(browser: Browser, rehearsal: Rehearsal, ada: Page) -> None:
    browsing.write(browsing.caller(browser), rehearsal.address, "ko", "지금 위험합니다 첫째 집", danger=True)

    ada.keyboard.press("x")
    ada.wait_for_url("**/conversation/*")
    first = ada.url
    ada.keyboard.press("r")
    ada.keyboard.type("We are here.")
    ada.keyboard.press("Control+Enter")
    ada.wait_for_selector(".m.us:has-text('We are here.')")
    ada.keyboard.press("Escape")
    ada.keyboard.press("n")
    ada.keyboard.type("calm by now")
    ada.keyboard.press("Control+Enter")
    ada.wait_for_selector(".m.note:has-text('calm by now')")
    ada.keyboard.press("Escape")
    ada.keyboard.press("i")
    expect(ada.locator(".event").first).to_be_visible()
    ada.keyboard.press("i")
    ada.keyboard.press("a")
    expect(ada.locator("#member")).to_be_focused()
    ada.keyboard.press("Escape")
    ada.keyboard.press("f")
    expect(ada.locator("#on")).to_be_focused()
    ada.keyboard.press("Escape")
    ada.keyboard.press("x")
    ada.wait_for_url(lambda url: url.split("#")[0] != first.split("#")[0])

    assert "/conversation/" in ada.url


def test_words_are_looked_for_and_rows_ticked_by_keys(rehearsal: Rehearsal, ada: Page) -> None:
    ada.keyboard.press("j")
    ada.keyboard.press("s")
    ada.keyboard.press("j")
    ada.keyboard.press("s")
    expect(ada.locator("#many")).to_be_visible()
    ada.keyboard.press("d")
    expect(ada.locator("#many-member")).to_be_focused()
    ada.keyboard.press("Escape")
    ada.keyboard.press("2")
    ada.wait_for_url("**whose=mine**")
    ada.keyboard.press("/")
    ada.keyboard.type("no such words at all")
    ada.keyboard.press("Enter")

    expect(ada.locator(".none:visible")).to_contain_text("Nothing here.")
    assert "such" not in ada.url


def test_a_colleague_is_seen_and_the_later_answer_comes_back_with_both_texts(
    browser: Browser, rehearsal: Rehearsal, members: dict[str, BrowserContext], ada: Page
) -> None:
    browsing.write(browsing.caller(browser), rehearsal.address, "ko", "둘째 집입니다 위험합니다", danger=True)
    ada.locator(".row:has-text('둘째 집')").click()
    ada.wait_for_selector("#flow .m")
    boris = members["boris"].new_page()
    boris.goto(ada.url)
    boris.wait_for_selector("#flow .m")

    boris.locator("#reply").press_sequentially("mine was")
    expect(ada.locator("#here")).to_contain_text("boris writes an answer.")
    ada.locator("#reply").press_sequentially("mine comes later")
    boris.locator("#reply").press_sequentially(" first")
    boris.keyboard.press("Control+Enter")
    ada.wait_for_selector(".m.us:has-text('mine was first')")
    ada.locator("#reply").press("Control+Enter")

    expect(ada.locator("#compose .problem")).to_contain_text("mine was first")
    expect(ada.locator("#reply")).to_have_value("mine comes later")
    assert ada.locator(".m.us:has-text('mine comes later')").count() == 0
    ada.fill("#reply", "")
    boris.close()


def test_no_page_of_the_desk_shuts_anybody_out(rehearsal: Rehearsal, members: dict[str, BrowserContext]) -> None:
    lead, found = members["chun"].new_page(), {}

    for name in ("queue", "queue?whose=nobody&state=waiting", "queue/own"):
        lead.goto(f"{rehearsal.address}/console/{name}")
        for summary in lead.locator("main summary").all():
            summary.click()
        found[name] = violations(lead)
    lead.goto(f"{rehearsal.address}/console/queue")
    for row in (0, 1):
        lead.locator(".pick").nth(row).check()
    found["ticked"] = violations(lead)
    lead.keyboard.press("m")
    lead.wait_for_url("**/queue/join**")
    found["join"] = violations(lead)

    assert {name: broken for name, broken in found.items() if broken} == {}
