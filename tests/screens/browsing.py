"""A real browser before a real rehearsal: callers without script, members signed in by their links."""

import base64
import contextlib
import dataclasses
import pathlib
import shutil
import subprocess
import time
from collections.abc import Iterator
from typing import Self

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from safeconduct.foundation.vault.domain import one_time_codes
from trials.rehearsed import SECONDS_TO_START, House

CHROMIUM = shutil.which("chromium")
QUIET = ("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync")


@dataclasses.dataclass(frozen=True)
class Person:
    """One of the cast, as the rehearsal printed them: link, passphrase, and the secret of their app."""

    name: str
    link: str
    passphrase: str = ""
    secret: str = ""

    def code(self, ahead: int = 0) -> str:
        """The six digits that their app shows now, or so many steps ahead."""
        step = int(time.time()) // one_time_codes.STEP + ahead
        return one_time_codes.code_at(base64.b32decode(self.secret), step)


class Rehearsal(House):
    """A served rehearsal that remembers what was printed when it was made."""

    printed: str = ""

    @classmethod
    def begin(cls, home: pathlib.Path) -> Self:
        """Rehearse into an empty folder, and serve."""
        house = cls(home)
        for name in ("tmp", "secrets"):
            (home / name).mkdir(parents=True)
        house.printed = house.rehearse()
        house.start()
        return house

    def rehearse(self) -> str:
        """Make it, or fresh links into it; returns what was printed."""
        return subprocess.run(
            [*self.command, "rehearse", "--only-make", "--port", str(self.port)],
            env=self.environment, check=True, capture_output=True, text=True, timeout=SECONDS_TO_START,
        ).stdout  # fmt: skip

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://localhost:{self.port}"

    def person(self, name: str) -> Person:
        """One of the cast."""
        lines = [line.split() for line in self.printed.splitlines()]
        link = next(words[-1] for words in lines if name in words and words[-1].startswith("http"))
        known = next((words for words in lines if len(words) == 3 and words[0] == name), ["", "", ""])
        return Person(name, link, known[1], known[2])


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


def caller(browser: Browser, **more: object) -> Page:
    """A caller's page: no script."""
    return browser.new_context(java_script_enabled=False, **more).new_page()  # type: ignore[arg-type]


def member(browser: Browser, person: Person, **more: object) -> BrowserContext:
    """A browser in which this person has used their link."""
    context = browser.new_context(**more)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(person.link)
    page.click("main button")
    page.wait_for_url("**/console/*")
    page.close()
    return context


def write(page: Page, address: str, code: str, text: str, *, danger: bool = False) -> str:
    """Write as a caller; returns the receipt's words as they are shown."""
    page.goto(f"{address}/{code}/write")
    page.fill("#text", text)
    if danger:
        page.check("[name=danger]")
    page.click("main form button")
    return " ".join(page.locator("#receipt").inner_text().split())
