"""Being called on an open console: the bar, the title, and the tap that ends it."""

import subprocess
import sys

import pytest
from playwright.sync_api import Browser, expect

from screens import browsing
from screens.browsing import Rehearsal

pytestmark = pytest.mark.slow


def test_an_open_console_rings_by_itself_until_somebody_takes_it(browser: Browser, rehearsal: Rehearsal) -> None:
    rehearsal.printed = rehearsal.rehearse()
    desks = {}
    for name in ("ada", "boris", "chun"):
        desks[name] = browsing.member(browser, rehearsal.person(name)).new_page()
        desks[name].goto(f"{rehearsal.address}/console/queue")

    subprocess.run([sys.executable, "-m", "trials.calling_now", "pages", "1"], env=rehearsal.environment, check=True)
    expect(desks["ada"].locator("body")).to_be_visible()
    called = None
    for _ in range(60):
        called = next((desk for desk in desks.values() if desk.locator(".ring").count()), None)
        if called:
            break
        desks["ada"].wait_for_timeout(500)

    assert called is not None
    assert [desk.locator(".ring").count() for desk in desks.values()].count(1) == 1
    expect(called.locator(".ring")).to_contain_text("An answer is due.")
    called.wait_for_function("document.title.startsWith('▲')")
    called.click(".ring button")
    expect(called.locator(".ring")).to_have_count(0)
    called.wait_for_function("!document.title.startsWith('▲')")
