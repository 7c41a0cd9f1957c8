"""One command, its processes, and what happens when they end."""

import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from doors.serving import Served, environment, everything, serving

pytestmark = pytest.mark.slow

PAGE = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("serve") / "data") as running:
        yield running


def wait_for(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Until it holds; an outside process tells us nothing when it does."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def gone(pid: int) -> bool:
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def refused(data: pathlib.Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "safeconduct", "serve", *arguments]
    return subprocess.run(command, check=False, env=environment(data), capture_output=True, text=True, timeout=30)


def test_health_says_ok_and_nothing_of_who_answers(served: Served) -> None:
    head, _, body = served.get("/healthz").partition(b"\r\n\r\n")

    assert body == b"ok"
    assert b"\nserver:" not in head.lower()


def test_both_addresses_of_localhost_answer(served: Served) -> None:
    with socket.create_connection(("::1", served.port), timeout=10) as line:
        line.sendall(PAGE)

        assert everything(line).startswith(b"HTTP/1.1 200")


def test_a_second_request_on_a_connection_is_never_read(served: Served) -> None:
    answer = served.send(PAGE + PAGE)

    assert answer.count(b"HTTP/1.1 ") == 1


def test_a_second_request_hidden_behind_a_body_is_never_read(served: Served) -> None:
    post = b"POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc"

    assert served.send(post + PAGE).count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nA: " + b"b" * 20_000 + b"\r\n\r\n", 431),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n" + b"x" * 100_000, 413),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", 411),
    ],
)
def test_a_refused_request_is_told_what_to_do(served: Served, raw: bytes, status: int) -> None:
    answer = served.send(raw)

    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert b'role="alert"' in answer


def test_a_request_in_single_bytes_is_answered(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for place in range(len(PAGE)):
            line.sendall(PAGE[place : place + 1])

        assert everything(line).startswith(b"HTTP/1.1 200")


def test_whoever_goes_away_does_no_harm(served: Served) -> None:
    for cut in range(0, len(PAGE), 5):
        with socket.create_connection(("127.0.0.1", served.port), timeout=10) as line:
            line.sendall(PAGE[:cut])

    assert served.get("/healthz").endswith(b"ok")


def test_metrics_without_the_token_are_no_page(served: Served) -> None:
    assert served.get("/metrics").startswith(b"HTTP/1.1 404")


def test_metrics_are_numbers_of_processes(served: Served) -> None:
    secret = served.secrets / "console" / "metrics_token"
    secret.parent.mkdir(parents=True, exist_ok=True)
    secret.write_text("token")

    body = served.get("/metrics", "Authorization: Bearer token").partition(b"\r\n\r\n")[2].decode()

    assert re.fullmatch(r'(safeconduct_process_[a-z_]+\{kind="[a-z]+"\} \d+\n)+', body)
    assert served.get("/metrics", "Authorization: Bearer other").startswith(b"HTTP/1.1 404")


def test_nothing_of_what_came_is_written_anywhere(served: Served, tmp_path: pathlib.Path) -> None:
    with serving(tmp_path / "data") as other:
        other.send(
            b"POST /CANARY-path HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n"
            + b"CANARY-body" * 181_819
        )
        other.send(b"GET /x HTTP/1.1\r\nHost: CANARY-host\r\nUser-Agent: CANARY-agent\r\n\r\n")
        kept = [file for file in tmp_path.rglob("*") if file.is_file() and b"CANARY" in file.read_bytes()]

    assert kept == []


def test_each_killed_process_stands_again(served: Served) -> None:
    for pid in served.children():
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda pid=pid: gone(pid))  # type: ignore[misc]  # bound at once

        assert served.get("/healthz").endswith(b"ok")
        assert served.get("/console/none").startswith(b"HTTP/1.1 404")


def test_no_process_may_be_looked_into(served: Served) -> None:
    limits = [pathlib.Path(f"/proc/{pid}/limits").read_text() for pid in served.children()]

    assert all("Max core file size        0                    0" in each for each in limits)


def test_all_processes_together_stay_small(served: Served) -> None:
    def pss(pid: int) -> int:
        lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))

    assert sum(map(pss, [served.process.pid, *served.children()])) < 250_000


def test_the_port_of_another_is_named_in_one_sentence(served: Served, tmp_path: pathlib.Path) -> None:
    ended = refused(tmp_path / "data", "--port", str(served.port))

    assert ended.returncode == 2
    assert f"Port {served.port}" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_a_rehearsal_listens_on_this_machine_alone(tmp_path: pathlib.Path) -> None:
    ended = refused(tmp_path / "data", "--host", "0.0.0.0")

    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)


def test_the_end_of_the_parent_is_the_end_of_all(tmp_path: pathlib.Path) -> None:
    with serving(tmp_path / "data") as running:
        children = running.children()
        running.process.kill()
        wait_for(lambda: all(map(gone, children)))

    assert all(map(gone, children))


def test_all_end_within_five_seconds_even_with_a_slow_caller(tmp_path: pathlib.Path) -> None:
    with serving(tmp_path / "data") as running, socket.create_connection(("127.0.0.1", running.port)) as slow:
        slow.sendall(b"POST /ko/write HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\nslow")
        begun = time.monotonic()
        running.process.terminate()

        assert running.process.wait(10) == 0
        assert time.monotonic() - begun < 5.5


def test_the_door_alone_answers_no_console(tmp_path: pathlib.Path) -> None:
    with serving(tmp_path / "data", "--only", "door") as running:
        assert running.get("/console/").startswith(b"HTTP/1.1 404")
        assert running.get("/healthz").endswith(b"ok")


def test_twenty_replacements_lose_no_connection(tmp_path: pathlib.Path) -> None:
    with serving(tmp_path / "data", "--only", "door", SAFECONDUCT_REPLACE_SECONDS="0.5") as running:
        first, seen, bad, over = set(running.children()), set(), [], threading.Event()

        def knock() -> None:
            while not over.is_set():
                try:
                    answer = running.send(PAGE)
                except OSError as error:
                    bad.append(repr(error))
                    continue
                if not answer.endswith(b"ok"):
                    bad.append(answer.decode()[:60])

        callers = [threading.Thread(target=knock) for _ in range(8)]
        for caller in callers:
            caller.start()

        def replaced_often() -> bool:
            seen.update(running.children())
            return len(seen - first) >= 60

        try:
            wait_for(replaced_often, 60)
        finally:
            over.set()
            for caller in callers:
                caller.join()

    assert bad == []
