"""How long after the caller's receipt an operator's open queue shows the message, in a real Chromium.

Measured twenty times at rest and twenty times while a hundred messages come in each second, from the server's answer
to the caller until the row is painted in the operator's page. Writes benchmarks/results/screen.json.
"""

import contextlib
import multiprocessing
import pathlib
import secrets
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator

import installation

ROOT = pathlib.Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

from playwright.sync_api import Browser, Page  # noqa: E402

import way  # noqa: E402
from screens import browsing  # noqa: E402

TIMES = 20
A_SECOND = 100
WRITERS = 16
AIM_MS = 1000
# The page tells when it painted a row with these words; polling from outside would be coarser than what is measured.
WATCH = """(words) => { window.seen = new Promise((tell) => {
  const look = () => [...document.querySelectorAll(".row")].some((row) => row.innerText.includes(words));
  const painted = () => requestAnimationFrame(() => tell(Date.now()));
  const watch = new MutationObserver(() => { if (look()) { watch.disconnect(); painted(); } });
  watch.observe(document.getElementById("queue"), { childList: true, subtree: true });
}); }"""


def once(desk: Page, port: int, number: int) -> float:
    """Milliseconds from one caller's receipt to its row on the desk."""
    words = f"message {secrets.token_hex(4)} of {number}"
    caller = way.Browser(port)
    form = caller.get("/en/write").page.form_with("text")
    desk.evaluate(WATCH, words)
    way.receipt(caller.send(form, text=words, danger="yes"))
    answered = time.time() * 1000
    return max(0.0, float(desk.evaluate("window.seen")) - answered)


def measure(desk: Page, port: int) -> dict[str, float]:
    """Twenty times."""
    taken = sorted(once(desk, port, number) for number in range(TIMES))
    return {
        "times": TIMES,
        "p50_ms": round(statistics.median(taken), 1),
        "p95_ms": round(taken[int(TIMES * 0.95) - 1], 1),
        "max_ms": round(taken[-1], 1),
    }


def write_all_the_time(port: int, over: "multiprocessing.synchronize.Event", done: "multiprocessing.Value") -> None:  # type: ignore[valid-type]
    """A hundred first messages a second, as far as this machine goes, from a process of their own."""
    begun, turn = time.monotonic(), iter(range(10**9))
    lock = threading.Lock()

    def writer() -> None:
        while not over.is_set():
            with lock:
                number = next(turn)
            time.sleep(max(0.0, begun + number / A_SECOND - time.monotonic()))
            with contextlib.suppress(OSError, way.NotFollowed):
                fields = {"form": secrets.token_hex(16), "text": f"flood {number}"}
                way.receipt(way.Browser(port).post("/en/write", fields))
                with done.get_lock():
                    done.value += 1

    threads = [threading.Thread(target=writer) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@contextlib.contextmanager
def flood(port: int) -> Iterator[dict[str, float]]:
    """Messages come in for as long as the block lasts; afterwards it says how many a second did."""
    fresh = multiprocessing.get_context("spawn")
    over, done, said = fresh.Event(), fresh.Value("i", 0), dict[str, float]()
    process = fresh.Process(target=write_all_the_time, args=(port, over, done))
    process.start()
    while not done.value:
        time.sleep(0.05)
    begun = time.monotonic()
    yield said
    said["messages_a_second"] = round(done.value / (time.monotonic() - begun), 1)
    over.set()
    process.join(30)


def run(browser: Browser, house: browsing.Rehearsal) -> dict[str, object]:
    """Both measures."""
    desk = browsing.member(browser, house.person("ada")).new_page()
    desk.goto(f"{house.address}/console/queue")
    desk.wait_for_selector(".row")
    at_rest = measure(desk, house.port)
    with flood(house.port) as said:
        under_load = measure(desk, house.port)
    return {"at_rest": at_rest, "under_load": {**said, **under_load}}


def main() -> None:
    """Measure, write, and fail where a message takes longer than a second at rest."""
    with tempfile.TemporaryDirectory() as folder, browsing.chromium() as browser:
        house = browsing.Rehearsal.begin(pathlib.Path(folder))
        try:
            figures = run(browser, house)
        finally:
            house.end()
    what = "from the server's answer to the caller until the row is painted in an open queue; urgent messages"
    installation.write("screen", {"what": what, "aim_ms": AIM_MS, **figures})
    sys.exit(figures["at_rest"]["p95_ms"] > AIM_MS)  # type: ignore[index]


if __name__ == "__main__":
    main()
