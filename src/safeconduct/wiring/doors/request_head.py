"""Reading the head of a request: strictly, since whatever two programs read differently becomes a way in."""

import dataclasses
import re

from safeconduct.wiring.doors.pools import takes_cookies

LARGEST_HEAD = 16 * 1024
LARGEST_BODY = 12 * 1024 * 1024
MOST_HEADERS = 100

END = b"\r\n\r\n"

_REQUEST_LINE = re.compile(rb"(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (/[\x21-\x7e]*) (HTTP/1\.[01])")
_HEADER = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*")
_LENGTH = re.compile(rb"[0-9]{1,12}")

# Hop by hop, or a claim about the sender that nobody here may believe. The user agent is nobody's business:
# what is not passed on cannot be kept.
_DROPPED = frozenset(
    [b"connection", b"keep-alive", b"te", b"trailer", b"upgrade", b"forwarded", b"x-real-ip", b"user-agent"]
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
    length = _body_length(headers)
    path = request[2].split(b"?", 1)[0].split(b"#", 1)[0].decode("ascii")
    passed_on = [(name, value) for name, value in headers if _is_passed_on(name, path)]
    # One request a connection: with the body counted here, no second request can hide behind the first.
    kept = [first, *(name + b": " + value for name, value in passed_on), b"Connection: close"]
    waits = any(name.lower() == b"expect" for name, _ in headers)
    return RequestHead(path, length, b"\r\n".join(kept) + END, waits)


def _header(line: bytes) -> tuple[bytes, bytes]:
    header = _HEADER.fullmatch(line)
    if header is None:
        raise Unreadable(400)
    return header[1], header[2]


def _body_length(headers: list[tuple[bytes, bytes]]) -> int:
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
    if int(value) > LARGEST_BODY:
        raise Unreadable(413)
    return int(value)


def _is_passed_on(name: bytes, path: str) -> bool:
    low = name.lower()
    if low == b"cookie" and not takes_cookies(path):
        return False
    # WSGI cannot tell `Content_Length` from `Content-Length`.
    return low not in _DROPPED and not low.startswith(_DROPPED_STARTS) and b"_" not in low
