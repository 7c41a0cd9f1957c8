"""Reading the head of a request: strictly, since whatever two programs read differently becomes a way in."""

import dataclasses
import re

from safeconduct.wiring.doors.pools import takes_cookies

LARGEST_HEAD = 16 * 1024
LARGEST_BODY = 12 * 1024 * 1024
# A form whose files are larger still is heard to its end, so that its sender gets their words back; only its beginning,
# in which the words stand, is passed on.
LARGEST_HEARD = 256 * 1024 * 1024
BEGINNING = 128 * 1024
MOST_HEADERS = 100

END = b"\r\n\r\n"

_REQUEST_LINE = re.compile(rb"(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (/[\x21-\x7e]*) (HTTP/1\.[01])")
_HEADER = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*")
_LENGTH = re.compile(rb"[0-9]{1,12}")
_LENGTH_LINE = re.compile(rb"\r\ncontent-length: [0-9]+", re.IGNORECASE)
_TAKES_FILES = re.compile(r"/[a-z]{2,3}/(write|return/more)")

# Hop by hop, or a claim about the sender that nobody here may believe. The user agent is nobody's business:
# what is not passed on cannot be kept.
_DROPPED = frozenset(
    [
        b"connection",
        b"keep-alive",
        b"te",
        b"trailer",
        b"upgrade",
        b"forwarded",
        b"x-real-ip",
        b"user-agent",
        b"x-body-cut",
    ]
)
_DROPPED_STARTS = (b"proxy-", b"x-forwarded-")


class Unreadable(Exception):
    """A head that is not passed on; `status` is the HTTP status of the answer."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclasses.dataclass(frozen=True)
class RequestHead:
    """What the gate needs to know of a request; `rewritten` is the head as the pool gets it."""

    path: str
    body_length: int
    rewritten: bytes
    # Whoever asks to be told to go on sends nothing before the pool has said so.
    waits: bool = False
    # A form with files, whose beginning is worth passing on even where all of it cannot be.
    has_files: bool = False
    # So many bytes of the body reach the pool; the others are heard and dropped.
    passed_on: int = 0

    @property
    def is_too_large(self) -> bool:
        """Whether no pool may hold all of it."""
        return self.body_length > LARGEST_BODY

    def cut(self, why: str) -> "RequestHead":
        """The same with the beginning of its body alone, and a word to the pool why: `large` or `full`."""
        length = min(self.body_length, BEGINNING)
        told = b"\r\nContent-Length: %d\r\nX-Body-Cut: %s" % (length, why.encode())
        return dataclasses.replace(self, rewritten=_LENGTH_LINE.sub(told, self.rewritten, count=1), passed_on=length)


def read(raw: bytes) -> RequestHead:
    """Read one head, up to and without its empty line.

    Raises Unreadable: 400 malformed, 411 a body without a length, 413 a body too large, 431 too many headers.
    """
    first, *lines = raw.split(b"\r\n")
    request = _REQUEST_LINE.fullmatch(first)
    if request is None:
        raise Unreadable(400)
    if len(lines) > MOST_HEADERS:
        raise Unreadable(431)
    headers = [_header(line) for line in lines]
    path = request[2].split(b"?", 1)[0].split(b"#", 1)[0].decode("ascii")
    has_files = request[1] == b"POST" and bool(_TAKES_FILES.fullmatch(path)) and _is_multipart(headers)
    length = _body_length(headers, LARGEST_HEARD if has_files else LARGEST_BODY)
    passed_on = [(name, value) for name, value in headers if _is_passed_on(name, path)]
    # One request a connection: with the body counted here, no second request can hide behind the first.
    kept = [first, *(name + b": " + value for name, value in passed_on), b"Connection: close"]
    waits = any(name.lower() == b"expect" for name, _ in headers)
    return RequestHead(path, length, b"\r\n".join(kept) + END, waits, has_files, length)


def _is_multipart(headers: list[tuple[bytes, bytes]]) -> bool:
    return any(
        name.lower() == b"content-type" and value.lower().startswith(b"multipart/form-data") for name, value in headers
    )


def _header(line: bytes) -> tuple[bytes, bytes]:
    header = _HEADER.fullmatch(line)
    if header is None:
        raise Unreadable(400)
    return header[1], header[2]


def _body_length(headers: list[tuple[bytes, bytes]], most: int) -> int:
    names = [name.lower() for name, _ in headers]
    if b"transfer-encoding" in names:
        raise Unreadable(411)
    if names.count(b"host") > 1 or names.count(b"content-length") > 1:
        raise Unreadable(400)
    if b"content-length" not in names:
        return 0
    value = headers[names.index(b"content-length")][1]
    if not _LENGTH.fullmatch(value):
        raise Unreadable(400)
    if int(value) > most:
        raise Unreadable(413)
    return int(value)


def _is_passed_on(name: bytes, path: str) -> bool:
    low = name.lower()
    if low == b"cookie" and not takes_cookies(path):
        return False
    # WSGI cannot tell `Content_Length` from `Content-Length`.
    return low not in _DROPPED and not low.startswith(_DROPPED_STARTS) and b"_" not in low
