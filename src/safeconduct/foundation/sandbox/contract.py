"""What goes into the sandbox and what may come out of it. Read on both sides of the wall, so it knows nothing else.

In: the file, as standard input, and the number of a page. Out: one line of JSON, then the bytes of the copy.
"""

import dataclasses
import enum
import json

VERSION = 1
# The longest first line, and the largest copy, in bytes.
LONGEST_HEAD = 1000
LARGEST_COPY = 24 * 1024 * 1024
MOST_PAGES = 500


class Kind(enum.StrEnum):
    """What a file was found to be, by its content alone."""

    PICTURE = "picture"
    DOCUMENT = "document"
    SOUND = "sound"
    FILM = "film"
    TEXT = "text"


class Because(enum.StrEnum):
    """Why there is no copy."""

    UNKNOWN = "unknown"
    OFFICE = "office"
    BROKEN = "broken"
    TOO_LARGE = "too large"
    TOO_LONG = "too long"
    UNAVAILABLE = "unavailable"


# The one form in which each kind leaves, and how its bytes begin.
TYPES = {
    Kind.PICTURE: ("image/jpeg", b"\xff\xd8\xff"),
    Kind.DOCUMENT: ("image/jpeg", b"\xff\xd8\xff"),
    Kind.SOUND: ("audio/ogg", b"OggS"),
    Kind.FILM: ("video/webm", b"\x1a\x45\xdf\xa3"),
    Kind.TEXT: ("text/plain; charset=utf-8", b""),
}


@dataclasses.dataclass(frozen=True)
class SafeCopy:
    """A copy made anew from what was seen or heard. `page` counts from one."""

    kind: Kind
    content: bytes = dataclasses.field(repr=False)
    page: int = 1
    pages: int = 1

    @property
    def media_type(self) -> str:
        """As a browser is told it."""
        return TYPES[self.kind][0]


@dataclasses.dataclass(frozen=True)
class NotShown:
    """There is no safe copy, because of this."""

    because: Because


def write(found: SafeCopy | NotShown) -> bytes:
    """What the sandbox says."""
    if isinstance(found, NotShown):
        return _line({"version": VERSION, "because": found.because})
    head = {"version": VERSION, "kind": found.kind, "page": found.page, "pages": found.pages}
    return _line({**head, "length": len(found.content)}) + found.content


def _line(head: dict[str, object]) -> bytes:
    return json.dumps(head).encode() + b"\n"


def read(said: bytes) -> SafeCopy | NotShown:
    """What came out, believed only as far as it keeps to the form: whoever broke in there may say anything."""
    line, _, content = said[: LONGEST_HEAD + LARGEST_COPY].partition(b"\n")
    try:
        head = json.loads(line) if len(line) < LONGEST_HEAD else {}
        if head["version"] != VERSION:
            return NotShown(Because.BROKEN)
        if "because" in head:
            return NotShown(Because(head["because"]))
        copy = SafeCopy(Kind(head["kind"]), content, int(head["page"]), int(head["pages"]))
        is_whole = head["length"] == len(content) <= LARGEST_COPY and 1 <= copy.page <= copy.pages <= MOST_PAGES
        return copy if is_whole and _is_of_its_kind(copy) else NotShown(Because.BROKEN)
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        return NotShown(Because.BROKEN)


def _is_of_its_kind(copy: SafeCopy) -> bool:
    if copy.kind is Kind.TEXT:
        copy.content.decode()  # a UnicodeDecodeError is a ValueError
    return copy.content.startswith(TYPES[copy.kind][1])
