"""One message from a caller without script to an operator's open queue, and its answer back, in a real browser."""

import time

import pytest
from playwright.sync_api import Browser, Page, expect

from screens import browsing
from screens.browsing import Rehearsal

pytestmark = pytest.mark.slow

# What benchmarks/bench_screen.py measures is far below; a shared machine may be slow for a moment.
SECONDS_UNTIL_SEEN = 3.0
KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def desk(browser: Browser, rehearsal: Rehearsal) -> Page:
    """Ada's open queue."""
    page = browsing.member(browser, rehearsal.person("ada")).new_page()
    page.goto(f"{rehearsal.address}/console/queue")
    page.wait_for_selector(".row")
    return page


def test_a_message_is_seen_opened_answered_and_read_by_keyboard_alone(
    browser: Browser, rehearsal: Rehearsal, desk: Page
) -> None:
    writing = browsing.caller(browser)

    receipt = browsing.write(writing, rehearsal.address, "ko", "위험합니다 다섯번째 집", danger=True)
    answered_at = time.monotonic()
    desk.wait_for_selector(".row:has-text('다섯번째 집')")
    seen_after = time.monotonic() - answered_at
    desk.keyboard.press("j")
    while not desk.locator(".row:focus:has-text('다섯번째 집')").count():
        desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/conversation/*")
    desk.keyboard.press("r")
    desk.keyboard.type("고개를 숙이고 기다리십시오.")
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector(".m.us:has-text('고개를 숙이고') .standing:has-text('Ready for them.')")
    writing.goto(f"{rehearsal.address}/ko/return")
    writing.fill("[name=receipt]", receipt)
    writing.click("main form button")

    assert seen_after < SECONDS_UNTIL_SEEN
    expect(writing.locator(".message[data-from=us]")).to_contain_text("고개를 숙이고 기다리십시오.")


def test_a_sent_answer_leaves_the_note_beside_it_alone(browser: Browser, rehearsal: Rehearsal, desk: Page) -> None:
    desk.goto(f"{rehearsal.address}/console/queue")
    desk.locator(".row").first.click()
    desk.fill("#note", "half a note")

    desk.fill("#reply", "an answer")
    desk.press("#reply", "Control+Enter")
    desk.wait_for_selector(".m.us:has-text('an answer')")

    expect(desk.locator("#note")).to_have_value("half a note")
    expect(desk.locator("#reply")).to_have_value("")
    desk.fill("#note", "")


def test_what_was_typed_survives_a_line_that_failed(rehearsal: Rehearsal, desk: Page) -> None:
    desk.goto(f"{rehearsal.address}/console/queue")
    desk.locator(".row").first.click()
    desk.fill("#reply", "not lost")

    desk.context.set_offline(True)
    try:
        desk.press("#reply", "Control+Enter")
        expect(desk.locator(".compose .problem")).to_be_visible()
        kept = desk.input_value("#reply")
    finally:
        desk.context.set_offline(False)
    desk.press("#reply", "Control+Enter")
    desk.wait_for_selector(".m.us:has-text('not lost')")

    assert kept == "not lost"
    expect(desk.locator(".compose .problem")).to_be_hidden()


def test_leaving_with_unsent_words_asks_first(rehearsal: Rehearsal, desk: Page) -> None:
    desk.goto(f"{rehearsal.address}/console/queue")
    desk.locator(".row").first.click()
    desk.locator("#reply").press_sequentially("unsent")
    asked: list[str] = []
    desk.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    desk.keyboard.press("Escape")
    desk.keyboard.press("g")
    desk.wait_for_url("**/queue")

    assert asked == ["beforeunload"]


def test_a_new_message_moves_neither_the_row_under_the_pointer_nor_what_is_read(
    browser: Browser, rehearsal: Rehearsal, desk: Page
) -> None:
    desk.goto(f"{rehearsal.address}/console/queue")
    desk.set_viewport_size({"width": 1280, "height": 500})
    row = desk.locator(".row").nth(4)
    row.hover()
    href, before = row.get_attribute("href"), row.bounding_box()

    browsing.write(browsing.caller(browser), rehearsal.address, "ru", "Я ранен, седьмой дом", danger=True)
    desk.wait_for_selector(".row:has-text('седьмой дом')", state="attached")
    after = desk.locator(f".row[href='{href}']").bounding_box()

    assert before
    assert after
    assert abs(after["y"] - before["y"]) <= 1


