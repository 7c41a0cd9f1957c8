"""Writing to a caller in a real browser: the brake, the list of answers, ten seconds, a second person, and notes."""

import pytest
from playwright.sync_api import Browser, Page, expect

from screens import browsing
from screens.browsing import Rehearsal
from screens.test_for_everybody import violations

pytestmark = pytest.mark.slow


def at(browser: Browser, rehearsal: Rehearsal, name: str) -> Page:
    page = browsing.member(browser, rehearsal.person(name)).new_page()
    page.goto(f"{rehearsal.address}/console/queue")
    page.wait_for_selector(".row")
    return page


@pytest.fixture(scope="module")
def ada(browser: Browser, rehearsal: Rehearsal) -> Page:
    """Ada's open queue."""
    return at(browser, rehearsal, "ada")


@pytest.fixture
def wounded(browser: Browser, rehearsal: Rehearsal, ada: Page) -> Page:
    """Ada before somebody who is wounded."""
    browsing.write(browsing.caller(browser), rehearsal.address, "ru", "Я ранен, кровь не останавливается")
    ada.goto(f"{rehearsal.address}/console/queue")
    ada.locator(".row:has-text('Я ранен')").first.click()
    ada.wait_for_selector("#reply")
    return ada


def test_a_place_is_underlined_while_it_is_typed_and_does_not_leave(wounded: Page) -> None:
    wounded.locator("#reply").press_sequentially("Идите к мосту. ")
    expect(wounded.locator("#brake mark")).to_have_text("Идите к")

    wounded.press("#reply", "Control+Enter")

    expect(wounded.locator("#compose .problem")).to_contain_text("Not sent.")
    expect(wounded.locator("#reply")).to_have_value("Идите к мосту. ")
    expect(wounded.locator(".m.us")).to_have_count(0)
    wounded.fill("#reply", "")
    expect(wounded.locator("#brake mark")).to_have_count(0)


def test_an_answer_is_chosen_by_two_keys_and_taken_back_into_its_box(wounded: Page) -> None:
    wounded.keyboard.press("t")
    wounded.wait_for_selector(".choices li")
    wounded.keyboard.press("2")
    chosen = wounded.input_value("#reply")
    wounded.press("#reply", "Control+Enter")
    wounded.wait_for_selector(".take-back")
    wounded.locator("#flow").click()

    wounded.keyboard.press("z")

    expect(wounded.locator("#reply")).to_have_value(chosen)
    expect(wounded.locator(".m.us")).to_have_count(0)
    assert chosen.startswith("Сильное кровотечение")
    wounded.fill("#reply", "")


def test_an_empty_slot_is_selected_and_stops_the_answer(wounded: Page) -> None:
    wounded.keyboard.press("t")
    wounded.fill("#templates-words", "готовим ответ")
    wounded.wait_for_selector(".choices li:not([hidden])")
    wounded.keyboard.press("Enter")
    selected = wounded.evaluate("getSelection().toString()")

    wounded.press("#reply", "Control+Enter")

    expect(wounded.locator("#compose .problem")).to_contain_text("braces")
    assert selected == "{что мы делаем дальше}"
    wounded.fill("#reply", "")


def test_a_second_person_reads_it_and_lets_it_go(browser: Browser, rehearsal: Rehearsal, wounded: Page) -> None:
    boris = at(browser, rehearsal, "boris")
    wounded.fill("#reply", "Идите на север.")
    wounded.locator("#reply").dispatch_event("input")
    wounded.click("#brake button")
    expect(wounded.locator(".held")).to_contain_text("waits for a second person")

    boris.goto(wounded.url.split("#")[0])
    boris.click(".held form[action$=let-go] button")
    boris.wait_for_selector(".m.us:has-text('Идите на север.')")

    expect(wounded.locator(".m.us")).to_contain_text("Идите на север.")
    expect(wounded.locator(".held")).to_have_count(0)
    boris.close()


def test_whoever_may_be_forced_is_marked_by_a_key_and_the_card_says_what_to_do(wounded: Page) -> None:
    wounded.keyboard.press("u")
    wounded.fill("#triage-why", "another tone")
    wounded.click("button[value=duress]")

    expect(wounded.locator(".duress")).to_contain_text("another tone")
    expect(wounded.locator(".duress")).to_contain_text("Never write:")
    wounded.click("button[value='no duress']")
    expect(wounded.locator(".duress")).to_have_count(0)


def test_nothing_of_the_composer_shuts_anybody_out(wounded: Page) -> None:
    wounded.fill("#reply", "Идите на север.")
    wounded.locator("#reply").dispatch_event("input")
    wounded.wait_for_selector("#brake mark")
    stopped = violations(wounded)
    wounded.click("#brake button")
    wounded.wait_for_selector(".held")
    wounded.locator("#triage").evaluate("each => { each.open = true; }")
    waiting = violations(wounded)
    wounded.click("#choose")
    wounded.wait_for_selector(".choices li")
    chosen = violations(wounded)

    assert (stopped, waiting, chosen) == ([], [], [])
    wounded.keyboard.press("Escape")


def test_notes_and_answers_never_share_a_pane_a_form_or_a_word(wounded: Page) -> None:
    wounded.fill("#note", "A note with a place: go to the bridge.")
    wounded.click(".jot button")
    wounded.wait_for_selector(".m.note")

    forms = [wounded.locator(f"form:has(#{box})") for box in ("reply", "note")]
    places = [form.bounding_box() for form in forms]
    said = [form.locator("button[type=submit]").last.inner_text() for form in forms]
    actions = [form.get_attribute("action") for form in forms]

    assert places[0]
    assert places[1]
    assert places[0]["x"] + places[0]["width"] <= places[1]["x"]
    assert said[0] != said[1]
    assert actions[0] != actions[1]
    expect(wounded.locator(".m.us")).to_have_count(0)
