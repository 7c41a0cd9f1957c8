"""Whether anybody can tell a true receipt from one of duress, or a hit from a miss, by the time it takes.

Starts a rehearsal of its own and asks it over loopback HTTP, in pairs of random order, at least 2,000 of each:
a receipt is typed (POST), then its conversation is read (GET). Of each pair the difference is kept; the sign test says
whether one side is slower more often than chance would have it, a bootstrap how large the median difference may be.
Writes benchmarks/results/duress.json. Option: --pairs 2000.
Each caller types their receipt fewer than 30 times: more in a quarter of an hour is taken for guessing.
"""

import argparse
import json
import math
import os
import pathlib
import platform
import random
import re
import secrets
import socket
import statistics
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from bench_pages import a_rehearsal

RESULTS = pathlib.Path(__file__).parent / "results" / "duress.json"
RESAMPLES = 1000
AT_ONCE = 6
# Of a caller's receipt in all, in half of four comparisons' pairs, and a little room below thirty.
TYPED_EACH = 48
OWN_WORD = "qwxyzzyq"
# Below this a difference drowns in any network's jitter; the test itself is far finer.
SMALL_SECONDS = 0.0002
CERTAIN = 0.001

_chance = random.SystemRandom()


@dataclass(frozen=True)
class Caller:
    """The three things that one may type: what opens the thread, what opens the cover, what opens nothing."""

    true: str
    duress: str
    miss: str


@dataclass(frozen=True)
class Asked:
    """One answer: seconds, status, how many bytes, which headers, and its cookies."""

    seconds: float
    status: int
    size: int
    headers: tuple[str, ...]
    cookie: str
    page: str


def ask(port: int, line: str, fields: dict[str, str] | None = None, cookie: str = "") -> Asked:
    """One request on one connection, timed from its first byte to its last."""
    body = urllib.parse.urlencode(fields).encode() if fields is not None else b""
    head = [line, f"Host: localhost:{port}", *([f"Cookie: {cookie}"] if cookie else [])]
    if fields is not None:
        head += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    raw = "\r\n".join([f"{head[0]} HTTP/1.1", *head[1:], "", ""]).encode() + body
    with socket.create_connection(("127.0.0.1", port), timeout=30) as wire:
        began = time.perf_counter()
        wire.sendall(raw)
        answer = b"".join(iter(lambda: wire.recv(65536), b""))
        seconds = time.perf_counter() - began
    top, _, page = answer.partition(b"\r\n\r\n")
    names = tuple(each.split(b":")[0].decode() for each in top.split(b"\r\n")[1:])
    cookies = re.findall(rb"(?i)set-cookie: *([^;]+)", top)
    kept = "; ".join(each.decode() for each in cookies)
    return Asked(seconds, int(top.split()[1]), len(answer), names, kept, page.decode("utf-8", "replace"))


def new_caller(port: int, number: int) -> Caller:
    """Write, come back, choose a word of one's own. Conversations are of several lengths, as real ones are."""
    text = f"Caller {number}. " + "We are two and one of us is wounded. " * (number % 20)
    receipt = ask(port, "POST /en/write", {"form": secrets.token_hex(16), "text": text}).page
    words = re.sub(r"<[^>]+>", " ", _found(r'id="receipt"[^>]*>(.*?)</ol>', receipt)).split()
    opened = ask(port, "POST /en/return", {"receipt": " ".join(words)}).cookie
    chosen = ask(port, "GET /en/return/word", cookie=opened)
    token = _found(r'name="csrfmiddlewaretoken" value="([^"]+)"', chosen.page)
    fields = {"csrfmiddlewaretoken": token, "word": OWN_WORD, "digits": ""}
    done = ask(port, "POST /en/return/word", fields, f"{opened}; {chosen.cookie}")
    if 'role="status"' not in done.page:
        sys.exit("A word of one's own was not taken.")
    return Caller(" ".join(words), " ".join([*words[:-1], OWN_WORD]), " ".join([*words[1:], words[0]]))


def _found(pattern: str, page: str) -> str:
    found = re.search(pattern, page, re.DOTALL)
    if found is None:
        sys.exit(f"A page lacks {pattern}.")
    return found[1]


