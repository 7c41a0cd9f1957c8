"""An operator's steps at fifty thousand conversations, in a real Chromium, on SQLite and on PostgreSQL.

    .venv/bin/python benchmarks/bench_desk.py [how many conversations] [how many of them living]

Really sealed conversations are laid into a served rehearsal: most of them closed, some answered, some waiting. Then an
operator opens the queue and a conversation, answers, keeps a note, assigns, takes the next, lists and searches, by
keys alone. A step lasts from the key until what it shows was painted. Writes benchmarks/results/desk.json.
"""

import contextlib
import os
import pathlib
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator

import installation

ROOT = pathlib.Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

from playwright.sync_api import Browser, Page  # noqa: E402

import postgresql  # noqa: E402
from screens import browsing  # noqa: E402

ALL, LIVING = 50_000, 5_000
TIMES = 15
AIM_MS, SEARCH_AIM_MS = 100, 1000
FILL = pathlib.Path(__file__).with_name("fill_desk.py")

# From the key to the first paint of the page that it opens; the browser itself tells both.
PAINTED = """() => new Promise((tell) => {
  const first = () => performance.getEntriesByName("first-contentful-paint")[0];
  const look = () => (first() ? tell(first().startTime) : requestAnimationFrame(look));
  look();
})"""
# From the key to the frame in which the words stand in the conversation.
APPEARS = """(words) => { window.done = new Promise((tell) => {
  const begun = performance.now(), flow = document.getElementById("flow");
  const painted = () => requestAnimationFrame(() => tell(performance.now() - begun));
  const look = () => { if (flow.innerText.includes(words)) { watch.disconnect(); painted(); } };
  const watch = new MutationObserver(look);
  watch.observe(flow, { childList: true, subtree: true });
}); }"""


def opened(page: Page, act: Callable[[], object], where: str) -> float:
    """Milliseconds until the page that this opens is painted."""
    with page.expect_navigation(url=where):
        act()
    return float(page.evaluate(PAINTED))


def appears(page: Page, words: str, act: Callable[[], object]) -> float:
    """Milliseconds until these words stand in the open conversation."""
    page.evaluate(APPEARS, words)
    act()
    return float(page.evaluate("window.done"))


def steps(page: Page, address: str) -> Iterator[tuple[str, float]]:
    """One round of an operator's work."""
    queue, conversation = f"{address}/console/queue**", f"{address}/console/conversation/**"
    yield "queue", opened(page, lambda: page.goto(f"{address}/console/queue"), queue)
    page.keyboard.press("j")
    yield "open", opened(page, lambda: page.keyboard.press("Enter"), conversation)
    if page.locator("#take-form").count():
        page.keyboard.press("o")
        page.wait_for_selector("#take-form", state="detached")
    for key, step in (("n", "note"), ("r", "answer")):
        # Letters alone: the brake would take figures for a place or a time.
        words = f"{step} " + "".join(secrets.choice("aeioklmn") for _ in range(12))
        page.keyboard.press(key)
        page.keyboard.insert_text(words)
        yield step, appears(page, words, lambda: page.keyboard.press("Control+Enter"))
        page.keyboard.press("Escape")
    yield "next", opened(page, lambda: page.keyboard.press("x"), conversation)
    yield "list", opened(page, lambda: page.keyboard.press("3"), queue)
    page.keyboard.press("/")
    page.keyboard.insert_text("needle 77")
    yield "search", opened(page, lambda: page.keyboard.press("Enter"), f"{address}/console/queue/search")


def measure(browser: Browser, house: browsing.Rehearsal, living: int) -> dict[str, object]:
    """Every step so many times; the first search apart, since it may find the house still opening."""
    page = browsing.member(browser, house.person("ada")).new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    cold = dict(steps(page, house.address))
    # Opened beside the pages: until a list has looked through all.
    begun = time.monotonic()
    while time.monotonic() - begun < 300:
        page.goto(f"{house.address}/console/queue?whose=mine")
        if not page.locator("[data-part=looked]:visible").count():
            break
        time.sleep(1)
    taken: dict[str, list[float]] = {}
    for _ in range(TIMES):
        for step, ms in steps(page, house.address):
            taken.setdefault(step, []).append(ms)
    return {
        "first_round_ms": {step: round(ms, 1) for step, ms in cold.items()},
        "all_living_opened_after_s": round(time.monotonic() - begun, 1),
        "living": living,
        "steps": {step: _figures(sorted(times)) for step, times in taken.items()},
    }


def _figures(taken: list[float]) -> dict[str, float]:
    return {
        "p50_ms": round(statistics.median(taken), 1),
        "p95_ms": round(taken[int(len(taken) * 0.95)], 1),
        "max_ms": round(taken[-1], 1),
    }


def one(browser: Browser, database: str, number: int, living: int) -> dict[str, object]:
    """A rehearsal of its own, filled, served and worked in."""
    with tempfile.TemporaryDirectory(prefix="safeconduct-bench-") as folder:
        house = browsing.Rehearsal(pathlib.Path(folder), database)
        for name in ("tmp", "secrets"):
            (house.home / name).mkdir(parents=True)
        house.printed = house.rehearse()
        begun = time.monotonic()
        subprocess.run([sys.executable, FILL, str(number), str(living)], env=house.environment, check=True)
        filled = round(time.monotonic() - begun, 1)
        house.start()
        try:
            return {"filled_in_s": filled, **measure(browser, house, living)}
        finally:
            house.end()


def main() -> None:
    """Measure on both databases, write, and say by the exit whether every step kept its aim at the median."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else ALL
    living = int(sys.argv[2]) if len(sys.argv) > 2 else min(LIVING, number)
    what = "from the key until what it shows is painted, in Chromium; first paint of a page, or the words in the thread"
    results: dict[str, object] = {
        "what": what, "conversations": number, "aim_ms": AIM_MS, "search_aim_ms": SEARCH_AIM_MS,
        "load_at_the_beginning": os.getloadavg()[0],
    }  # fmt: skip
    with browsing.chromium() as browser:
        results["sqlite"] = one(browser, "", number, living)
        with contextlib.suppress(postgresql.Missing):
            for server in postgresql.server():
                for alias in ("line", "staff"):
                    server.create(f"bench_{alias}")
                results["postgresql"] = one(browser, server.address("bench"), number, living)
    installation.write("desk", results)
    sys.exit(not all(_kept(results[name]) for name in ("sqlite", "postgresql") if name in results))


def _kept(result: object) -> bool:
    figures: dict[str, dict[str, float]] = result["steps"]  # type: ignore[index]
    return all(each["p50_ms"] <= (SEARCH_AIM_MS if step == "search" else AIM_MS) for step, each in figures.items())


if __name__ == "__main__":
    main()
