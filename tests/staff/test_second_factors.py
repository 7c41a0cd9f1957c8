"""A passkey in a real browser: added, then used to sign in; without user verification nothing opens."""

import pathlib
import shutil
import threading
from collections.abc import Iterator
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections

from safeconduct.foundation.staff import access
from safeconduct.foundation.staff.actions import MadeUp
from safeconduct.wiring.doors.pools import POOLS, Kind

CHROMIUM = shutil.which("chromium")


class Silent(WSGIRequestHandler):
    """No log lines between the dots of pytest."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's own name
        """Say nothing."""


@pytest.fixture
def address(rehearsal: dict[str, MadeUp], monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The console's pages on a port of their own."""
    monkeypatch.setattr(settings, "MIDDLEWARE", list(POOLS[Kind.CONSOLE].middleware))
    monkeypatch.setattr(settings, "ROOT_URLCONF", POOLS[Kind.CONSOLE].urls)
    server = make_server("localhost", 0, get_wsgi_application(), handler_class=Silent)

    def answer() -> None:
        server.serve_forever(poll_interval=0.05)
        connections.close_all()

    thread = threading.Thread(target=answer)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is missing: make packages")
@pytest.mark.parametrize("verifies", [True, False])
def test_a_passkey_is_added_and_signs_in(
    address: str, rehearsal: dict[str, MadeUp], tmp_path: pathlib.Path, verifies: bool
) -> None:
    from playwright.sync_api import sync_playwright

    ada = rehearsal["ada"]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        problems: list[str] = []
        page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        key = devtools.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "usb",
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )["authenticatorId"]
        page.goto(address + ada.link.path)
        page.click("main button")
        page.goto(address + "/console/enrol")
        page.fill("#passkey-name", "a key")
        page.fill("#passkey-passphrase", ada.passphrase)
        page.click("form[data-passkey] button")
        page.wait_for_url(address + "/console/account")
        page.click("header button")
        devtools.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": verifies})
        page.fill("#name", "ada")
        page.fill("#passphrase", ada.passphrase)
        page.click("main button")
        page.click("form[data-passkey] button")
        page.wait_for_selector("header nav" if verifies else "form[data-passkey] [role=status]:not([hidden])")
        browser.close()

    assert sorted(access.named("ada").authenticators.values_list("name", flat=True)) == ["a key", "printed"]
    assert [problem for problem in problems if "Content Security" in problem] == []
