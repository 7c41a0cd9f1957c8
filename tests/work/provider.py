"""A provider that really answers over HTTP, and the channel that speaks to it."""

import dataclasses
import http.server
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from safeconduct.foundation.channels.contract import Answer, Call, Inbound, Outbound, Unreadable, Unsent


@dataclasses.dataclass
class Provider:
    """What it received, and what it does with each request: a status, or None to hang up without an answer."""

    received: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    decide: Callable[[int], int | None] = lambda _: 200
    url: str = ""
    arrived: threading.Event = dataclasses.field(default_factory=threading.Event)


@contextmanager
def running() -> Iterator[Provider]:
    provider = Provider()

    class Requests(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            provider.received.append((self.headers["Idempotency-Key"], body))
            provider.arrived.set()
            status = provider.decide(len(provider.received))
            if status is None:
                self.close_connection = True
                return
            # Whoever asked may have been killed meanwhile.
            with suppress(BrokenPipeError, ConnectionResetError):
                self.send_response(status)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"42")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Requests)
    provider.url = f"http://127.0.0.1:{server.server_port}/send?to=them"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield provider
    server.shutdown()
    server.server_close()


@dataclasses.dataclass(frozen=True)
class PostChannel:
    """The smallest channel that is one."""

    url: str
    name: str = "post"

    def read(self, raw: bytes) -> Inbound:
        number, separator, text = raw.decode().partition(" ")
        if not separator:
            raise Unreadable
        return Inbound(self.name, number, b"", text)

    def write(self, outbound: Outbound) -> Call:
        if len(outbound.text) > 100:
            raise Unsent("too long", permanent=True)
        return Call(self.url, outbound.text.encode(), {"Idempotency-Key": outbound.idempotency_key.hex()})

    def learnt(self, answer: Answer) -> bytes:
        if answer.status >= 400:
            raise Unsent(f"status {answer.status}", permanent=answer.status < 500)
        return answer.body

    def parts(self, text: str) -> list[str]:
        return [text]
