"""Pictures and the sheets that they stand on: a phone's side by side, a desk's one below another."""

import pathlib
from collections import defaultdict
from typing import Literal

import palette
from playwright.sync_api import Page

Light = Literal["light", "dark"]
HERE = pathlib.Path(__file__).parent
PHONE, DESK = 360, 1280
HEIGHTS = {PHONE: 740, DESK: 800}
DAY: tuple[Light, ...] = ("light",)
BOTH: tuple[Light, ...] = ("light", "dark")


class Album:
    """Collects pictures of a screen on its sheet; a sheet whose name lacks the part that was asked for is left out."""

    def __init__(self, painter: Page, wanted: str) -> None:
        self.painter, self.wanted = painter, wanted
        self.sheets: dict[str, list[bytes]] = defaultdict(list)

    def take(
        self, page: Page, name: str, *, lights: tuple[Light, ...] = BOTH, width: int = PHONE, whole: bool = True
    ) -> None:
        """What the page shows now, whole on a phone, as much as the screen shows on a desk; onto `name-width`."""
        sheet = f"{name}-{width}"
        if self.wanted not in sheet:
            return
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        for light in lights:
            page.emulate_media(color_scheme=light)
            page.wait_for_timeout(100)
            self.sheets[sheet].append(
                page.screenshot(full_page=whole and width == PHONE, animations="disabled", caret="hide")
            )
        page.emulate_media(color_scheme="light")

    def take_both(self, page: Page, name: str) -> None:
        """On the phone and on the desk, by day and by night."""
        self.take(page, name)
        self.take(page, name, width=DESK)

    def print(self, page: Page, name: str) -> None:
        """What a printer would get, on A4."""
        page.set_viewport_size({"width": 794, "height": 1123})
        page.emulate_media(media="print")
        if self.wanted in f"{name}-printed":
            self.sheets[f"{name}-printed"].append(page.screenshot(animations="disabled", caret="hide"))
        page.emulate_media(media="screen")

    def keep(self) -> None:
        """Write every sheet."""
        for sheet, pictures in sorted(self.sheets.items()):
            below = sheet.endswith(f"-{DESK}")
            (HERE / f"{sheet}.png").write_bytes(palette.small(self.painter, pictures, below=below))
