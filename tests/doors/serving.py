"""A real `safeconduct serve` for tests, on a free port, in an installation of its own."""

import contextlib
import dataclasses
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator


@dataclasses.dataclass
class Served:
    """One running `serve`: its port, its process, and what it said."""

    port: int
    process: subprocess.Popen[str]
    secrets: pathlib.Path

    def children(self) -> list[int]:
        """The processes that it forked, oldest first."""
        text = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return sorted(int(pid) for pid in text.split())

    def send(self, raw: bytes, seconds: float = 20.0) -> bytes:
        """Send these bytes on one connection and return the whole answer."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as line:
            line.sendall(raw)
            return everything(line)

    def get(self, path: str, *headers: str) -> bytes:
        """The whole answer to a plain GET."""
        return self.send("\r\n".join([f"GET {path} HTTP/1.1", "Host: localhost", *headers, "", ""]).encode())


def everything(line: socket.socket) -> bytes:
    """All bytes until the other side ends."""
    parts = []
    while part := line.recv(65536):
        parts.append(part)
    return b"".join(parts)


def free_port() -> int:
    """A port on which nobody listens at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data: pathlib.Path, **more: str) -> dict[str, str]:
    """The environment of a command that works on this folder."""
    data.mkdir(exist_ok=True)
    (data / "kind").write_text("rehearsal")
    own = {"SAFECONDUCT_DATA": str(data), "SAFECONDUCT_SECRETS": str(data.with_name("secrets"))}
    return {**os.environ, **own, **more}


@contextlib.contextmanager
def serving(data: pathlib.Path, *arguments: str, **more: str) -> Iterator[Served]:
    """Serve until the block ends; the installation is empty and marked as a rehearsal."""
    port = free_port()
    command = [sys.executable, "-m", "safeconduct", "serve", "--port", str(port), *arguments]
    process = subprocess.Popen(command, env=environment(data, **more), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    too_long = threading.Timer(30, process.kill)
    too_long.start()
    try:
        assert "answers on" in process.stdout.readline()
        too_long.cancel()
        yield Served(port, process, data.with_name("secrets"))
    finally:
        too_long.cancel()
        process.send_signal(signal.SIGTERM)
        process.wait(10)
        process.stdout.close()
