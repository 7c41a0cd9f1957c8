"""PDF: one page at a time as a picture. Its scripts, links, files and names stay where they are."""

import pathlib
import re
import subprocess

from safeconduct.foundation.sandbox.contract import MOST_PAGES, Because, Kind, NotShown, SafeCopy
from safeconduct.foundation.sandbox.inside import pictures

SECONDS = 30.0
_FILE = "/tmp/document.pdf"  # noqa: S108  # in the sandbox's own memory
_PAGES = re.compile(rb"^Pages:\s+(\d+)$", re.MULTILINE)


def copied(content: bytes, page: int) -> SafeCopy | NotShown:
    """This page, and how many there are."""
    pathlib.Path(_FILE).write_bytes(content)
    told = _PAGES.search(_asked(["/usr/bin/pdfinfo", _FILE]))
    pages = min(int(told[1]), MOST_PAGES) if told else 0
    if not pages:
        return NotShown(Because.BROKEN)
    page = min(max(page, 1), pages)
    drawn = _asked(["/usr/bin/pdftoppm", "-f", str(page), "-l", str(page), "-scale-to", str(pictures.SIDE), _FILE])
    copy = pictures.copied(drawn, "PPM", Kind.DOCUMENT)
    return copy if isinstance(copy, NotShown) else SafeCopy(Kind.DOCUMENT, copy.content, page, pages)


def _asked(command: list[str]) -> bytes:
    ran = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=SECONDS, check=True)  # noqa: S603
    return ran.stdout
