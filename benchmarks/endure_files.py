"""A thousand pictures and documents with places, serial numbers and authors; no safe copy may keep one of them.

Then every hostile file once more, with its time. Writes benchmarks/results/endure_files.json; ends with 1 where a copy
kept a mark, or where something got out.
"""

import collections
import datetime
import json
import os
import pathlib
import platform
import resource
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

ROOT = pathlib.Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

from safeconduct.foundation.sandbox import cell  # noqa: E402
from safeconduct.foundation.sandbox.contract import NotShown, SafeCopy  # noqa: E402
from sandbox import hostile_files, marked  # noqa: E402

RESULTS = ROOT / "benchmarks" / "results" / "endure_files.json"
FILES = 1000
SECRET = b"a secret that stands outside of the sandbox"


def main() -> None:
    """Both corpora; says where there is no sandbox."""
    if not cell.is_available() or cell.lacking():
        sys.exit("No sandbox here: install bubblewrap, ffmpeg and poppler-utils, and allow user namespaces.")
    found = {"marked": _marked(), "hostile": _hostile()}
    frame = {
        "what": f"{FILES} pictures and documents in ten forms with GPS, serial numbers, authors, XMP, IPTC, thumbnails "
        "and maker's notes; and every hostile file of tests/sandbox",
        "asked": "no copy keeps a mark; nothing leaves the sandbox, each ends in bounded time and memory",
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, shared with other work; "
        f"Python {platform.python_version()}",
        "on": f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}",
    }
    RESULTS.write_text(json.dumps({**frame, **found}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))
    sys.exit(bool(found["marked"]["kept a mark"] or found["marked"]["not shown"] or found["hostile"]["got out"]))


def _timed(file: tuple[str, bytes]) -> tuple[str, bytes, SafeCopy | NotShown, float]:
    began = time.monotonic()
    return *file, cell.safe_copy(file[1]), time.monotonic() - began


def _marked() -> dict[str, Any]:
    with ThreadPoolExecutor(cell.AT_ONCE) as threads:
        every = list(threads.map(_timed, marked.every(FILES)))
    patterns = marked.patterns()
    carried = sum(any(pattern in content for pattern in patterns) for _, content, _, _ in every)
    copies = [(name, copy.content) for name, _, copy, _ in every if isinstance(copy, SafeCopy)]
    return {
        "files": len(every),
        "carried a mark in plain bytes": carried,
        "shown": len(copies),
        "not shown": [name for name, _, copy, _ in every if isinstance(copy, NotShown)],
        "kept a mark": [name for name, copy in copies if any(pattern in copy for pattern in patterns)],
        **_seconds([seconds for *_, seconds in every]),
    }


def _hostile() -> dict[str, Any]:
    secret = ROOT / ".pytest_cache" / "secret"
    secret.parent.mkdir(exist_ok=True)
    secret.write_bytes(SECRET)
    with ThreadPoolExecutor(cell.AT_ONCE) as threads:
        every = list(threads.map(_timed, hostile_files.every(str(secret), "http://127.0.0.1:9")))
    secret.unlink()
    ends = collections.Counter(
        str(copy.because) if isinstance(copy, NotShown) else f"shown as {copy.kind}" for _, _, copy, _ in every
    )
    return {
        "files": len(every),
        "got out": [name for name, _, copy, _ in every if isinstance(copy, SafeCopy) and SECRET in copy.content],
        "ends": dict(ends.most_common()),
        "most memory of one process, kB": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,
        **_seconds([seconds for *_, seconds in every]),
    }


def _seconds(taken: list[float]) -> dict[str, float]:
    return {
        "seconds, p50": round(statistics.median(taken), 2),
        "seconds, p95": round(statistics.quantiles(taken, n=20)[-1], 2),
        "seconds, most": round(max(taken), 2),
    }


if __name__ == "__main__":
    main()
