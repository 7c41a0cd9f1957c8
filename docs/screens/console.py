"""The console's pages: the door, the desk, the office, the auditors' room; full, empty, failing, translated."""

import datetime
import sqlite3

from album import DAY, DESK, Album
from callers import ANSWERS, SAID, Written
from playwright.sync_api import Browser, Page

import way
from screens import browsing

LONG_NAME = "Константин-Александр Преображенский-Юсуп"  # forty letters
JOINS_WITH = "lantern orchard pebble window sparrow"
MANY = 120
OTHER_LANGUAGES = ("ko", "ru", "uk")


def answered(browser: Browser, house: browsing.Rehearsal, conversations: list[Written]) -> None:
    """An operator answers what was written in each language."""
    with browsing.member(browser, house.person("ada")) as context:
        page = context.new_page()
        for each in conversations:
            page.goto(f"{house.address}/console/queue")
            page.locator(f".row:has-text('{SAID[each.code][:20].strip()}')").first.click()
            page.fill("#reply", ANSWERS[each.code])
            page.press("#reply", "Control+Enter")
            page.wait_for_selector(".m.us")


def pictured(browser: Browser, house: browsing.Rehearsal, album: Album) -> None:
    """Every page, by who may open it."""
    # Their passphrases are printed once, when the rehearsal is made.
    _door(browser, house, album)
    house.printed = house.rehearse()
    with browsing.member(browser, house.person("chun")) as context:
        desk = context.new_page()
        _desk(desk, house, album)
        _own(desk, house, album)
        _failing(desk, house, album)
    with browsing.member(browser, house.person("dana")) as context:
        _office(context.new_page(), house, album)
    with browsing.member(browser, house.person("farid")) as context:
        _deeds(context.new_page(), house, album)
    house.printed = house.rehearse()
    for name in ("chun", "dana", "farid"):
        with browsing.member(browser, house.person(name)) as context:
            _translated(context.new_page(), house, album, name)
    house.printed = house.rehearse()
    with browsing.member(browser, house.person("chun")) as context:
        _full_and_empty(context.new_page(), house, album)


def _door(browser: Browser, house: browsing.Rehearsal, album: Album) -> None:
    page = browser.new_context().new_page()
    page.goto(house.person("emil").link)
    album.take_both(page, "console-link")
    page.goto(f"{house.address}/console/sign-in")
    album.take_both(page, "console-sign-in")
    _try(page, "nobody", "not the right one")
    album.take_both(page, "console-sign-in-failed")
    for _ in range(9):
        _try(page, "nobody", "not the right one")
    album.take_both(page, "console-sign-in-wait")
    boris = house.person("boris")
    page.goto(f"{house.address}/console/sign-in")
    _try(page, boris.name, boris.passphrase)
    page.wait_for_url("**/second-factor")
    album.take(page, "console-second-factor")
    page.fill("#code", "000000")
    page.click("form:has(#code) button")
    album.take(page, "console-second-factor")
    page.goto(f"{house.address}/console/nowhere")
    album.take(page, "console-missing")
    page.context.close()


def _try(page: Page, name: str, passphrase: str) -> None:
    page.fill("#name", name)
    page.fill("#passphrase", passphrase)
    page.click("main button")


def _desk(page: Page, house: browsing.Rehearsal, album: Album) -> None:
    page.goto(f"{house.address}/console/queue")
    page.wait_for_selector(".row")
    album.take_both(page, "queue")
    page.locator(".row:has-text('▲')").first.click()
    page.wait_for_selector("#flow .cover")
    album.take_both(page, "desk-duress")
    album.print(page, "console")
    page.goto(f"{house.address}/console/queue")
    page.locator(".row").first.click()
    page.wait_for_selector("#flow .m")
    page.fill("#reply", "팔을 높이 들고 있으십시오.")
    album.take_both(page, "desk")
    _single(page, album)
    for summary in page.locator(".side summary").all():
        summary.click()
    page.fill("#reply", " ")
    page.click(".compose button")
    page.wait_for_selector(".compose .problem:not([hidden])")
    album.take_both(page, "desk-failed")
    page.fill("#reply", "")
    page.press("#reply", "Escape")
    page.keyboard.press("?")
    album.take_both(page, "desk-keys")
    page.keyboard.press("Escape")


def _single(page: Page, album: Album) -> None:
    """The picture on the first page of the repository."""
    album.take(page, "first-page", lights=DAY, width=DESK)


def _own(page: Page, house: browsing.Rehearsal, album: Album) -> None:
    for name in ("account", "code", "enrol", "rota", "rota/hours", "shifts", "board"):
        page.goto(f"{house.address}/console/{name}")
        album.take_both(page, f"console-{name.replace('/', '-')}")
    page.goto(f"{house.address}/console/account")
    page.fill("#old", "not the right one")
    page.fill("#new", "short")
    page.locator("form[action$=passphrase] button").click()
    album.take(page, "console-account-failed")


