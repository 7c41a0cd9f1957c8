"""Every page by axe's rules, by day and by night: callers in four languages, and the whole console.

Console pages are found by their addresses and by the links on them: a new one is looked at without being named here.
"""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver
from playwright.sync_api import Browser, Page

from screens import browsing
from screens.browsing import Rehearsal

pytestmark = pytest.mark.slow

CALLERS = ("ko", "ru", "ar", "en")
PUBLIC = ("", "write", "return", "safe", "authentic", "find", "leave")
# Together they may open everything: the desk, the office, the auditors' room.
MEMBERS = ("chun", "dana", "farid")
# A rehearsal has no publisher, and two conversations are joined only where two are named.
NOT_HERE = {"channels", "channels-propose", "join"}
SMALL, USUAL = {"width": 320, "height": 568}, {"width": 1280, "height": 720}
OWN_WORD = "tauperle"
_CONSOLE = get_resolver("safeconduct.wiring.doors.console_urls")


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A caller's page; axe needs script, which our own pages never have."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def members(browser: Browser, rehearsal: Rehearsal) -> Iterator[dict[str, Page]]:
    """A shift lead, an administrator and an auditor, signed in."""
    entered = {name: browsing.member(browser, rehearsal.person(name)).new_page() for name in MEMBERS}
    yield entered
    for each in entered.values():
        each.context.close()


@pytest.mark.parametrize("code", CALLERS)
def test_no_public_page_shuts_anybody_out(page: Page, rehearsal: Rehearsal, code: str) -> None:
    found = {}

    for path in ("/", *(f"/{code}/{name}" for name in PUBLIC)):
        page.goto(rehearsal.address + path)
        found[path] = violations(page)
    page.goto(f"{rehearsal.address}/{code}/nowhere")
    # By night it has the browser's own dark colours, which axe takes for a white page.
    found["what is missing"] = violations(page, by_night=False)
    page.goto(f"{rehearsal.address}/{code}/write")
    page.click("main form button")
    found["an empty message"] = violations(page)
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


@pytest.mark.parametrize("code", ["en", "uk"])
def test_no_console_page_shuts_anybody_out_or_is_wider_than_a_phone(
    members: dict[str, Page], rehearsal: Rehearsal, code: str
) -> None:
    opened: set[str] = set()
    found: dict[str, list[str]] = {}

    for member in members.values():
        _speak(member, rehearsal, code)
        for address in _walk(member, rehearsal.address, opened):
            found[address] = [*violations(member, by_night=code == "en"), *_too_wide(member)]

    assert {address: broken for address, broken in found.items() if broken} == {}
    assert {"queue", "conversation", "staff-people", "staff-approvals", "staff-deeds", "staff-account"} <= opened
    assert {name for name, _ in _without_numbers()} <= opened | NOT_HERE


def test_no_open_conversation_shuts_anybody_out(
    browser: Browser, members: dict[str, Page], rehearsal: Rehearsal
) -> None:
    desk = members["chun"]
    _speak(desk, rehearsal, "en")
    _under_duress(browser, rehearsal)

    desk.goto(f"{rehearsal.address}/console/queue")
    desk.locator(".row:has-text('▲')").first.click()
    desk.wait_for_selector("#flow .cover")
    for summary in desk.locator(".side summary").all():
        summary.click()
    desk.fill("#reply", " ")
    desk.press("#reply", "Control+Enter")
    desk.wait_for_selector(".compose .problem:not([hidden])")
    opened = violations(desk)
    desk.fill("#reply", "")
    desk.keyboard.press("Escape")
    desk.keyboard.press("?")
    keys = violations(desk)
    desk.keyboard.press("Escape")

    assert opened == keys == []


@pytest.mark.parametrize("code", ["ru", "ko"])
def test_the_desk_shuts_nobody_out_in_another_language(
    members: dict[str, Page], rehearsal: Rehearsal, code: str
) -> None:
    desk, found = members["chun"], []

    _speak(desk, rehearsal, code)
    found += violations(desk, by_night=False)
    desk.goto(f"{rehearsal.address}/console/queue")
    found += violations(desk, by_night=False)
    desk.locator(".row").first.click()
    desk.wait_for_selector("#flow .m")
    found += violations(desk, by_night=False)

    assert desk.locator("html").get_attribute("lang") == code
    assert found == []


