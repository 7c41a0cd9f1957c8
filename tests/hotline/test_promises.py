"""What a caller is told of when somebody answers: what the rota holds, in their language, and nothing more."""

import datetime
from collections.abc import Iterator

import pytest

from founding import Cast
from safeconduct.foundation.languages.domain.offered import OFFERED
from safeconduct.foundation.languages.domain.texts import texts
from safeconduct.foundation.rota import actions as rota
from safeconduct.foundation.rota import queries as duty
from safeconduct.foundation.rota.domain.hours import Window
from safeconduct.line.hotline import queries

MONDAY = datetime.date(2026, 3, 9)
_HOUR = datetime.timedelta(hours=1)
SIX = datetime.datetime(2026, 3, 9, 4, tzinfo=datetime.UTC)  # 06:00 in Kyiv


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """No rota of another test is remembered."""
    duty.forget()
    yield
    duty.forget()


@pytest.fixture
def early(cast: Cast) -> Cast:
    """Ada reads everything, on Monday from six by Kyiv's clock."""
    rota.set_house(cast.boris, "Europe/Kyiv", (1440, 120, 30, 10), 2, 660)
    rota.set_speaks(cast.boris, {cast.ada.id: frozenset(each.code for each in OFFERED)})
    rota.plan(cast.boris, [rota.Planned(cast.ada.id, MONDAY, (Window(6 * 60, 14 * 60),))])
    return cast


def test_without_a_rota_nothing_is_said_beyond_what_was_always_said(cast: Cast) -> None:
    assert queries.promise("ko", SIX) == queries.Promise(12, "")


@pytest.mark.parametrize("code", [each.code for each in OFFERED])
def test_somebody_reads_from_six_in_every_language(early: Cast, code: str) -> None:
    later, now = queries.promise(code, SIX - 3 * _HOUR), queries.promise(code, SIX)

    assert "06:00" in later.sentence
    assert "UTC+2" in later.sentence
    assert "{" not in later.sentence
    assert now.sentence == texts(code).sentence("waiting.now")
    assert later.sentence != now.sentence


def test_a_beginning_that_is_days_away_bears_its_date_and_no_answer_is_promised_before(early: Cast) -> None:
    far = queries.promise("en", SIX - 40 * _HOUR)

    assert far == queries.Promise(41, "Somebody reads this language again from 2026-03-09 06:00 (UTC+2).")
