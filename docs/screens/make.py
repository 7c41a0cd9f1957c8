"""Makes every picture in this folder from a rehearsal of its own.

    .venv/bin/python docs/screens/make.py [part of a name]

What each shows stands in README.md beside it.
"""

import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

import callers  # noqa: E402
import console  # noqa: E402
from album import Album  # noqa: E402

from screens import browsing  # noqa: E402


def main() -> None:
    """Make them all."""
    with tempfile.TemporaryDirectory() as folder, browsing.chromium() as browser:
        house = browsing.Rehearsal.begin(pathlib.Path(folder))
        album = Album(browser.new_page(), sys.argv[1] if len(sys.argv) > 1 else "")
        try:
            written = callers.written(browser, house)
            console.answered(browser, house, written)
            callers.pictured(browser, house, album, written)
            console.pictured(browser, house, album)
        finally:
            album.keep()
            house.end()


if __name__ == "__main__":
    main()