def test_nobody_is_shut_out_at_the_door(page: Page, rehearsal: Rehearsal) -> None:
    emil, boris = rehearsal.person("emil"), rehearsal.person("boris")
    found = []

    page.goto(emil.link)
    found += violations(page)
    page.goto(f"{rehearsal.address}/console/sign-in")
    found += violations(page)
    for passphrase in ("not this one at all", boris.passphrase):
        page.fill("#name", boris.name)
        page.fill("#passphrase", passphrase)
        page.click("main button")
        found += violations(page)

    assert page.url.endswith("/second-factor")
    assert found == []


@pytest.mark.parametrize("code", ["ko", "ru", "ar", "uk"])
def test_no_public_page_is_wider_than_a_small_phone(page: Page, rehearsal: Rehearsal, code: str) -> None:
    wide = []

    for name in PUBLIC:
        page.goto(f"{rehearsal.address}/{code}/{name}")
        wide += [f"{name}: {each}" for each in _too_wide(page)]
    browsing.write(page, rehearsal.address, code, "one message")
    wide += _too_wide(page)

    assert wide == []


def test_axe_finds_what_is_wrong(page: Page) -> None:
    page.goto("about:blank")
    page.set_content("<meta name=color-scheme content='light dark'><p style='color:#777;background:#888'>unreadable")

    assert len([found for found in violations(page) if "color-contrast" in found]) == 2


def violations(page: Page, *, by_night: bool = True) -> list[str]:
    """What axe finds by day, and by night: the rule, and the first element that breaks it."""
    found = []
    for light in ("light", "dark") if by_night else ("light",):
        page.emulate_media(color_scheme=light)  # type: ignore[arg-type]  # one of the two
        broken = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        found += [f"{light} {each['id']}: {each['nodes'][0]['html'][:120]}" for each in broken]
    page.emulate_media(color_scheme="light")
    return found


def _speak(page: Page, rehearsal: Rehearsal, code: str) -> None:
    page.goto(f"{rehearsal.address}/console/account")
    page.select_option("#language", code)
    page.click("form[action$=language] button")


def _without_numbers(
    patterns: list[URLPattern | URLResolver] | None = None, before: str = "/"
) -> Iterator[tuple[str, str]]:
    """Name and path of every console address that needs no id of anything."""
    for each in _CONSOLE.url_patterns if patterns is None else patterns:
        path = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _without_numbers(each.url_patterns, path)
        elif each.name and "<" not in path:
            yield each.name, path


def _walk(page: Page, address: str, opened: set[str]) -> Iterator[str]:
    """Stand on each page that this member may open and nobody was on yet; what is no page counts as opened."""
    ahead = [path for _, path in _without_numbers()]
    while ahead:
        path = ahead.pop(0)
        name = _name(path)
        if name in opened:
            continue
        answer = page.request.get(address + path, max_redirects=0)
        if answer.status == 404:
            continue
        opened.add(name)
        # Others are files, or pieces of a page.
        if answer.status == 200 and answer.text().startswith("<!doctype html>"):
            page.goto(address + path)
            ahead += page.eval_on_selector_all("a:not([download])", "all => all.map((one) => one.getAttribute('href'))")
            yield path


def _name(path: str) -> str:
    try:
        return str(_CONSOLE.resolve(path.partition("?")[0].partition("#")[0]).url_name)
    except Resolver404:
        return ""


def _too_wide(page: Page) -> list[str]:
    """On 320 px, which is also what a screen of 1280 px shows at 400 %."""
    page.set_viewport_size(SMALL)  # type: ignore[arg-type]  # playwright's own name for the same
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(USUAL)  # type: ignore[arg-type]
    return [f"{width} px wide"] if width > SMALL["width"] else []


def _under_duress(browser: Browser, rehearsal: Rehearsal) -> None:
    caller = browsing.caller(browser)
    receipt = browsing.write(caller, rehearsal.address, "ko", "one who is forced")
    for path, field, typed in (
        ("return", "receipt", receipt),
        ("return/word", "word", OWN_WORD),
        ("return", "receipt", " ".join([*receipt.split()[:6], OWN_WORD])),
    ):
        if path == "return":
            caller.context.clear_cookies()
        caller.goto(f"{rehearsal.address}/ko/{path}")
        caller.fill(f"[name={field}]", typed)
        caller.click("main form button")
    caller.context.close()
