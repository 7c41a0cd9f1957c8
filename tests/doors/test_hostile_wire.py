"""What nobody should send, over the wire, at a rehearsal that is really served: an honest answer, and it goes on."""

import contextlib
import dataclasses
import html
import re
import secrets
import socket
import threading
import time
from collections.abc import Iterator

import pytest

import way
from hotline.hostile import FORM, INPUTS, Fate, Input
from trials.rehearsed import House, pause, serving

pytestmark = pytest.mark.slow

# Above this a body is not read at all.
TOO_LARGE = 12 * 1024 * 1024 + 1
HONEST = {200, 302, 400, 404, 405, 408, 411, 413, 422, 431, 503}


@dataclasses.dataclass(frozen=True)
class Served:
    """A rehearsal that answers, and the processes that did so at first."""

    house: House
    first: frozenset[int]

    def exchange(self, raw: bytes, slowly: float = 0.0) -> bytes:
        """Send these bytes, at once or in eight pieces, and read until the other side ends."""
        with socket.create_connection(("127.0.0.1", self.house.port), timeout=30) as line:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                for piece in _pieces(raw, 8) if slowly else [raw]:
                    line.sendall(piece)
                    pause(slowly)
            return _all_of(line)

    def post(self, body: bytes, *headers: str, path: str = "/en/write") -> bytes:
        """A POST with these headers beside its length."""
        head = [f"POST {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}", *headers, "", ""]
        return self.exchange("\r\n".join(head).encode("latin-1") + body)


def _pieces(raw: bytes, count: int) -> Iterator[bytes]:
    size = len(raw) // count + 1
    return (raw[at : at + size] for at in range(0, len(raw), size))


def _all_of(line: socket.socket) -> bytes:
    parts = []
    with contextlib.suppress(ConnectionResetError):
        while part := line.recv(65536):
            parts.append(part)
    return b"".join(parts)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    house = House.make(tmp_path_factory.mktemp("hostile"))
    # No process may be renewed meanwhile: one that is gone has crashed.
    house.settings["SAFECONDUCT_REPLACE_SECONDS"] = "3600"
    with serving(house):
        yield Served(house, frozenset(house.everybody()))


@pytest.fixture(autouse=True)
def it_goes_on(served: Served) -> Iterator[None]:
    """After each test every process still lives, and a message is still taken and read."""
    yield
    assert served.first <= set(served.house.everybody())
    browser = way.Browser(served.house.port)
    receipt = way.write(browser, "ko", "살고 싶습니다")
    assert way.come_back(browser, "ko", receipt.words) == [way.Said("you", "살고 싶습니다")]


def status(answer: bytes) -> int:
    found = re.match(rb"HTTP/1\.[01] (\d{3})", answer)
    return int(found[1]) if found else 0


def page(answer: bytes) -> str:
    return answer.partition(b"\r\n\r\n")[2].decode("utf-8", "replace")


def test_every_input_is_stored_exactly_or_comes_back(served: Served) -> None:
    wrong = [sent.name for sent in INPUTS if not _is_kept_or_back(served, sent)]

    assert wrong == []


def _is_kept_or_back(served: Served, sent: Input) -> bool:
    body = sent.body.replace(FORM, secrets.token_hex(16).encode())
    kind = [f"Content-Type: {sent.content_type}"] if sent.content_type and sent.content_type.isprintable() else []
    answer = served.post(body, *kind)
    found = re.search(r'id="receipt-digits"[^>]*>(.*?)</p>', page(answer))
    if status(answer) == 422 and sent.fate is Fate.BACK:
        typed = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page(answer), re.DOTALL)
        return typed is not None and sent.text in html.unescape(typed[1])
    if status(answer) != 200 or found is None:
        # A head that is too large for any browser is refused before anything is read.
        return status(answer) in {400, 431} and len(sent.content_type or "") > 1000
    digits = re.sub(r"<[^>]+>|\s", "", found[1])
    return sent.fate is Fate.STORED and _read_back(served, digits) == sent.text


def _read_back(served: Served, digits: str) -> str:
    opened = served.post(f"receipt={digits}".encode(), path="/en/return")
    cookie = re.search(rb"(?i)set-cookie: *(return=[^;]+)", opened)
    assert cookie
    head = b"GET /en/return HTTP/1.1\r\nHost: localhost\r\nCookie: " + cookie[1] + b"\r\n\r\n"
    shown = re.search(r'<div class="message" data-from="you"[^>]*>(.*?)</div>', page(served.exchange(head)), re.DOTALL)
    assert shown
    return html.unescape(shown[1])


GOOD = b"form=0123456789abcdef0123456789abcdef&text=Help"
HEAD = b"POST /en/write HTTP/1.1\r\nHost: localhost\r\n"
TYPE = b"Content-Type: application/x-www-form-urlencoded\r\n"
LENGTH = f"Content-Length: {len(GOOD)}\r\n".encode()
SECOND = b"GET /console/people HTTP/1.1\r\nHost: localhost\r\n\r\n"
GET = b"GET /en/ HTTP/1.1\r\nHost: localhost\r\n"