def pairs(
    count: int, callers: list[Caller], one: Callable[[Caller], Asked], two: Callable[[Caller], Asked]
) -> list[tuple[Asked, Asked]]:
    """So many pairs, each of one caller and in random order; a few at once, as callers come."""

    def pair(number: int) -> tuple[Asked, Asked]:
        caller = callers[number % len(callers)]
        if _chance.random() < 0.5:
            first = one(caller)
            return first, two(caller)
        second = two(caller)
        return one(caller), second

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(pair, range(count)))


def compared(found: list[tuple[Asked, Asked]]) -> dict[str, object]:
    """The sign test and the interval of the median difference, in microseconds."""
    differences = [one.seconds - two.seconds for one, two in found]
    slower = sum(each > 0 for each in differences)
    quick = random.Random()
    medians = sorted(statistics.median(quick.choices(differences, k=len(differences))) for _ in range(RESAMPLES))
    low, high = (medians[int(RESAMPLES * share)] for share in (0.005, 0.995))
    return {
        "pairs": len(found),
        "first slower in": slower,
        "sign test p": round(_sign_test(slower, len(differences)), 4),
        "median seconds": [round(statistics.median(side), 5) for side in zip(*_seconds(found), strict=True)],
        "median difference, microseconds": round(statistics.median(differences) * 1e6, 1),
        "99 % interval of it": [round(low * 1e6, 1), round(high * 1e6, 1)],
        "statuses": sorted({(one.status, two.status) for one, two in found}),
        "differs in bytes": sum(one.size != two.size for one, two in found),
        "differs in headers": sum(one.headers != two.headers for one, two in found),
        "told apart": _sign_test(slower, len(differences)) < CERTAIN
        and not -SMALL_SECONDS < low < high < SMALL_SECONDS,
    }


def _seconds(found: list[tuple[Asked, Asked]]) -> list[tuple[float, float]]:
    return [(one.seconds, two.seconds) for one, two in found]


def _sign_test(slower: int, count: int) -> float:
    """Two-sided, by the normal approximation, which is exact enough for thousands."""
    return math.erfc(abs(slower - count / 2) / math.sqrt(count / 4) / math.sqrt(2))


def measure(port: int, count: int) -> dict[str, object]:
    """All comparisons against one running rehearsal."""
    with ThreadPoolExecutor(AT_ONCE) as threads:
        callers = list(threads.map(lambda number: new_caller(port, number), range(count * 8 // TYPED_EACH + 1)))

    def typed(what: str) -> Callable[[Caller], Asked]:
        return lambda caller: ask(port, "POST /en/return", {"receipt": getattr(caller, what)})

    def read(what: str) -> Callable[[Caller], Asked]:
        # A visit lasts a quarter of an hour: each caller opens theirs once, outside the time.
        opened = {caller: typed(what)(caller).cookie for caller in callers}
        return lambda caller: ask(port, "GET /en/return", cookie=opened[caller])

    return {
        "true or duress, typed": compared(pairs(count, callers, typed("true"), typed("duress"))),
        "true or duress, read": compared(pairs(count, callers, read("true"), read("duress"))),
        "hit or miss, typed": compared(pairs(count, callers, typed("true"), typed("miss"))),
        # What the test itself sees where there is nothing to see.
        "true or true, typed": compared(pairs(count // 2, callers, typed("true"), typed("true"))),
    }


def machine() -> dict[str, object]:
    """Where it was measured."""
    model = subprocess.run(["lscpu"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"Model name:\s*(.+)", model)
    return {"processor": found[1] if found else platform.processor(), "cores": os.cpu_count(),
            "system": platform.platform(), "python": platform.python_version(), "load": os.getloadavg()}  # fmt: skip


def main() -> None:
    """Measure, write the figures, and fail where somebody could tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=2000)
    options = parser.parse_args()
    with a_rehearsal() as address:
        found = measure(int(address.rpartition(":")[2]), options.pairs)
    written = {"what": __doc__.splitlines()[0], "machine": machine(), **found}
    RESULTS.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    told = [name for name, each in found.items() if isinstance(each, dict) and each["told apart"]]
    expected = [[(302, 302)], [(200, 200)], [(302, 422)], [(302, 302)]]
    if [each["statuses"] for each in found.values() if isinstance(each, dict)] != expected:
        sys.exit("Not every receipt was answered as it should be: the figures mean nothing.")
    print(json.dumps(found, indent=1), f"\n{RESULTS}: told apart: {told or 'nothing'}")
    sys.exit(bool(told))


if __name__ == "__main__":
    main()
