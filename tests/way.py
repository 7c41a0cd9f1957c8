"""The public way as a plain HTML client walks it: no script, every hidden field sent back, every byte counted.

It knows the pages only by what the contract promises (docs: fields `text` and `receipt`, `#receipt`, `.message`).
"""

import dataclasses
import gzip
import http.client
import io
import socket
import urllib.parse
from html.parser import HTMLParser

_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
_SECONDS = 30.0


class NotFollowed(Exception):
    """The page lacks the link or the form that the next step needs, or an answer was not the expected one."""


@dataclasses.dataclass
class Form:
    """One form of a page: where it goes, and what its fields hold already."""

    action: str
    method: str
    fields: dict[str, str]


@dataclasses.dataclass(frozen=True)
class Receipt:
    """What the page after a message showed: seven words with spaces between, and 24 digits."""

    words: str
    digits: str


@dataclasses.dataclass(frozen=True)
class Said:
    """One message of a conversation: `you` or `us`, and its text alone."""

    side: str
    text: str


class Page(HTMLParser):
    """The few things of a page that a caller acts on."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.source = source
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.by_id: dict[str, str] = {}
        self.messages: list[Said] = []
        self.alerts: list[str] = []
        self._open: list[tuple[str, dict[str, str], list[str]]] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note links, forms and fields; remember what is open, so that its text is known at its end."""
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower(), {}))
        elif tag == "input" and self.forms and "name" in given and given.get("type") not in {"checkbox", "radio"}:
            self.forms[-1].fields[given["name"]] = given.get("value", "")
        if tag not in _VOID:
            self._open.append((tag, given, []))

    def handle_data(self, data: str) -> None:
        """Text belongs to every element that is open around it."""
        for _, _, parts in self._open:
            parts.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Close this element and what was left open inside it."""
        if tag in [each for each, _, _ in self._open]:
            while True:
                closed, given, parts = self._open.pop()
                self._closed(closed, given, "".join(parts))
                if closed == tag:
                    return

    def _closed(self, tag: str, given: dict[str, str], text: str) -> None:
        if tag == "textarea" and self.forms:
            self.forms[-1].fields[given.get("name", "")] = text.removeprefix("\n")
        if "id" in given:
            self.by_id[given["id"]] = text
        if "message" in given.get("class", "").split():
            self.messages.append(Said(given["data-from"], text))
        if given.get("role") == "alert":
            self.alerts.append(" ".join(text.split()))

    def form_with(self, field: str, action: str = "") -> Form:
        """The form that has this field. Raises NotFollowed."""
        for form in self.forms:
            if field in form.fields and form.action.endswith(action):
                return form
        raise NotFollowed(f"no form with {field}")


@dataclasses.dataclass(frozen=True)
class Answer:
    """One answer as it came over the wire."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes
    size: int

    @property
    def page(self) -> Page:
        """Its page, read."""
        return Page(self.body.decode("utf-8"))


class Browser:
    """One caller's client: one connection a request, cookies as a browser keeps them, all bytes counted."""

    def __init__(self, port: int, host: str = "127.0.0.1", **headers: str) -> None:
        self.port, self.host, self.headers = port, host, headers
        self.cookies: dict[str, str] = {}
        self.requests = 0
        self.received = 0

    def get(self, path: str) -> Answer:
        """Ask for a page, following where it sends us."""
        return self._followed(self.ask(f"GET {path} HTTP/1.1", b"", {}))

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        """Send a form, following where it sends us."""
        body = urllib.parse.urlencode(fields).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
        return self._followed(self.ask(f"POST {path} HTTP/1.1", body, kind))

    def send(self, form: Form, **typed: str) -> Answer:
        """Send a form of a page back with what was typed, and with every field that it had."""
        return self.post(form.action, {**form.fields, **typed})

    def _followed(self, answer: Answer) -> Answer:
        return self.get(answer.headers["Location"]) if answer.status in {301, 302, 303} else answer

    def ask(self, line: str, body: bytes, more: dict[str, str]) -> Answer:
        """Any request, with our usual headers and these; wherever it sends us is not followed."""
        head = {"Host": f"localhost:{self.port}", "Accept-Encoding": "gzip", **self.headers, **more}
        if self.cookies:
            head["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        lines = [line, *(f"{name}: {value}" for name, value in head.items()), "", ""]
        raw = self._exchange("\r\n".join(lines).encode() + body)
        self.requests += 1
        self.received += len(raw)
        answer = _read(raw)
        self._keep_cookies(answer.headers)
        return answer

    def line(self) -> socket.socket:
        """A connection for one request."""
        return socket.create_connection((self.host, self.port), timeout=_SECONDS)

    def _exchange(self, request: bytes) -> bytes:
        with self.line() as line:
            line.sendall(request)
            return b"".join(iter(lambda: line.recv(65536), b""))

    def _keep_cookies(self, headers: http.client.HTTPMessage) -> None:
        for cookie in headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies.pop(name, None)
            if value.strip('"'):
                self.cookies[name] = value


class _Received:
    """As much of a socket as http.client reads an answer from."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    def makefile(self, _mode: str) -> io.BytesIO:
        return io.BytesIO(self.raw)


def _read(raw: bytes) -> Answer:
    response = http.client.HTTPResponse(_Received(raw))  # type: ignore[arg-type]  # it only asks for `makefile`
    response.begin()
    body = response.read()
    if response.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return Answer(response.status, response.headers, body, len(raw))


def write(browser: Browser, code: str, text: str) -> Receipt:
    """From `/` to the receipt, link by link. Raises NotFollowed."""
    for path in ("/", f"/{code}/"):
        page, following = browser.get(path).page, f"/{code}/" if path == "/" else f"/{code}/write"
        if following not in page.links:
            raise NotFollowed(f"{path} does not lead to {following}")
    return receipt(browser.send(browser.get(f"/{code}/write").page.form_with("text"), text=text))


def receipt(answer: Answer) -> Receipt:
    """The receipt that an answer shows. Raises NotFollowed where it acknowledges nothing."""
    page = answer.page
    if answer.status != 200 or "receipt" not in page.by_id:
        raise NotFollowed(f"{answer.status}: {page.alerts}")
    return Receipt(" ".join(page.by_id["receipt"].split()), "".join(page.by_id["receipt-digits"].split()))


def come_back(browser: Browser, code: str, typed: str) -> list[Said]:
    """Type a receipt and read the conversation; nothing where it opens none."""
    form = browser.get(f"/{code}/return").page.form_with("receipt", "/return")
    return browser.send(form, receipt=typed).page.messages


def write_on(browser: Browser, code: str, text: str) -> list[Said]:
    """Write more in the conversation that is open."""
    form = browser.get(f"/{code}/return").page.form_with("text", "/return/more")
    return browser.send(form, text=text).page.messages
