"""How many bytes each public page takes on the wire, in each language: status line, headers and gzipped page.

Starts a rehearsal of its own, walks the whole way from `/` to the receipt and the answer as a plain client would,
and writes benchmarks/results/pages.json. With an address it measures a running one: bench_pages.py http://127.0.0.1:8000
"""

import json
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

LANGUAGES = ["ko", "ru", "uk", "en", "ar", "zh", "ne", "hi", "es", "fr", "kk", "uz"]
READ = ["", "safe", "authentic", "find", "leave", "return"]
RESULTS = pathlib.Path(__file__).parent / "results" / "pages.json"
COMMAND = pathlib.Path(sys.executable).with_name("safeconduct")
LARGEST_PAGE, WHOLE_WAY = 14_600, 30_000
SECONDS_TO_START = 120


class Caller:
    """A client that counts every byte it is sent."""

    def __init__(self, address: str) -> None:
        parts = urllib.parse.urlsplit(address)
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 80
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> tuple[int, str]:
        """The bytes of an answer and its page."""
        return self._ask(f"GET {path} HTTP/1.1", b"")

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        """The bytes of an answer to a form and its page."""
        return self._ask(f"POST {path} HTTP/1.1", urllib.parse.urlencode(fields).encode())

    def _ask(self, line: str, body: bytes) -> tuple[int, str]:
        head = [line, f"Host: {self.host}:{self.port}", "Accept-Encoding: gzip", "Connection: close"]
        if self.cookies:
            head.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if body:
            head += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        with socket.create_connection((self.host, self.port), timeout=30) as line_out:
            line_out.sendall("\r\n".join([*head, "", ""]).encode() + body)
            answer = b"".join(iter(lambda: line_out.recv(65536), b""))
        return len(answer), self._page(answer)

    def _page(self, answer: bytes) -> str:
        head, _, page = answer.partition(b"\r\n\r\n")
        for name, value in re.findall(rb"(?im)^set-cookie: ([^=]+)=([^;\r]*)", head):
            self.cookies[name.decode()] = value.decode()
        if b"content-encoding: gzip" in head.lower():
            page = zlib.decompress(page, wbits=31)
        return page.decode()


def measure(address: str, code: str) -> dict[str, int]:
    """Bytes of each page of one language, and of the whole way to the receipt."""
    caller = Caller(address)
    sizes = {f"/{page}": caller.get(f"/{code}/{page}")[0] for page in READ}
    chosen, landing = caller.get("/")[0], sizes["/"]
    sizes["/write"], form = caller.get(f"/{code}/write")
    form_id = _found(r'name="form" value="([^"]+)"', form)
    sizes["receipt"], receipt = caller.post(f"/{code}/write", form=form_id, text="Two of us. One is wounded.")
    digits = re.sub(r"<[^>]+>|\D", "", _found(r'id="receipt-digits"[^>]*>(.*?)</p>', receipt))
    caller.post(f"/{code}/return", receipt=digits)
    sizes["conversation"] = caller.get(f"/{code}/return")[0]
    sizes["way to the receipt"] = chosen + landing + sizes["/write"] + sizes["receipt"]
    return sizes


def _found(pattern: str, page: str) -> str:
    found = re.search(pattern, page, re.DOTALL)
    if found is None:
        sys.exit(f"A page lacks {pattern}. Does the rehearsal answer?")
    return found[1]


@contextmanager
def a_rehearsal() -> Iterator[str]:
    """The address of a rehearsal that runs for as long as it is measured."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        data = ["--data", f"{folder}/data"]
        subprocess.run([COMMAND, "rehearse", *data, "--only-make"], check=True, stdout=subprocess.DEVNULL)
        serving = subprocess.Popen([COMMAND, "serve", *data, "--port", str(port)], stdout=subprocess.DEVNULL)
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            serving.terminate()
            serving.wait(30)


def _wait_for(port: int) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("The rehearsal did not start.")


def main() -> None:
    """Measure every language, write the figures, and fail where a page is too large."""
    if len(sys.argv) > 1:
        figures = {code: measure(sys.argv[1], code) for code in LANGUAGES}
    else:
        with a_rehearsal() as address:
            figures = {code: measure(address, code) for code in LANGUAGES}
    ways = {code: sizes.pop("way to the receipt") for code, sizes in figures.items()}
    largest = max(size for sizes in figures.values() for size in sizes.values())
    written = {
        "what": "bytes on the wire: status line, headers and page (gzip where the page holds no secret)",
        "largest page": {"bytes": largest, "allowed": LARGEST_PAGE},
        "from / to the receipt, 4 requests": {"bytes": max(ways.values()), "allowed": WHOLE_WAY},
        "ways": ways,
        "pages": figures,
    }
    RESULTS.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"largest page {largest} of {LARGEST_PAGE}; longest way {max(ways.values())} of {WHOLE_WAY}: {RESULTS}")
    sys.exit(largest > LARGEST_PAGE or max(ways.values()) > WHOLE_WAY)


if __name__ == "__main__":
    main()
