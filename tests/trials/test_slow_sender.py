"""A phone on a bad line sends for longer than a gate lives: its message arrives, and the gate that began it is gone."""

import contextlib
import pathlib
import secrets
import socket
import time
import urllib.parse

import pytest

from safeconduct.wiring.doors import gate
from trials.rehearsed import House, pause, serving

pytestmark = pytest.mark.slow


def test_a_slow_sender_outlives_the_gates_that_take_the_form(tmp_path: pathlib.Path) -> None:
    house = House.make(tmp_path / "house")
    house.settings = {"SAFECONDUCT_REPLACE_SECONDS": "2"}
    body = urllib.parse.urlencode({"form": secrets.token_hex(16), "text": "слово " * 3000}).encode()
    head = f"POST /ru/write HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n".encode()

    with serving(house), socket.create_connection(("127.0.0.1", house.port), timeout=30) as line:
        line.sendall(head + body[:1000])
        first, begun, sent = set(house.children("gate")), time.monotonic(), 1000
        while time.monotonic() < begun + 3 * gate.HAND_OVER_AFTER:
            line.sendall(body[sent : sent + 500])
            sent += 500
            pause(0.2)
        gates = set(house.children("gate"))
        line.sendall(body[sent:])
        answer = _all_of(line)

    assert sent < len(body)
    assert not first & gates
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b'id="receipt' in answer


def _all_of(line: socket.socket) -> bytes:
    answer = b""
    with contextlib.suppress(ConnectionResetError):
        while part := line.recv(65536):
            answer += part
    return answer
