"""One rehearsal and one browser for all browser trials."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from screens.browsing import CHROMIUM, Rehearsal, chromium


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
