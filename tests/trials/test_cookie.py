"""The key of an opened receipt, which a browser brings along everywhere, reaches only who opens receipts."""

import os
import pathlib

import pytest

import way
from trials import canaries
from trials.rehearsed import House, serving

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="Only root may look into the memory of hardened processes."),
]


def test_who_takes_messages_never_sees_the_cookie_of_an_opened_receipt(tmp_path: pathlib.Path) -> None:
    house, mark = House.make(tmp_path / "house"), canaries.Mark.new()
    house.settings = {"SAFECONDUCT_REPLACE_SECONDS": "3600"}
    browser = way.Browser(house.port)
    browser.cookies = {"return": mark.word(1)}

    with serving(house):
        for path in ("/", "/ko/", "/ko/write", "/ko/safe", "/ko/leave", "/static/x", "/ko/return"):
            browser.cookies = {"return": mark.word(1)}
            browser.get(path)
        browser.cookies = {"return": mark.word(1)}
        browser.post("/ko/write", {"form": "a" * 32, "text": "살고 싶습니다"})
        seen_by = {kind for kind in ("take", "console", "return") if _remembers(house, kind, mark)}

    assert seen_by == {"return"}


def _remembers(house: House, kind: str, mark: canaries.Mark) -> bool:
    return any(canaries.search(canaries.memory(pid, kind), mark)[0] for pid in house.children(kind))
