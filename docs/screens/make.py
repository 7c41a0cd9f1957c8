# ruff: noqa: T201  # a script for the terminal
"""Makes every picture in this folder from a rehearsal of its own.

    .venv/bin/python docs/screens/make.py [part of a name]

Callers in four scripts and every page of the console, at 360 and 1280 px, by day and by night; full, empty, failing,
printed. Each picture's name says what it shows: page, language or member, width, light.
"""

import contextlib
import pathlib
import sys
import tempfile
from collections.abc import Iterator
from typing import Literal

ROOT = pathlib.Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

import palette  # noqa: E402
from playwright.sync_api import Browser, BrowserContext, Page  # noqa: E402

import way  # noqa: E402
from screens import browsing  # noqa: E402

HERE = pathlib.Path(__file__).parent
SIZES = {360: 740, 1280: 800}
LIGHTS: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PUBLIC = ("landing", "write", "return", "safe", "authentic", "find", "leave")
CALLERS = ("ko", "ru", "ar", "en")
LONG_NAME = "Константин-Александр Преображенский-Юсуп"  # forty letters
JOINS_WITH = "lantern orchard pebble window sparrow"
SAID = (
    ("ko", "둘이 같이 갈 수 있습니까. 한 사람은 다쳤습니다."),
    ("ru", "А домой сообщите? Мать не должна узнать, что я сам."),
    ("ar", "هل تصورون الأسرى؟ أخاف على أهلي."),
    ("uk", "Чи можу я здатися?"),
    ("en", "Who reads this? " * 40),
)


class Album:
    """Where pictures go; those whose name lacks the part that was asked for are left out."""

    def __init__(self, painter: Page, wanted: str) -> None:
        self.painter, self.wanted = painter, wanted

    def take(self, page: Page, name: str, *, whole: bool = False) -> None:
        """Keep what the page shows now, or the whole of it."""
        if self.wanted in name:
            page.wait_for_timeout(300)
            picture = page.screenshot(full_page=whole, animations="disabled", caret="hide")
            (HERE / f"{name}.png").write_bytes(palette.small(self.painter, picture))
            print(name, flush=True)


def main() -> None:
    """Make them all."""
    with tempfile.TemporaryDirectory() as folder, browsing.chromium() as browser:
        house = browsing.Rehearsal.begin(pathlib.Path(folder))
        try:
            album = Album(browser.new_page(), sys.argv[1] if len(sys.argv) > 1 else "")
            for width, height, light in _each():
                _callers(browser, house, album, f"{width}-{light}", _looks(width, height, light))
            _printed(browser, house, album)
            _console(browser, house, album)
        finally:
            house.end()


def _each() -> Iterator[tuple[int, int, Literal["light", "dark"]]]:
    for width, height in SIZES.items():
        for light in LIGHTS:
            yield width, height, light


def _looks(width: int, height: int, light: str) -> dict[str, object]:
    return {"viewport": {"width": width, "height": height}, "color_scheme": light}


def _callers(browser: Browser, house: browsing.Rehearsal, album: Album, kind: str, looks: dict[str, object]) -> None:
    # All four by day on a phone, which is what they have; elsewhere one script each way.
    for code in CALLERS if kind == "360-light" else ("ko", "ar"):
        page = browsing.caller(browser, **looks)
        if code == "ko":
            page.goto(house.address)
            album.take(page, f"choose-{kind}")
        for name in PUBLIC if kind == "360-light" else ("landing", "write"):
            page.goto(f"{house.address}/{code}/{'' if name == 'landing' else name}")
            album.take(page, f"{name}-{code}-{kind}", whole=width_of(kind) == 360)
        _written(page, house, album, f"{code}-{kind}", code)
        page.context.close()


def width_of(kind: str) -> int:
    """How wide pictures of this kind are."""
    return int(kind.partition("-")[0])


def _written(page: Page, house: browsing.Rehearsal, album: Album, kind: str, code: str) -> None:
    page.goto(f"{house.address}/{code}/write")
    page.click("main form button")
    album.take(page, f"write-empty-{kind}", whole=True)
    receipt = browsing.write(page, house.address, code, dict(SAID)[code])
    album.take(page, f"receipt-{kind}", whole=True)
    page.goto(f"{house.address}/{code}/return")
    page.fill("[name=receipt]", "not these words")
    page.click("main form button")
    album.take(page, f"return-wrong-{kind}", whole=True)
    page.fill("[name=receipt]", receipt)
    page.click("main form button")
    album.take(page, f"conversation-{kind}", whole=True)


def _printed(browser: Browser, house: browsing.Rehearsal, album: Album) -> None:
    page = browsing.caller(browser, viewport={"width": 794, "height": 1123})
    browsing.write(page, house.address, "ko", SAID[0][1])
    page.emulate_media(media="print")
    album.take(page, "receipt-ko-printed")


