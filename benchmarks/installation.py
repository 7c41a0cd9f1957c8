"""A served rehearsal of a benchmark's own, on either database, and what the machine is."""

import contextlib
import json
import os
import pathlib
import platform
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator

ROOT = pathlib.Path(__file__).parent.parent
COMMAND = pathlib.Path(sys.executable).with_name("safeconduct")
RESULTS = pathlib.Path(__file__).parent / "results"
SECONDS_TO_START = 60


def machine() -> dict[str, object]:
    """What was measured on."""
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s*(\d+)", pathlib.Path("/proc/meminfo").read_text())
    return {
        "cores": os.cpu_count(),
        "cpu": model[1] if model else platform.processor(),
        "memory_gb": round(int(memory[1]) / 2**20, 1) if memory else None,
        "python": platform.python_version(),
        "load_at_the_end": os.getloadavg()[0],
        "day": time.strftime("%Y-%m-%d"),
    }


def write(name: str, result: dict[str, object]) -> None:
    """Keep a result beside its machine."""
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps({"machine": machine()} | result, indent=1, ensure_ascii=False)
    (RESULTS / f"{name}.json").write_text(text + "\n")
    print(text)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def served(database: str = "") -> Iterator[tuple[str, pathlib.Path, float]]:
    """A rehearsal that answers: its address, its data folder, and the seconds that `serve` took to answer."""
    with tempfile.TemporaryDirectory(prefix="safeconduct-bench-", dir=os.environ.get("BENCH_FOLDER")) as folder:
        data, port = pathlib.Path(folder) / "data", free_port()
        environment = os.environ | {"SAFECONDUCT_DATABASE": database, "SAFECONDUCT_DATA": str(data)}
        subprocess.run([COMMAND, "rehearse", "--only-make"], env=environment, check=True, stdout=subprocess.DEVNULL)
        begun = time.monotonic()
        serving = subprocess.Popen([COMMAND, "serve", "--port", str(port)], env=environment, stdout=subprocess.DEVNULL)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address)
            yield address, data, time.monotonic() - begun
        finally:
            serving.terminate()
            serving.wait(timeout=20)


def _wait(address: str) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end:
        with contextlib.suppress(OSError), urllib.request.urlopen(address + "/healthz", timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.02)
    raise SystemExit("safeconduct serve did not answer within a minute")


def memory_megabytes(data: pathlib.Path) -> dict[str, float]:
    """Proportional set size by kind of process, standbys included; pages shared by all are counted once."""
    kinds: dict[str, float] = {}
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (process / "cmdline").read_bytes().split(b"\0")
            environment = (process / "environ").read_bytes()
            if str(data).encode() not in environment or b"serve" not in words:
                continue
            kind = (process / "comm").read_text().strip()
            found = re.search(r"Pss:\s*(\d+)", (process / "smaps_rollup").read_text())
            kinds[kind] = round(kinds.get(kind, 0) + (int(found[1]) / 1024 if found else 0), 1)
    return kinds
