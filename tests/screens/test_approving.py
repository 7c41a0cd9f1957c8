"""On a real installation, in a real browser: two people approve Korean and its page appears; two sign the channels."""

import pathlib
from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from safeconduct.wiring.env import Kind
from screens import browsing
from screens.browsing import Rehearsal

pytestmark = pytest.mark.slow

Light = Literal["light", "dark"]
LIGHTS: tuple[Light, ...] = ("light", "dark")
Enter = Callable[[str], Page]


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """The people of a rehearsal in an installation whose mark says real, before it is served for the first time."""
    house = Rehearsal(tmp_path_factory.mktemp("real"))
    for name in ("tmp", "secrets"):
        (house.home / name).mkdir(parents=True)
    house.printed = house.rehearse()
    (house.home / "data" / "kind").write_text(Kind.REAL.value)
    house.start()
    yield house
    house.end()


@pytest.fixture(scope="module")
def enter(browser: Browser, real: Rehearsal) -> Iterator[Enter]:
    """A page of this member, who signed in once with passphrase and code, as on any real installation."""
    contexts: dict[str, BrowserContext] = {}

    def page_of(name: str) -> Page:
        if name not in contexts:
            contexts[name] = browser.new_context()
            sign_in(contexts[name].new_page(), real, name)
        return contexts[name].new_page()

    yield page_of
    for context in contexts.values():
        context.close()


def sign_in(page: Page, real: Rehearsal, name: str) -> None:
    person = real.person(name)
    page.goto(f"{real.address}/console/sign-in")
    page.fill("#name", person.name)
    page.fill("#passphrase", person.passphrase)
    page.click("main button")
    page.fill("[name=code]", person.code())
    page.click("main form:has([name=code]) button")
    page.wait_for_url(lambda url: "second-factor" not in url)
    page.close()


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{page.url} {each['id']}: {each['nodes'][0]['html'][:160]}" for each in found]


def test_korean_is_approved_by_two_and_the_page_appears(browser: Browser, real: Rehearsal, enter: Enter) -> None:
    caller = browsing.caller(browser)
    caller.goto(f"{real.address}/ko/")
    expect(caller.locator("h2")).to_have_count(0)

    ada = enter("ada")
    ada.goto(f"{real.address}/console/texts/ko/caller/leave")
    ada.fill("#words", "Nothing stands here. You can close this page.")
    ada.click("form[action$=read] button")
    ada.goto(f"{real.address}/console/texts/ko/sheet")
    ada.click("form[action$='sheet/read'] button")
    caller.goto(f"{real.address}/ko/")
    expect(caller.locator("h2")).to_have_count(0)

    chun = enter("chun")
    chun.goto(f"{real.address}/console/texts/ko/caller/leave")
    expect(chun.locator("blockquote")).to_have_text("Nothing stands here. You can close this page.")
    chun.click("form[action$=approve] button")
    chun.goto(f"{real.address}/console/texts/ko/sheet")
    chun.click("form[action$='sheet/approve'] button")
    expect(chun.locator("p .kept").first).to_contain_text("Callers read this language.")

    expect(asked_until_shown(caller, f"{real.address}/ko/").locator("h2").first).to_be_visible()
    expect(caller.locator(".mark")).to_have_count(0)
    caller.goto(f"{real.address}/ru/")
    expect(caller.locator("h2")).to_have_count(0)
    expect(caller.locator("main a[href='/ko/']")).to_be_visible()


def asked_until_shown(page: Page, address: str) -> Page:
    """The door looks once a second: ask until it has."""
    for _ in range(20):
        page.goto(address)
        if page.locator("h2").count():
            break
        page.wait_for_timeout(250)
    return page


def test_two_publishers_sign_the_list_and_callers_find_it(browser: Browser, real: Rehearsal, enter: Enter) -> None:
    gita, hugo = enter("gita"), enter("hugo")
    gita.goto(f"{real.address}/console/channels")
    gita.fill("#web", "https://help.example")
    gita.fill("#telegram", "@help_bot")
    gita.click("form[action$=propose] button")
    expect(gita.locator(".waiting")).to_contain_text("This takes another publisher than you.")

    hugo.goto(f"{real.address}/console/channels")
    hugo.click("form[action$=sign] button")
    expect(hugo.locator(".channels").first).to_contain_text("@help_bot")

    document = browsing.caller(browser)
    for _ in range(20):
        answer = document.request.get(f"{real.address}/.well-known/safeconduct.json")
        if answer.ok:
            break
        document.wait_for_timeout(250)
    assert "https://help.example" in answer.text()


PAGES = ("texts", "texts/ko", "texts/ko/caller/leave", "texts/ru/caller/questions.home", "texts/ar/sheet", "channels")


@pytest.mark.parametrize("light", LIGHTS)
def test_no_page_of_texts_or_channels_shuts_anybody_out(real: Rehearsal, enter: Enter, light: Light) -> None:
    page, found = enter("gita"), []
    page.emulate_media(color_scheme=light)
    page.set_viewport_size({"width": 360, "height": 740})

    for name in PAGES:
        page.goto(f"{real.address}/console/{name}")
        found += violations(page)
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        found += [f"{name} is wider than a phone"] if wide else []

    assert found == []


def test_a_sheet_prints_without_its_buttons(real: Rehearsal, enter: Enter, tmp_path: pathlib.Path) -> None:
    page = enter("hugo")
    page.goto(f"{real.address}/console/texts/uk/sheet")
    page.emulate_media(media="print")

    expect(page.locator("form").first).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    page.pdf(path=str(tmp_path / "sheet.pdf"))
    assert (tmp_path / "sheet.pdf").stat().st_size > 10_000