WIRE: dict[str, tuple[bytes, set[int]]] = {
    "chunked": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n4\r\ntext\r\n0\r\n\r\n", {411}),
    "chunked and a length": (HEAD + LENGTH + b"Transfer-Encoding: chunked\r\n\r\n" + GOOD, {411}),
    "length and chunked": (HEAD + b"Transfer-Encoding: chunked\r\n" + LENGTH + b"\r\n0\r\n\r\n" + SECOND, {411}),
    "a hidden chunked": (HEAD + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", {400}),
    "chunked with a tab": (HEAD + b"Transfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n" + SECOND, {411}),
    "chunked in pieces": (HEAD + b"Transfer-Encoding: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {411}),
    "another transfer": (HEAD + b"Transfer-Encoding: identity\r\n" + LENGTH + b"\r\n" + GOOD, {411}),
    "two lengths": (HEAD + LENGTH + b"Content-Length: 0\r\n\r\n" + GOOD, {400}),
    "two equal lengths": (HEAD + LENGTH + LENGTH + b"\r\n" + GOOD, {400}),
    "lengths in one": (HEAD + b"Content-Length: 5, 5\r\n\r\nabcde", {400}),
    "a negative length": (HEAD + b"Content-Length: -1\r\n\r\n", {400}),
    "a length with a sign": (HEAD + b"Content-Length: +5\r\n\r\nabcde", {400}),
    "a length in hexadecimal": (HEAD + b"Content-Length: 0x5\r\n\r\nabcde", {400}),
    "a length of letters": (HEAD + b"Content-Length: five\r\n\r\n", {400}),
    "a length without end": (HEAD + b"Content-Length: " + b"9" * 40 + b"\r\n\r\n", {400, 413}),
    "an empty length": (HEAD + b"Content-Length:\r\n\r\n", {400}),
    "a length in wide digits": (HEAD + "Content-Length: ５\r\n\r\n".encode(), {400}),
    "a length by another name": (HEAD + b"Content_Length: 9\r\n" + TYPE + LENGTH + b"\r\n" + GOOD, {200}),
    "too large a body": (HEAD + f"Content-Length: {TOO_LARGE}\r\n\r\n".encode(), {413}),
    "no length": (HEAD + TYPE + b"\r\n" + GOOD, {422}),
    "a second request behind": (HEAD + TYPE + LENGTH + b"\r\n" + GOOD + SECOND, {200}),
    "a second request behind a page": (GET + b"\r\n" + SECOND, {200}),
    "line ends of one character": (GET.replace(b"\r\n", b"\n") + b"\n" + b"\r\n\r\n", {400}),
    "a return alone": (GET + b"X: a\rY: b\r\n\r\n", {400}),
    "a folded header": (GET + b"X: a\r\n b\r\n\r\n", {400}),
    "a space before the colon": (GET + b"X : a\r\n\r\n", {400}),
    "a header without a name": (GET + b": a\r\n\r\n", {400}),
    "a header without a colon": (GET + b"nonsense\r\n\r\n", {400}),
    "a nul in a header": (GET + b"X: a\x00b\r\n\r\n", {400}),
    "letters in a header": (GET + "X: 살\r\n\r\n".encode(), {200}),
    "a huge header": (GET + b"X: " + b"a" * 20_000 + b"\r\n\r\n", {431}),
    "a thousand headers": (GET + b"X: a\r\n" * 1000 + b"\r\n", {431}),
    "a huge cookie": (GET + b"Cookie: return=" + b"A" * 8000 + b"\r\n\r\n", {200}),
    "a cookie of nonsense": (GET + b"Cookie: ;;==;\"\\x;return;\xff\r\n\r\n", {200}),
    "no host": (b"GET /en/ HTTP/1.1\r\n\r\n", HONEST),
    "two hosts": (GET + b"Host: other\r\n\r\n", {400}),
    "a strange host": (b"GET /en/ HTTP/1.1\r\nHost: evil.example\r\n\r\n", HONEST),
    "a broken host": (b"GET /en/ HTTP/1.1\r\nHost: [::1\r\n\r\n", HONEST),
    "an old version": (b"GET /en/ HTTP/0.9\r\n\r\n", {400}),
    "a new version": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400}),
    "no version": (b"GET /en/\r\n\r\n", {400}),
    "a whole address": (b"GET http://localhost/en/ HTTP/1.1\r\nHost: localhost\r\n\r\n", {400}),
    "a connect": (b"CONNECT localhost:22 HTTP/1.1\r\n\r\n", {400}),
    "a trace": (b"TRACE /en/ HTTP/1.1\r\nHost: localhost\r\n\r\n", {400}),
    "a put": (b"PUT /en/write HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n", {405}),
    "a delete": (b"DELETE /en/return HTTP/1.1\r\nHost: localhost\r\n\r\n", {405}),
    "options": (b"OPTIONS /en/write HTTP/1.1\r\nHost: localhost\r\n\r\n", {405}),
    "a method in small letters": (b"get /en/ HTTP/1.1\r\nHost: localhost\r\n\r\n", {400}),
    "a space in the path": (b"GET /en/ x HTTP/1.1\r\nHost: localhost\r\n\r\n", {400}),
    "letters in the path": ("GET /살 HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(), {400}),
    "a broken path": (b"GET /%ff%fe%00 HTTP/1.1\r\nHost: localhost\r\n\r\n", {400, 404}),
    "a way up": (b"GET /en/../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n", {400, 404}),
    "a hidden way up": (b"GET /static/..%2f..%2fsettings.py HTTP/1.1\r\nHost: localhost\r\n\r\n", {400, 404}),
    "a long path": (b"GET /" + b"a" * 15_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", {400, 404, 414, 431}),
    "the console by another way": (b"GET //console/ HTTP/1.1\r\nHost: localhost\r\n\r\n", {404}),
    "return by another way": (b"GET /en/x/../return HTTP/1.1\r\nHost: localhost\r\n\r\n", {404}),
    "an upgrade": (GET + b"Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n", {200}),
    "an expectation": (HEAD + TYPE + LENGTH + b"Expect: 100-continue\r\n\r\n" + GOOD, {100, 200}),
    "a strange expectation": (HEAD + TYPE + LENGTH + b"Expect: miracles\r\n\r\n" + GOOD, HONEST),
    "a zipped body": (HEAD + TYPE + LENGTH + b"Content-Encoding: gzip\r\n\r\n" + GOOD, {200, 422}),
    "a range": (GET + b"Range: bytes=0-,0-,0-,0-\r\n\r\n", {200}),
    "an origin of nobody": (HEAD + TYPE + LENGTH + b"Origin: null\r\n\r\n" + GOOD, {200}),
    "forwarded from elsewhere": (GET + b"X-Forwarded-Host: evil\r\nForwarded: host=evil\r\n\r\n", {200}),
    "tls": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200 + b"\r\n\r\n", {400}),
    "nonsense": (bytes(range(256)) * 4 + b"\r\n\r\n", {400}),
    "nul bytes": (b"\x00" * 20_000, {400, 431}),
    "a line without end": (b"GET /" + b"a" * 40_000, {400, 431}),
    "empty lines first": (b"\r\n\r\n" + GET + b"\r\n", {200, 400}),
}  # fmt: skip


@pytest.mark.parametrize("name", WIRE)
def test_a_strange_request_gets_one_honest_answer(served: Served, name: str) -> None:
    raw, expected = WIRE[name]

    answer = served.exchange(raw)

    assert status(answer) in expected
    # Never a second answer: what stood behind was not taken for a request of its own.
    assert len(re.findall(rb"HTTP/1\.[01] [2-5]\d\d ", answer)) == 1
    assert b"Traceback" not in answer


def test_a_slow_sender_is_heard_to_the_end(served: Served) -> None:
    raw = HEAD + TYPE + LENGTH + b"\r\n" + GOOD.replace(b"0123", secrets.token_hex(2).encode())

    assert status(served.exchange(raw, slowly=0.4)) == 200


def test_a_thousand_slow_senders_keep_nobody_waiting(served: Served) -> None:
    with contextlib.ExitStack() as lines:
        for number in range(1000):
            line = lines.enter_context(socket.create_connection(("127.0.0.1", served.house.port), timeout=30))
            line.sendall([GET, HEAD + TYPE + b"Content-Length: 900\r\n\r\ntext=", b"G", b""][number % 4])
        began = time.monotonic()

        received = way.write(way.Browser(served.house.port), "en", "Is anybody there?")

        assert received.digits
        assert time.monotonic() - began < 3


@pytest.mark.parametrize("cut", [10, len(HEAD), len(HEAD) + 20, -1])
def test_a_line_that_breaks_leaves_nothing_half_done(served: Served, cut: int) -> None:
    raw = HEAD + TYPE + LENGTH + b"\r\n" + GOOD
    with socket.create_connection(("127.0.0.1", served.house.port), timeout=30) as line:
        line.sendall(raw[:cut])
        line.shutdown(socket.SHUT_WR)
        answer = _all_of(line)

    assert b'id="receipt"' not in answer


def test_ten_megabytes_from_eight_at_once_come_back_or_are_told_so(served: Served) -> None:
    body = b"form=" + b"0" * 32 + b"&text=" + b"a" * 10_000_000
    answers: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: answers.append(served.post(body, TYPE.decode().strip()))) for _ in range(8)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    # One is read at a time; whose turn does not come soon is told to make it shorter.
    assert [status(answer) for answer in answers] == [422] * 8
    assert any(b"a" * 10_000_000 in answer for answer in answers)
    assert all(b'role="alert"' in answer for answer in answers)
