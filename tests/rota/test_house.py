"""The house's clock and hours, and what a caller is told by them."""

import datetime
import zoneinfo

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from founding import Cast
from safeconduct.foundation.rota import actions, queries
from safeconduct.foundation.rota.actions.house import NoSuchZone, OutOfOrder
from safeconduct.foundation.rota.domain import duty
from safeconduct.foundation.rota.domain.duty import Opening, Read, Reading, SpecialDay
from safeconduct.foundation.rota.domain.hours import Window

KYIV = zoneinfo.ZoneInfo("Europe/Kyiv")
MONDAY = datetime.date(2026, 3, 9)
SIX = datetime.datetime(2026, 3, 9, 4, tzinfo=datetime.UTC)
_HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def early(cast: Cast) -> Cast:
    """Ada reads Korean, and has the early shift on Monday by Kyiv's clock."""
    actions.set_house(cast.boris, "Europe/Kyiv", (1440, 120, 30, 10), 2, 660)
    actions.set_speaks(cast.boris, {cast.ada.id: frozenset({"ko", "en"})})
    actions.plan(cast.boris, [actions.Planned(cast.ada.id, MONDAY, (Window(6 * 60, 14 * 60),))])
    return cast


def test_a_caller_is_told_from_when_on_the_language_is_read(early: Cast) -> None:
    assert queries.reading("ko", SIX - _HOUR) == (Reading(Read.LATER, SIX), KYIV)
    assert queries.reading("ko", SIX) == (Reading(Read.NOW, SIX + 8 * _HOUR), KYIV)
    assert queries.reading("uz", SIX)[0] == duty.UNKNOWN


def test_a_house_without_a_rota_promises_nothing(cast: Cast) -> None:
    assert queries.reading("ko", SIX)[0] == duty.UNKNOWN


def test_the_rota_is_read_once_a_minute_and_not_for_each_caller(early: Cast) -> None:
    queries.reading("ko", SIX)

    with CaptureQueriesContext(connections["staff"]) as asked:
        for code in ("ko", "ru", "uz") * 10:
            queries.reading(code, SIX)

    assert len(asked) == 0


def test_what_a_member_says_reaches_callers_at_once(early: Cast) -> None:
    before, _ = queries.reading("ko", SIX)
    actions.set_hours(early.boris, [], [SpecialDay(MONDAY, "", None)])

    assert (before.read, queries.reading("ko", SIX)[0]) == (Read.NOW, duty.UNKNOWN)


def test_hours_that_are_set_replace_those_before(early: Cast) -> None:
    split = [Opening("ko", 0, Window(7 * 60, 8 * 60)), Opening("ko", 0, Window(9 * 60, 10 * 60))]
    actions.set_hours(early.boris, [Opening("", 0, Window(0, 60))], [])

    actions.set_hours(early.boris, split, [SpecialDay(MONDAY, "ru", Window(60, 120))])

    assert queries.rota(SIX).openings == tuple(split)
    assert queries.rota(SIX).special_days == (SpecialDay(MONDAY, "ru", Window(60, 120)),)
    assert queries.reading("ko", SIX + 2 * _HOUR)[0] == Reading(Read.LATER, SIX + 3 * _HOUR)


def test_a_clock_that_nobody_knows_and_times_out_of_order_are_refused(cast: Cast) -> None:
    with pytest.raises(NoSuchZone):
        actions.set_house(cast.boris, "Europe/Nowhere", (1440, 120, 30, 10), 2, 660)
    with pytest.raises(OutOfOrder):
        actions.set_house(cast.boris, "Europe/Kyiv", (10, 120, 30, 1440), 2, 660)

    assert queries.house().zone.key == "UTC"


def test_languages_of_others_stay_as_they_were(early: Cast) -> None:
    actions.set_speaks(early.boris, {early.boris.id: frozenset({"ru"})})

    assert queries.speaks() == {early.ada.id: {"ko", "en"}, early.boris.id: {"ru"}}
