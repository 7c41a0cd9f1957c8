"""A real mail server, and what it was given."""

import contextlib
import dataclasses
import email
import email.message
import email.policy
import socket
from collections.abc import Iterator

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope


@dataclasses.dataclass
class MailServer:
    """Where it stands, and what came: recipients, and the subject with the text."""

    url: str
    given: list[tuple[list[str], str]]


class _Keeper:
    def __init__(self) -> None:
        self.given: list[tuple[list[str], str]] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:  # noqa: N802
        message = email.message_from_bytes(envelope.content or b"", policy=email.policy.default)
        body = message.get_body(("plain",))
        self.given.append((envelope.rcpt_tos, f"{message['subject']}\n{body.get_content() if body else ''}"))
        return "250 OK"


@contextlib.contextmanager
def running() -> Iterator[MailServer]:
    """One that listens on a port of its own."""
    keeper = _Keeper()
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    server = Controller(keeper, hostname="127.0.0.1", port=port)
    server.start()
    yield MailServer(f"mailto://127.0.0.1:{port}?from=duty@example.org&mode=insecure", keeper.given)
    server.stop()
