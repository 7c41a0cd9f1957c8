"""One rehearsal and one browser for all browser trials."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from screens.browsing import CHROMIUM, Rehearsal, chromium

# How quick a page is, the benchmarks say; here a busy machine must not break a promise that is kept.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """A rehearsal that answers."""
    house = Rehearsal.begin(tmp_path_factory.mktemp("screens"))
    yield house
    house.end()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium, or a skip that says what is missing."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    with chromium() as found:
        yield found