def test_a_stream_that_broke_is_said_and_comes_back_with_what_was_missed(
    browser: Browser, rehearsal: Rehearsal, desk: Page
) -> None:
    desk.goto(f"{rehearsal.address}/console/queue")
    desk.wait_for_function(
        "() => document.querySelector('.desk')['htmx-internal-data']?.sseEventSource?.readyState === 1"
    )

    # The stream may be back within half a second: whoever only looks now and then could miss that it was gone.
    desk.evaluate(
        """() => {
            const bar = document.getElementById("offline");
            const look = new MutationObserver(() => { if (!bar.hidden) { window.saidOffline = true; } });
            look.observe(bar, { attributes: true });
        }"""
    )

    rehearsal.kill("live")
    desk.wait_for_function("() => window.saidOffline === true")
    browsing.write(browsing.caller(browser), rehearsal.address, "ko", "위험합니다 아홉번째 집", danger=True)

    expect(desk.locator(".row:has-text('아홉번째 집')")).to_be_attached()
    expect(desk.locator("#offline")).to_be_hidden()


def test_a_passphrase_and_the_code_of_an_app_sign_in(browser: Browser, rehearsal: Rehearsal) -> None:
    boris = rehearsal.person("boris")
    page = browser.new_context().new_page()

    _sign_in(page, rehearsal.address, boris)
    page.fill("#code", boris.code())
    page.click("main button")
    page.wait_for_url("**/console/queue")

    expect(page.locator(".me")).to_contain_text("boris")


def test_a_passkey_is_added_and_signs_in_on_a_real_serve(browser: Browser, rehearsal: Rehearsal) -> None:
    chun = rehearsal.person("chun")
    page = browsing.member(browser, chun).new_page()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})

    page.goto(f"{rehearsal.address}/console/enrol")
    page.fill("#passkey-name", "a key")
    page.fill("#passkey-passphrase", chun.passphrase)
    page.click("form[data-passkey] button")
    page.wait_for_url("**/console/account")
    page.click(".me button")
    _sign_in(page, rehearsal.address, chun)
    page.click("form[data-passkey] button")
    page.wait_for_url("**/console/queue")

    expect(page.locator(".me")).to_contain_text("chun")


def _sign_in(page: Page, address: str, person: browsing.Person) -> None:
    page.goto(f"{address}/console/sign-in")
    page.fill("#name", person.name)
    page.fill("#passphrase", person.passphrase)
    page.click("main button")
    page.wait_for_selector("h1:not(:text('Sign in'))")


def test_a_row_is_not_drawn_anew_while_it_is_pressed_and_the_click_opens_it(
    browser: Browser, rehearsal: Rehearsal, desk: Page
) -> None:
    desk.goto(f"{rehearsal.address}/console/queue")
    row = desk.locator(".row").first
    href, box = row.get_attribute("href"), row.bounding_box()
    assert box

    desk.mouse.move(box["x"] + 20, box["y"] + 10)
    desk.mouse.down()
    with desk.expect_response(lambda answer: "/console/queue" in answer.url and answer.status == 200):
        # What is already on its way when the pointer goes down must wait too.
        desk.evaluate("htmx.trigger('#queue', 'redraw')")
        browsing.write(browsing.caller(browser), rehearsal.address, "ru", "Я ранен, восьмой дом", danger=True)
        desk.evaluate("htmx.trigger('#queue', 'redraw')")
    while_down = desk.locator(".row:has-text('восьмой дом')").count()
    desk.mouse.up()
    desk.wait_for_url(f"**{href}")

    assert while_down == 0
    expect(desk.locator(".row:has-text('восьмой дом')")).to_have_count(1)


def test_a_row_that_did_not_change_is_the_same_row_after_a_drawing(
    browser: Browser, rehearsal: Rehearsal, desk: Page
) -> None:
    desk.goto(f"{rehearsal.address}/console/queue")
    desk.evaluate("for (const row of document.querySelectorAll('.row')) { row.wasHere = true; }")
    before = desk.locator(".row").count()

    browsing.write(browsing.caller(browser), rehearsal.address, "ru", "Я ранен, девятый дом", danger=True)
    desk.wait_for_selector(".row:has-text('девятый дом')")

    kept = desk.evaluate("[...document.querySelectorAll('.row')].filter((row) => row.wasHere).length")
    assert kept == before
