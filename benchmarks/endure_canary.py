"""A thousand callers put canaries into every input; a real minute later nothing of them may stand anywhere in clear.

The doors run as they always do, replaced at their own pace. Looks through every file, session row and the memory of
every process but the console, and writes benchmarks/results/endure_canary.json. Only root may look into the memory.
"""

import contextlib
import datetime
import json
import os
import pathlib
import platform
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

ROOT = pathlib.Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

import postgresql  # noqa: E402
from trials import aftermath  # noqa: E402
from trials.rehearsed import House, serving  # noqa: E402

RESULTS = ROOT / "benchmarks" / "results" / "endure_canary.json"
CALLERS, SECONDS = 1000, 60.0


def main() -> None:
    """Both databases in turn; ends with 1 where anything was found."""
    if os.geteuid() != 0:
        sys.exit("Only root may look into the memory of hardened processes: run this as root.")
    found = {}
    for database in ("sqlite", "postgresql"):
        try:
            with _house(database) as (house, folders):
                found[database] = _figures(aftermath.of(house, CALLERS, SECONDS, *folders))
        except postgresql.Missing as missing:
            print(missing)
            continue
        print(f"{database}: {found[database]}", flush=True)
    frame = {
        "what": "1,000 callers with canaries in every input; searched 60 s after the last word",
        "asked": "no hit in files, logs, session rows and the memory of gate, take, return, live, work and the parent",
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, shared with other work; "
        f"Python {platform.python_version()}",
        "on": f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}",
    }
    RESULTS.write_text(json.dumps({**frame, **found}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    sys.exit(any(each["hits"] or each["kept"] != each["opened with the team's key"] for each in found.values()))


@contextlib.contextmanager
def _house(database: str) -> Iterator[tuple[House, list[pathlib.Path]]]:
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as until_then:
        home = pathlib.Path(folder) / "house"
        if database == "sqlite":
            yield until_then.enter_context(serving(House.make(home))), []
        else:
            server = until_then.enter_context(contextlib.contextmanager(postgresql.server)())
            house = House.make(home, server.address("house"))
            yield until_then.enter_context(serving(house)), [server.folder]


def _figures(after: aftermath.Aftermath) -> dict[str, Any]:
    opened = set(after.opened_by_the_team)
    return {
        "callers": after.flood.callers,
        "kept": len(after.flood.kept),
        "opened with the team's key": sum(text in opened for text in after.flood.kept),
        "seconds until the last door that took words was gone": round(after.forgotten_after, 1),
        "bytes looked through": after.looked_through,
        "forms looked for": sorted(set(after.flood.mark.patterns().values())),
        "hits": [f"{hit.form} in {hit.where}" for hit in after.hits],
    }


if __name__ == "__main__":
    main()