def _console(browser: Browser, house: browsing.Rehearsal, album: Album) -> None:
    for width, height, light in _each():
        house.printed = house.rehearse()
        kind, looks = f"{width}-{light}", _looks(width, height, light)
        _door(browser, house, album, kind, looks)
        with _signed_in(browser, house, "chun", looks) as desk:
            _desk(desk.new_page(), house, album, kind)
        with _signed_in(browser, house, "dana", looks) as office:
            _office(office.new_page(), house, album, kind)
    with _signed_in(browser, house, "boris", _looks(1280, 800, "light")) as desk:
        _emptied(desk.new_page(), house, album)
    _fill(house)
    for width, height, light in _each():
        house.printed = house.rehearse()
        with _signed_in(browser, house, "ada", _looks(width, height, light)) as desk:
            page = desk.new_page()
            page.goto(f"{house.address}/console/queue")
            album.take(page, f"queue-full-{width}-{light}")


@contextlib.contextmanager
def _signed_in(
    browser: Browser, house: browsing.Rehearsal, name: str, looks: dict[str, object]
) -> Iterator[BrowserContext]:
    context = browsing.member(browser, house.person(name), **looks)
    yield context
    context.close()


def _door(browser: Browser, house: browsing.Rehearsal, album: Album, kind: str, looks: dict[str, object]) -> None:
    page = browser.new_context(**looks).new_page()  # type: ignore[arg-type]
    page.goto(house.person("emil").link)
    album.take(page, f"console-link-{kind}")
    page.goto(f"{house.address}/console/sign-in")
    album.take(page, f"console-sign-in-{kind}")
    page.fill("#name", "nobody")
    page.fill("#passphrase", "not the right one")
    page.click("main button")
    album.take(page, f"console-sign-in-failed-{kind}")
    page.context.close()


def _desk(page: Page, house: browsing.Rehearsal, album: Album, kind: str) -> None:
    page.goto(f"{house.address}/console/queue")
    album.take(page, f"queue-{kind}")
    page.locator(".row").first.click()
    page.wait_for_selector("#flow .m")
    page.fill("#reply", "팔을 높이 들고 있으십시오.")
    album.take(page, f"desk-{kind}", whole=width_of(kind) == 360)
    for summary in page.locator(".side summary").all():
        summary.click()
    page.fill("#reply", " ")
    page.click(".compose button")
    page.wait_for_selector(".compose .problem:not([hidden])")
    album.take(page, f"desk-failed-{kind}")
    page.fill("#reply", "")
    page.press("#reply", "Escape")
    page.keyboard.press("?")
    album.take(page, f"keys-{kind}")
    for name in ("account", "code", "enrol"):
        page.goto(f"{house.address}/console/{name}")
        album.take(page, f"console-{name}-{kind}", whole=True)


def _office(page: Page, house: browsing.Rehearsal, album: Album, kind: str) -> None:
    page.goto(f"{house.address}/console/people")
    if kind.startswith("360-light"):
        _join(page, album, kind)
        page.goto(f"{house.address}/console/people")
    album.take(page, f"console-people-{kind}", whole=True)
    if kind.startswith("360-light"):
        page.click("form[action$=propose] button")
    page.goto(f"{house.address}/console/approvals")
    album.take(page, f"console-approvals-{kind}")


def _join(page: Page, album: Album, kind: str) -> None:
    """Somebody with the longest name is invited and comes."""
    page.check("[name=role][value=operator]")
    page.click("form[action$=invite] button")
    album.take(page, f"console-invited-{kind}")
    browser = page.context.browser
    assert browser
    joining = browser.new_context(viewport=page.viewport_size).new_page()
    joining.goto(page.locator(".shown code").inner_text())
    joining.fill("#name", LONG_NAME)
    joining.fill("#passphrase", JOINS_WITH)
    album.take(joining, f"console-welcome-{kind}")
    joining.click("main button")
    joining.wait_for_url("**/enrol")
    joining.context.close()


def _fill(house: browsing.Rehearsal) -> None:
    """Five hundred more who wait."""
    for number in range(500):
        code, text = SAID[number % len(SAID)]
        caller = way.Browser(house.port)
        way.receipt(caller.send(caller.get(f"/{code}/write").page.form_with("text"), text=f"{number} {text}"))


def _emptied(page: Page, house: browsing.Rehearsal, album: Album) -> None:
    """Close what waits until nobody does."""
    page.goto(f"{house.address}/console/queue")
    while page.locator(".rows:not(.answered) .row").count():
        page.locator(".row").first.click()
        page.click("form[action$=close] button")
        page.wait_for_url("**/queue")
    album.take(page, "queue-empty-1280-light")


if __name__ == "__main__":
    main()
