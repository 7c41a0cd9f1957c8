"""A thousand callers of whom each puts canaries into every input that the house has, rightly and wrongly."""

import contextlib
import dataclasses
import secrets
import socket
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import way
from trials.canaries import Mark

AT_ONCE = 8


@dataclasses.dataclass
class Flood:
    """Puts them in, and keeps the texts that were acknowledged with their receipts."""

    port: int
    mark: Mark
    kept: dict[str, way.Receipt] = dataclasses.field(default_factory=dict)
    callers: int = 0
    error_pages: list[bytes] = dataclasses.field(default_factory=list)

    def pour(self, callers: int) -> None:
        """All of them, eight at once."""
        self.callers += callers
        with ThreadPoolExecutor(AT_ONCE) as threads:
            list(threads.map(self._caller, range(callers)))

    def read_answers(self) -> int:
        """Everybody comes back once with a good receipt; returns how many found an answer."""
        with ThreadPoolExecutor(AT_ONCE) as threads:
            found = threads.map(
                lambda each: way.come_back(way.Browser(self.port), "ko", each.words), self.kept.values()
            )
            return sum(any(said.side == "us" for said in conversation) for conversation in found)

    def _caller(self, number: int) -> None:
        odd = ODD[number % len(ODD)]
        odd(self, number)
        text = self.mark.text(number)
        answer = self._browser(number).post("/ko/write", {"form": secrets.token_hex(16), "text": text})
        self.kept[text] = way.receipt(answer)

    def _browser(self, number: int) -> way.Browser:
        """A client whose every header tells something."""
        word = self.mark.word(number)
        headers = {
            "User-Agent": f"Mozilla/5.0 ({word})",
            "X-Forwarded-For": word,
            "Forwarded": f"for={word}",
            "Referer": f"http://localhost:{self.port}/ko/{word}",
            "Accept-Language": f"{word},ko",
            "Authorization": f"Basic {word}",
            "X-Anything": word,
        }
        browser = way.Browser(self.port, **headers)
        browser.cookies = {"session": word, "return": word, "csrftoken": word, "else": word}
        return browser

    def wrong_form(self, number: int) -> None:
        """Fields that nobody asked for, and a form that was lost: the text comes back in its page."""
        text = self.mark.text(number)
        self._browser(number).post("/ru/write", {"form": text, "text": text, "danger": text, text: text})

    def wrong_receipt(self, number: int) -> None:
        """What is no receipt, in the line for one; with a text beside it."""
        text = self.mark.text(number)
        self._browser(number).post("/ko/return", {"receipt": text, "text": text})
        self._browser(number).post("/en/return", {"receipt": self.mark.word(number)})

    def wrong_trial(self, number: int) -> None:
        """The box under the receipt."""
        shown = {"positions": "1,2,3,4,5,6,7", "list": "ko", "digits": "1" * 24}
        self._browser(number).post("/ko/try", {**shown, "receipt": self.mark.text(number)})
        self._browser(number).post("/ko/try", {"positions": self.mark.text(number), "list": self.mark.word(number)})

    def paths(self, number: int) -> None:
        """Addresses and queries, of every part of the house."""
        text, word = urllib.parse.quote(self.mark.text(number)), self.mark.word(number)
        public = (f"/ko/{text}", f"/{word}/write", f"/ko/write?{word}={text}", f"/ko/return?{text}", f"/static/{text}")
        staff = (f"/console/link/{word}/", f"/console/{text}?{word}", f"/api/{text}")
        self.error_pages += [self._browser(number).get(path).body for path in public if "return" not in path]
        for path in staff:
            self._browser(number).get(path)

    def sign_in(self, number: int) -> None:
        """A name and a passphrase that are nobody's."""
        text = self.mark.text(number)
        self._browser(number).post("/console/sign-in", {"name": text, "passphrase": text, "next": f"/{text}"})

    def another_method(self, number: int) -> None:
        """Methods and packings that a page does not know."""
        text = self.mark.text(number).encode()
        self._raw(b"PUT /ko/write?" + self.mark.word(number).encode(), b"text/plain; charset=utf-16", text)
        self._raw(b"POST /ko/write", b"application/json", b'{"text": "' + text + b'"}')
        edge = self.mark.word(number).encode()
        file = b'Content-Disposition: form-data; name="file"; filename="' + text + b'"\r\n\r\n' + text
        field = b'Content-Disposition: form-data; name="text"\r\n\r\n' + text
        parts = b"".join(b"--" + edge + b"\r\n" + part + b"\r\n" for part in (file, field))
        self._raw(b"POST /ko/write", b"multipart/form-data; boundary=" + edge, parts + b"--" + edge + b"--\r\n")

    def unreadable(self, number: int) -> None:
        """What is no HTTP, a body without a length, one that breaks off, and a head that is too large."""
        word, text = self.mark.word(number).encode(), self.mark.text(number).encode()
        for raw in (
            word + b" " + text + b"\r\n\r\n",
            b"GET /ko/ HTTP/1.1\r\n" + text + b"\r\n\r\n",
            b"POST /ko/write HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: " + word + b"\r\n\r\n" + text,
            b"POST /ko/write HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\ntext=" + text,
            b"GET /" + word * 1000 + b" HTTP/1.1\r\n\r\n",
            b"GET /ko/ HTTP/1.1\r\nHost: " + word + b"\r\nX: " + text,
        ):
            self.error_pages.append(self._send(raw))

    def own_words(self, number: int) -> None:
        """Back with a true receipt: writes on, chooses a word of one's own, and returns with it."""
        first, more = f"{self.mark.text(number)} first", f"{self.mark.text(number)} more"
        browser = way.Browser(self.port)
        received = way.receipt(browser.post("/ko/write", {"form": secrets.token_hex(16), "text": first}))
        way.come_back(browser, "ko", received.words)
        way.write_on(browser, "ko", more)
        self.kept[first] = self.kept[more] = received
        form = browser.get("/ko/return/word").page.form_with("word")
        browser.send(form, word=self.mark.word(number))
        browser.send(form, word=self.mark.text(number))
        way.come_back(way.Browser(self.port), "ko", " ".join([*received.words.split()[:-1], self.mark.word(number)]))

    def with_files(self, number: int) -> None:
        """Files beside a text: in a first message, in a further one, too many of them, and too large."""
        text, word = self.mark.text(number), self.mark.word(number)
        first, more = f"{text} with a file", f"{text} with another"
        content = (text.encode() + b"\n") * 3000
        browser = way.Browser(self.port)
        received = way.receipt(self._post_files(browser, "/ko/write", {"text": first}, content))
        way.come_back(browser, "ko", received.words)
        form = browser.get("/ko/return").page.form_with("text", "/return/more")
        self._post_files(browser, form.action, {**form.fields, "text": more}, content)
        self.kept[first] = self.kept[more] = received
        self._post_files(browser, "/ko/write", {"text": text}, *[content] * 4)
        if number < 100:  # each takes a hundred times the time of the others
            self._post_files(way.Browser(self.port), "/ko/write", {"text": word}, text.encode().ljust(11_000_000))

    def _post_files(self, browser: way.Browser, path: str, fields: dict[str, str], *files: bytes) -> way.Answer:
        word = self.mark.letters
        named = {"form": secrets.token_hex(16), **fields}
        parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in named.items()]
        head = f'name="file"; filename="{self.mark.hangul}.txt"\r\nContent-Type: image/{word}\r\n\r\n'.encode()
        parts += [head + content for content in files]
        start = f"--{word}\r\nContent-Disposition: form-data; ".encode()
        body = b"".join(start + part + b"\r\n" for part in parts) + f"--{word}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={word}", "Content-Length": str(len(body))}
        return browser.ask(f"POST {path} HTTP/1.1", body, kind)

    def _raw(self, line: bytes, kind: bytes, body: bytes) -> None:
        head = [line + b" HTTP/1.1", b"Host: localhost", b"Content-Type: " + kind, b"Content-Length: %d" % len(body)]
        self._send(b"\r\n".join([*head, b"", body]))

    def _send(self, raw: bytes) -> bytes:
        """Send it, say no more, and return whatever comes."""
        answer = b""
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 20) as line:
            line.sendall(raw)
            line.shutdown(socket.SHUT_WR)
            while part := line.recv(65536):
                answer += part
        return answer


# A tenth of the callers does each of these besides writing.
ODD = (
    Flood.wrong_form,
    Flood.wrong_receipt,
    Flood.wrong_trial,
    Flood.paths,
    Flood.own_words,
    Flood.sign_in,
    Flood.another_method,
    Flood.unreadable,
    Flood.wrong_receipt,
    Flood.with_files,
)
