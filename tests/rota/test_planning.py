"""Planning a week: cells, last week's copy, a swap, and each member's own word."""

import datetime

import pytest

from founding import Cast
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.rota import actions, queries
from safeconduct.foundation.rota.actions.planning import NotOnTheRota
from safeconduct.foundation.rota.domain.duty import Presence
from safeconduct.foundation.rota.domain.hours import Window
from safeconduct.foundation.rota.models import Shift
from safeconduct.foundation.staff.models import RoleGrant

MONDAY = datetime.date(2026, 3, 9)
_DAY = datetime.timedelta(days=1)
EARLY, LATE = Window(8 * 60, 16 * 60), Window(22 * 60, 6 * 60)


def planned(day: datetime.date) -> list[tuple[str, Window, str]]:
    return [
        (row.member.name, shift.window, shift.presence)
        for row in queries.week(day).rows
        for cell in row.cells
        if cell.day == day
        for shift in cell.shifts
    ]


def test_a_planned_day_is_replaced_whole_and_what_stays_keeps_its_word(cast: Cast) -> None:
    actions.plan(cast.boris, [actions.Planned(cast.ada.id, MONDAY, (EARLY, LATE))])
    early = Shift.objects.get(begins=EARLY.begins)
    actions.say(cast.ada, early.id, Presence.HERE)

    actions.plan(cast.boris, [actions.Planned(cast.ada.id, MONDAY, (EARLY,))])

    assert planned(MONDAY) == [("Ada", EARLY, "here")]


def test_only_the_hotlines_team_stands_on_the_rota(cast: Cast) -> None:
    with pytest.raises(NotOnTheRota):
        actions.plan(cast.boris, [actions.Planned(cast.stranger.id, MONDAY, (EARLY,))])

    assert Shift.objects.count() == 0


def test_last_week_is_copied_into_days_that_are_empty(cast: Cast) -> None:
    before = [actions.Planned(cast.ada.id, MONDAY, (EARLY,)), actions.Planned(cast.boris.id, MONDAY + _DAY, (LATE,))]
    actions.plan(cast.boris, before)
    actions.plan(cast.boris, [actions.Planned(cast.ada.id, MONDAY + 7 * _DAY, (LATE,))])

    added = actions.copy_week(cast.boris, MONDAY + 7 * _DAY)

    assert (added, actions.copy_week(cast.boris, MONDAY + 7 * _DAY)) == (1, 0)
    assert planned(MONDAY + 7 * _DAY) == [("Ada", LATE, "expected")]
    assert planned(MONDAY + 8 * _DAY) == [("Boris", LATE, "expected")]


def test_two_people_swap_a_day_and_both_must_say_anew_that_they_come(cast: Cast) -> None:
    actions.plan(cast.boris, [actions.Planned(cast.ada.id, MONDAY, (EARLY,))])
    actions.plan(cast.boris, [actions.Planned(cast.boris.id, MONDAY, (EARLY, LATE))])
    actions.say(cast.ada, Shift.objects.get(member=cast.ada.id).id, Presence.HERE)

    actions.swap(cast.boris, MONDAY, cast.ada.id, cast.boris.id)

    assert planned(MONDAY) == [("Ada", EARLY, "expected"), ("Ada", LATE, "expected"), ("Boris", EARLY, "expected")]


def test_nobody_speaks_for_another_but_who_keeps_the_rota(cast: Cast) -> None:
    actions.plan(cast.boris, [actions.Planned(cast.ada.id, MONDAY, (EARLY,)),
                              actions.Planned(cast.boris.id, MONDAY, (LATE,))])  # fmt: skip
    adas, boriss = (Shift.objects.get(member=each.id).id for each in (cast.ada, cast.boris))

    actions.say(cast.boris, adas, Presence.CANNOT)

    assert Shift.objects.get(id=adas).presence == "cannot"
    for actor in (cast.ada, cast.stranger):
        with pytest.raises(NotFound):
            actions.say(actor, boriss, Presence.CANNOT)


def test_who_has_left_stands_on_no_rota(cast: Cast) -> None:
    actions.plan(cast.boris, [actions.Planned(cast.ada.id, MONDAY, (EARLY,))])

    RoleGrant.objects.filter(account=cast.ada.id).update(ends_on=MONDAY)

    now = datetime.datetime.combine(MONDAY, datetime.time(9), datetime.UTC)
    assert queries.rota(now).shifts == ()
    assert queries.own_shifts(cast.ada.id, now) == []


def test_a_member_sees_what_runs_and_what_comes(cast: Cast) -> None:
    actions.plan(cast.boris, [actions.Planned(cast.ada.id, MONDAY, (LATE,))])
    actions.plan(cast.boris, [actions.Planned(cast.ada.id, MONDAY + _DAY, (LATE,))])

    at_three = datetime.datetime.combine(MONDAY + _DAY, datetime.time(3), datetime.UTC)
    shown = [(shift.day, runs) for shift, runs in queries.own_shifts(cast.ada.id, at_three)]

    assert shown == [(MONDAY, True), (MONDAY + _DAY, False)]