def _failing(page: Page, house: browsing.Rehearsal, album: Album) -> None:
    page.goto(f"{house.address}/console/queue")
    page.locator(".row").first.click()
    page.fill("#reply", "팔을 높이 들고 있으십시오.")
    page.context.set_offline(True)
    page.press("#reply", "Control+Enter")
    page.wait_for_selector(".compose .problem:not([hidden])")
    album.take_both(page, "desk-offline")
    page.context.set_offline(False)
    kept = page.context.cookies()
    page.context.clear_cookies(name="session")
    page.press("#reply", "Control+Enter")
    page.wait_for_selector("#signed-out:not([hidden])")
    album.take_both(page, "desk-signed-out")
    page.fill("#reply", "")
    page.context.add_cookies(kept)  # type: ignore[arg-type]  # what it gave


def _office(page: Page, house: browsing.Rehearsal, album: Album) -> None:
    page.goto(f"{house.address}/console/people")
    album.take(page, "console-people", width=DESK)
    page.locator("form[action$=invite] button").click()
    album.take(page, "console-people-failed")
    _join(page, album)
    page.goto(f"{house.address}/console/people")
    page.click("td form[action$=propose] button")
    album.take_both(page, "console-approvals")
    page.goto(f"{house.address}/console/people")
    album.take(page, "console-people")


def _join(page: Page, album: Album) -> None:
    """Somebody with the longest name is invited and comes."""
    page.check("[name=role][value=operator]")
    page.click("form[action$=invite] button")
    album.take(page, "console-invited")
    browser = page.context.browser
    assert browser
    joining = browser.new_context().new_page()
    joining.goto(page.locator(".shown code").inner_text())
    joining.fill("#name", LONG_NAME)
    joining.fill("#passphrase", "short")
    joining.click("main button")
    album.take(joining, "console-welcome-failed")
    joining.fill("#passphrase", JOINS_WITH)
    album.take(joining, "console-welcome")
    joining.click("main button")
    joining.wait_for_url("**/enrol")
    joining.context.close()


def _deeds(page: Page, house: browsing.Rehearsal, album: Album) -> None:
    page.goto(f"{house.address}/console/deeds")
    album.take(page, "console-deeds", whole=False)
    album.take(page, "console-deeds", width=DESK)
    album.print(page, "console")
    page.locator("form[action*=check] button").click()
    page.wait_for_selector(".shown")
    album.take(page, "console-deeds-checked", whole=False)
    page.fill("#kept", "not a checkpoint")
    page.locator("form[action*=check] button").click()
    page.wait_for_selector(".problem")
    album.take(page, "console-deeds-failed", whole=False)


def _translated(page: Page, house: browsing.Rehearsal, album: Album, name: str) -> None:
    for code in OTHER_LANGUAGES:
        page.goto(f"{house.address}/console/account")
        page.select_option("#language", code)
        page.click("form[action$=language] button")
        for shown in {"chun": ("account", "code", "enrol"), "dana": ("people", "approvals"), "farid": ("deeds",)}[name]:
            page.goto(f"{house.address}/console/{shown}")
            album.take(page, f"words-{shown}", lights=DAY, whole=shown != "deeds")
        if name == "chun":
            _translated_desk(page, house, album)


def _translated_desk(page: Page, house: browsing.Rehearsal, album: Album) -> None:
    page.goto(f"{house.address}/console/queue")
    album.take(page, "words-queue", lights=DAY)
    album.take(page, "words-queue", lights=DAY, width=DESK)
    page.locator(".row").first.click()
    page.wait_for_selector("#flow .m")
    album.take(page, "words-desk", lights=DAY)
    album.take(page, "words-desk", lights=DAY, width=DESK)


def _full_and_empty(page: Page, house: browsing.Rehearsal, album: Album) -> None:
    for number in range(MANY):
        code = list(SAID)[number % len(SAID)]
        caller = way.Browser(house.port)
        way.receipt(caller.send(caller.get(f"/{code}/write").page.form_with("text"), text=f"{number} {SAID[code]}"))
    page.goto(f"{house.address}/console/queue")
    album.take(page, "queue-full", whole=False)
    album.take(page, "queue-full", width=DESK)
    _answer_everybody(house)
    page.goto(f"{house.address}/console/queue")
    page.wait_for_selector(".mass")
    album.take(page, "queue-mass-expiry", whole=False)
    page.click(".mass summary")
    album.take(page, "queue-mass-expiry", whole=False)
    album.take(page, "queue-mass-expiry", width=DESK)
    page.click(".mass button")
    page.wait_for_selector(".mass", state="detached")
    page.goto(f"{house.address}/console/queue")
    album.take_both(page, "queue-empty")


def _answer_everybody(house: browsing.Rehearsal) -> None:
    """As if everybody had been answered two months ago."""
    long_ago = datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=60)
    with sqlite3.connect(house.home / "data" / "line.sqlite3", timeout=30) as line:
        line.execute("UPDATE hotline_conversation SET state = 'answered', last_day = ?", (long_ago.isoformat(),))
