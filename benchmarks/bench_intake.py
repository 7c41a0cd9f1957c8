"""Messages a second and their latencies by the whole HTTP way, beside the bare limits of the same hour.

Needs wrk (Debian's package). PostgreSQL is measured where Debian's is installed. Writes results/intake.json.
"""

import contextlib
import http.client
import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator

from nacl.public import PrivateKey, SealedBox

import installation

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))
WRITERS = (1, 8, 32, 128)
SECONDS = int(os.environ.get("BENCH_SECONDS", "6"))
OPENED = 150
TEXT = "둘이 같이 갈 수 있습니까 " * 12


def wrk(address: str, script: str, writers: int, **environment: str) -> dict[str, float]:
    """Requests a second and latencies of one run."""
    done = subprocess.run(
        ["wrk", "-t1", f"-c{writers}", f"-d{SECONDS}", "--timeout", "20", "-s", str(HERE / script), address],
        env=os.environ | environment, check=True, capture_output=True, text=True, timeout=SECONDS + 60,
    )  # fmt: skip
    found = json.loads(re.search(r"JSON (.*)", done.stdout)[1])  # type: ignore[index]
    found["per_second"] = round(found.pop("requests") / found.pop("seconds"), 1)
    return dict(found)


def sealed_boxes_a_second() -> float:
    """One core, one thread, 500 bytes."""
    box, text = SealedBox(PrivateKey.generate().public_key), b"x" * 500
    begun, done = time.process_time(), 0
    while time.process_time() - begun < 2:
        box.encrypt(text)
        done += 1
    return round(done / 2)


def durable_commits_a_second(rows: int) -> float:
    """SQLite, WAL, synchronous=FULL, so many rows a commit, on the disk that the data lie on."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as folder:
        database = sqlite3.connect(f"{folder}/bare.sqlite3", isolation_level=None)
        database.executescript(
            "pragma journal_mode=wal; pragma synchronous=full; create table m(id integer primary key, b)"
        )
        begun, done = time.monotonic(), 0
        while time.monotonic() - begun < 2:
            database.execute("begin immediate")
            database.executemany("insert into m(b) values (?)", [(b"x" * 560,)] * rows)
            database.execute("commit")
            done += 1
        return round(done / 2)


@contextlib.contextmanager
def bare(target: str) -> Iterator[str]:
    """The bare Django form of page 7, served by granian with sixteen threads."""
    port = installation.free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--blocking-threads", "16", "--no-log"]
    serving = subprocess.Popen(
        [*command, "--port", str(port), "bare_django:application"], cwd=HERE, env=os.environ | {"BARE_TARGET": target}
    )
    try:
        time.sleep(3)
        yield f"http://127.0.0.1:{port}"
    finally:
        serving.terminate()
        serving.wait(timeout=20)


def opened_visits(address: str, number: int) -> list[str]:
    """Conversations begun and opened by the public way: a line of cookie and token each."""
    host = urllib.parse.urlsplit(address).netloc
    return [_opened(host, place) for place in range(number)]


def _opened(host: str, place: int) -> str:
    page = _ask(host, "POST", "/ko/write", f"form={os.urandom(16).hex()}&text={urllib.parse.quote(TEXT)}{place}")[1]
    digits = re.sub(r"\D", "", re.search(r'id="?receipt-digits"?[^>]*>(.*?)</p>', page, re.DOTALL)[1])  # type: ignore[index]
    cookies = _ask(host, "POST", "/ko/return", f"receipt={digits}")[0]
    visit = cookies["return"]
    cookies = _ask(host, "GET", "/ko/return", "", f"return={visit}")[0]
    return f"{visit} {cookies['csrftoken']}"


def _ask(host: str, method: str, path: str, body: str, cookie: str = "") -> tuple[dict[str, str], str]:
    line = http.client.HTTPConnection(host, timeout=20)
    headers = {"Content-Type": "application/x-www-form-urlencoded"} | ({"Cookie": cookie} if cookie else {})
    line.request(method, path, body or None, headers)
    answer = line.getresponse()
    page = answer.read().decode("utf-8", "replace")
    cookies = dict(re.findall(r"(?im)^set-cookie: ([^=]+)=([^;\r\n]*)", str(answer.headers)))
    line.close()
    return cookies, page


def ours(database: str) -> dict[str, object]:
    """First and further messages at each number of writers, start-up and memory."""
    with installation.served(database) as (address, data, seconds), tempfile.NamedTemporaryFile("w") as visits:
        resting = installation.memory_megabytes(data)
        first = {str(writers): wrk(address, "write_first.lua", writers) for writers in (*WRITERS, 16)}
        further: dict[str, dict[str, float]] = {}
        for writers in (*WRITERS, 16):
            visits.seek(0)
            visits.write("\n".join(opened_visits(address, OPENED)) + "\n")
            visits.flush()
            further[str(writers)] = wrk(address, "write_further.lua", writers, VISITS=visits.name)
        return {
            "start_up_seconds": round(seconds, 2), "first_message": first, "further_message": further,
            "memory_mb_resting": resting | {"all": round(sum(resting.values()), 1)},
            "memory_mb_after": (after := installation.memory_megabytes(data)) | {"all": round(sum(after.values()), 1)},
        }  # fmt: skip


def one_database(database: str, bare_target: str) -> dict[str, object]:
    """Ours beside the bare form, with the shares that we aim at."""
    with bare(bare_target) as address:
        limit = {str(writers): wrk(address, "write_first.lua", writers) for writers in (1, 16)}
    measured = ours(database)
    best = limit["16"]["per_second"]
    shares = {
        name: round(max(run["per_second"] for run in measured[name].values()) / best, 3)  # type: ignore[attr-defined]
        for name in ("first_message", "further_message")
    }
    return {"bare_django_form": limit} | measured | {"share_of_bare": shares}


def main() -> None:
    """Measure everything; a part that this machine lacks is named."""
    if shutil.which("wrk") is None:
        raise SystemExit("This benchmark needs wrk: apt-get install wrk")
    result: dict[str, object] = {
        "aims": {"first_message": 0.25, "further_message": 0.5, "p99_ms_at_16_writers": 50, "memory_mb_all": 600},
        "bare": {
            "sealed_boxes_a_second": sealed_boxes_a_second(),
            "sqlite_commits_a_second": durable_commits_a_second(1),
            "sqlite_commits_of_50_rows_a_second": durable_commits_a_second(50),
        },
    }
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as folder:
        result["sqlite"] = one_database("", f"{folder}/bare.sqlite3")
    import postgresql  # noqa: PLC0415  # the test run's own server, found by the path above

    try:
        for server in postgresql.server():
            server.create("bare")
            result["postgresql"] = one_database(server.address("bench"), server.address("bare"))
    except postgresql.Missing as missing:
        result["postgresql"] = str(missing)
    installation.write("intake", result)


if __name__ == "__main__":
    main()
