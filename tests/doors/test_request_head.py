"""What the gate reads and passes on."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as some
from waitress.adjustments import Adjustments
from waitress.parser import HTTPRequestParser

from safeconduct.wiring.doors import request_head
from safeconduct.wiring.doors.request_head import BEGINNING, LARGEST_BODY, LARGEST_HEARD, RequestHead, Unreadable

NAMES = some.sampled_from(
    [b"Host", b"Content-Length", b"Transfer-Encoding", b"Connection", b"Cookie", b"X_Y", b"X-Forwarded-For", b"Expect"]
)
VALUES = some.sampled_from([b"localhost", b"5", b"0", b"+5", b"5, 5", b"chunked", b" close", b"a\x00b", b"\xff", b""])
LINES = some.tuples(NAMES, some.sampled_from([b": ", b":", b" : ", b"\t:"]), VALUES).map(b"".join)
HEADS = some.tuples(
    some.sampled_from([b"GET / HTTP/1.1", b"POST /ko/write HTTP/1.1", b"GET  / HTTP/1.1", b"GET / HTTP/2", b"\xff"]),
    some.lists(LINES, max_size=6),
).map(lambda parts: b"\r\n".join([parts[0], *parts[1]]))


def read(raw: bytes) -> RequestHead | int:
    try:
        return request_head.read(raw)
    except Unreadable as unreadable:
        return unreadable.status


def test_a_plain_request_is_passed_on() -> None:
    head = read(b"POST /ko/return?x=1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 7\r\nCookie: a=b")

    assert head == RequestHead(
        "/ko/return",
        7,
        b"POST /ko/return?x=1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 7\r\nCookie: a=b\r\n"
        b"Connection: close\r\n\r\n",
        passed_on=7,
    )


@pytest.mark.parametrize(
    "header",
    [
        "Connection: keep-alive",
        "Keep-Alive: 5",
        "Proxy-Authorization: x",
        "X-Forwarded-For: 1.2.3.4",
        "Forwarded: for=1",
        "User-Agent: me",
        "X-Real-IP: 1.2.3.4",
        "Upgrade: h2c",
        "TE: trailers",
        "Content_Length: 5",
        "X_FORWARDED_HOST: x",
    ],
)
def test_what_nobody_behind_may_see_is_dropped(header: str) -> None:
    head = read(f"GET / HTTP/1.1\r\nHost: localhost\r\n{header}".encode())

    assert head == RequestHead("/", 0, b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")


@pytest.mark.parametrize("path", ["/", "/ko/write", "/ko/leave", "/static/x.css", "/ko/returned", "/%6bo/return"])
def test_no_cookie_reaches_who_takes_messages(path: str) -> None:
    head = read(f"GET {path} HTTP/1.1\r\nHost: localhost\r\ncOOKIE: return=key".encode())

    assert isinstance(head, RequestHead)
    assert b"key" not in head.rewritten


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"", 400),
        (b"GET http://other/ HTTP/1.1", 400),
        (b"TRACE / HTTP/1.1", 400),
        (b"GET / HTTP/1.1\r\n folded: x", 400),
        (b"GET / HTTP/1.1\r\nHost: a\nB: c", 400),
        (b"GET / HTTP/1.1\r\nHost : a", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 5", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: +5", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 0x5", 400),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked", 411),
        (b"POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked", 411),
        (b"POST / HTTP/1.1\r\nContent-Length: 12582913", 413),
        (b"GET / HTTP/1.1" + b"\r\nA: b" * 101, 431),
    ],
)
def test_what_two_programs_could_read_differently_is_refused(raw: bytes, status: int) -> None:
    assert read(raw) == status


def _form(length: int, path: str = "/ko/write", kind: str = "multipart/form-data; boundary=B") -> RequestHead | int:
    return read(f"POST {path} HTTP/1.1\r\ncontent-LENGTH: {length}\r\nContent-Type: {kind}\r\nX-Body-Cut: 1".encode())


def test_a_form_with_files_that_is_too_large_is_heard_and_its_beginning_alone_passed_on() -> None:
    head = _form(LARGEST_BODY + 1)

    assert isinstance(head, RequestHead)
    assert (head.is_too_large, head.body_length) == (True, LARGEST_BODY + 1)
    assert head.cut("large").passed_on == BEGINNING
    assert head.cut("large").rewritten == (
        b"POST /ko/write HTTP/1.1\r\nContent-Length: 131072\r\nX-Body-Cut: large\r\n"
        b"Content-Type: multipart/form-data; boundary=B\r\nConnection: close\r\n\r\n"
    )


def test_nobody_outside_says_that_a_body_was_cut() -> None:
    head = _form(10)

    assert isinstance(head, RequestHead)
    assert b"X-Body-Cut" not in head.rewritten


@pytest.mark.parametrize(
    ("length", "path", "kind"),
    [
        (LARGEST_HEARD + 1, "/ko/write", "multipart/form-data"),
        (LARGEST_BODY + 1, "/ko/write", "application/x-www-form-urlencoded"),
        (LARGEST_BODY + 1, "/console/conversation", "multipart/form-data"),
        (LARGEST_BODY + 1, "/ko/return", "multipart/form-data"),
    ],
)
def test_what_is_no_form_with_files_is_refused_by_its_length(length: int, path: str, kind: str) -> None:
    assert _form(length, path, kind) == 413


@given(some.binary(max_size=300))
def test_no_bytes_crash_it(raw: bytes) -> None:
    assert isinstance(read(raw), int | RequestHead)


@given(HEADS, some.binary(max_size=40))
@example(b"POST / HTTP/1.1\r\nContent-Length: 5", b"helloGET /console/ HTTP/1.1\r\n\r\n")
def test_a_pool_reads_exactly_the_request_that_the_gate_counted(raw: bytes, rest: bytes) -> None:
    head = read(raw)
    if isinstance(head, int):
        return
    body = rest[: head.body_length].ljust(head.body_length, b"x")

    parser = HTTPRequestParser(Adjustments())
    given_to_pool, used = head.rewritten + body, 0
    while used < len(given_to_pool) and not parser.completed:
        used += parser.received(given_to_pool[used:])

    assert (parser.completed, parser.error, used) == (True, None, len(given_to_pool))
    assert parser.path == head.path
    assert parser.headers.get("CONNECTION") == "close"
    assert b"\r\n\r\n" not in head.rewritten[:-4]
