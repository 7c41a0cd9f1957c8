"""Every page by axe's rules, by day and by night: callers in four languages, and the whole console."""

from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from screens import browsing
from screens.browsing import Rehearsal

pytestmark = pytest.mark.slow

Light = Literal["light", "dark"]
LIGHTS: tuple[Light, ...] = ("light", "dark")
CALLERS = ("ko", "ru", "ar", "en")
PUBLIC = ("", "write", "return", "safe", "authentic", "find", "leave")
CONSOLE = ("queue", "account", "code", "enrol", "approvals", "people", "rota", "rota/hours", "shifts", "board")
MANAGES = {"approvals", "people"}
LEADS = {"rota", "rota/hours", "board"}


@pytest.fixture(scope="module", params=LIGHTS)
def light(request: pytest.FixtureRequest) -> Light:
    """Day or night."""
    return request.param  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def page(browser: Browser, light: Light) -> Iterator[Page]:
    """A caller's page; axe needs script, which our own pages never have."""
    context = browser.new_context(color_scheme=light)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def members(browser: Browser, rehearsal: Rehearsal, light: Light) -> Iterator[dict[str, BrowserContext]]:
    """An operator, a shift lead and an administrator."""
    rehearsal.printed = rehearsal.rehearse()
    entered = {
        name: browsing.member(browser, rehearsal.person(name), color_scheme=light) for name in ("ada", "chun", "dana")
    }
    yield entered
    for context in entered.values():
        context.close()


@pytest.mark.parametrize("code", CALLERS)
def test_no_public_page_shuts_anybody_out(page: Page, rehearsal: Rehearsal, code: str) -> None:
    found = {}

    for path in ("/", *(f"/{code}/{name}" for name in PUBLIC)):
        page.goto(rehearsal.address + path)
        found[path] = violations(page)
    receipt = browsing.write(page, rehearsal.address, code, "one message")
    found["receipt"] = violations(page)
    for name, typed in (("a wrong receipt", "not these words"), ("the conversation", receipt)):
        page.goto(f"{rehearsal.address}/{code}/return")
        page.fill("[name=receipt]", typed)
        page.click("main form button")
        found[name] = violations(page)
    for name in ("word", "forget"):
        page.goto(f"{rehearsal.address}/{code}/return/{name}")
        found[name] = violations(page)

    assert {name: broken for name, broken in found.items() if broken} == {}


@pytest.mark.parametrize("name", CONSOLE)
def test_no_console_page_shuts_anybody_out(members: dict[str, BrowserContext], rehearsal: Rehearsal, name: str) -> None:
    console = members["dana" if name in MANAGES else "chun" if name in LEADS else "ada"].new_page()

    console.goto(f"{rehearsal.address}/console/{name}")

    assert violations(console) == []


@pytest.mark.parametrize("name", ["ada", "chun"])
def test_no_open_conversation_shuts_anybody_out(
    members: dict[str, BrowserContext], rehearsal: Rehearsal, name: str
) -> None:
    desk = members[name].new_page()

    desk.goto(f"{rehearsal.address}/console/queue")
    desk.locator(".row").first.click()
    desk.wait_for_selector("#flow .m")
    for summary in desk.locator(".side summary").all():
        summary.click()
    opened = violations(desk)
    desk.keyboard.press("Escape")
    desk.keyboard.press("?")
    keys = violations(desk)

    assert opened == keys == []


@pytest.mark.parametrize("code", ["ru", "ko"])
def test_the_console_shuts_nobody_out_in_another_language(browser: Browser, rehearsal: Rehearsal, code: str) -> None:
    rehearsal.printed = rehearsal.rehearse()
    console = browsing.member(browser, rehearsal.person("boris")).new_page()
    found = []

    console.goto(f"{rehearsal.address}/console/account")
    console.select_option("#language", code)
    console.click("form[action$=language] button")
    found += violations(console)
    console.goto(f"{rehearsal.address}/console/queue")
    found += violations(console)
    console.locator(".row").first.click()
    console.wait_for_selector("#flow .m")
    found += violations(console)

    assert console.locator("html").get_attribute("lang") == code
    assert found == []


def test_nobody_is_shut_out_at_the_door(page: Page, rehearsal: Rehearsal) -> None:
    emil = rehearsal.person("emil")
    found = []

    page.goto(emil.link)
    found += violations(page)
    page.goto(f"{rehearsal.address}/console/sign-in")
    found += violations(page)
    page.fill("#name", emil.name)
    page.fill("#passphrase", emil.passphrase or "not this one at all")
    page.click("main button")
    found += violations(page)

    assert found == []


@pytest.mark.parametrize("code", ["ko", "ru", "ar"])
def test_no_page_is_wider_than_a_small_phone(browser: Browser, rehearsal: Rehearsal, code: str) -> None:
    small = browser.new_context(viewport={"width": 320, "height": 568}).new_page()
    wide = []

    for name in PUBLIC:
        small.goto(f"{rehearsal.address}/{code}/{name}")
        wide += [name] * (small.evaluate("document.documentElement.scrollWidth") > 320)

    assert wide == []


def test_axe_finds_what_is_wrong(page: Page, light: Light) -> None:
    page.goto("about:blank")
    page.set_content("<meta name=color-scheme content='light dark'><p style='color:#777;background:#888'>unreadable")

    assert [found for found in violations(page) if found.startswith("color-contrast")]


def violations(page: Page) -> list[str]:
    """What axe finds: the rule, and the first element that breaks it. By night only the colours are other ones."""
    by_night = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    chosen = {"runOnly": ["color-contrast"]} if by_night else {}
    found = Axe().run(page, options={"resultTypes": ["violations"], **chosen}).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found]
