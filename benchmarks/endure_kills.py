"""300 kills at random moments under load, on each database: nothing acknowledged is lost, nothing is kept twice.

Runs in parts of at most half an hour, which add up in benchmarks/results/endure_kills.json: whoever runs it again
goes on where the last run ended. `endure_kills.py --kills 600` asks for more; `--anew` forgets what was found.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import secrets
import sys
import tempfile
import time
from contextlib import AbstractContextManager
from typing import Any

ROOT = pathlib.Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

import postgresql  # noqa: E402
from trials import kills  # noqa: E402

RESULTS = ROOT / "benchmarks" / "results" / "endure_kills.json"
AT_A_TIME = 50
PART_SECONDS = 30 * 60


def main() -> None:
    """Go on until both databases have taken their kills, or this part's time is over."""
    options = _options()
    found = {} if options.anew or not RESULTS.exists() else json.loads(RESULTS.read_text())
    end = time.monotonic() + PART_SECONDS
    for database in options.database:
        while _total(found, database, "kills") < options.kills and time.monotonic() < end:
            try:
                found.setdefault(database, []).append(_one_round(database))
            except postgresql.Missing as missing:
                print(missing)
                break
            RESULTS.write_text(json.dumps({**found, **_frame(found)}, indent=1) + "\n", encoding="utf-8")
            print(f"{database}: {_sum(found, database)}", flush=True)
    sys.exit(any(_total(found, each, wrong) for each in options.database for wrong in ("lost", "doubled", "changed")))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300, help="on each database (300)")
    parser.add_argument("--database", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"])
    parser.add_argument("--anew", action="store_true", help="forget what earlier parts found")
    return parser.parse_args()


def _one_round(database: str) -> dict[str, Any]:
    seed, begun = secrets.randbelow(1_000_000), time.monotonic()
    with tempfile.TemporaryDirectory() as folder, _house(database, pathlib.Path(folder) / "house") as trial:
        outcome = kills.run(trial, AT_A_TIME, seed)
    return {
        "on": f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}",
        "seed": seed,
        "seconds": round(time.monotonic() - begun),
        "kills": sum(outcome.kills.values()),
        "killed": outcome.kills,
        "acknowledged": outcome.acknowledged,
        "never answered": outcome.refused,
        "lost": len(outcome.lost),
        "doubled": outcome.doubled,
        "sent again": outcome.sent_again,
        "changed": outcome.other_receipt,
        "longest away": max(outcome.away_seconds.values()),
        "longest away by what was killed": outcome.away_seconds,
    }


def _house(database: str, home: pathlib.Path) -> AbstractContextManager[kills.Trial]:
    return kills.on_sqlite(home) if database == "sqlite" else kills.on_postgresql(home)


def _frame(found: dict[str, Any]) -> dict[str, Any]:
    """What stands beside the rounds: on what they ran, what is asked of them, and their sums."""
    return {
        "what": "kill -9 at random moments while 8 callers write; then every receipt is opened through the pages",
        "asked": "lost, doubled and changed (another receipt for a form that was sent again) are 0",
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, shared with other work; "
        f"Python {platform.python_version()}",
        "all": {database: _sum(found, database) for database in ("sqlite", "postgresql") if database in found},
    }


def _sum(found: dict[str, Any], database: str) -> dict[str, Any]:
    names = ("kills", "acknowledged", "never answered", "lost", "doubled", "sent again", "changed", "seconds")
    longest = max(each["longest away"] for each in found[database])
    return {name: _total(found, database, name) for name in names} | {"longest away": longest}


def _total(found: dict[str, Any], database: str, name: str) -> int:
    return sum(each[name] for each in found.get(database, ()))


if __name__ == "__main__":
    main()
