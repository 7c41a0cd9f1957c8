"""Reads of the rota."""

import datetime

from founding import Cast
from safeconduct.foundation.rota import actions, queries
from safeconduct.foundation.rota.domain.hours import Window

WEDNESDAY = datetime.date(2026, 3, 11)


def test_a_week_has_a_row_for_each_member_and_a_cell_for_each_day(cast: Cast) -> None:
    actions.plan(cast.boris, [actions.Planned(cast.ada.id, WEDNESDAY, (Window(480, 960),))])

    week = queries.week(WEDNESDAY)

    assert week.monday == datetime.date(2026, 3, 9)
    assert [(row.member.name, len(row.cells)) for row in week.rows] == [("Ada", 7), ("Boris", 7)]
    assert [len(cell.shifts) for cell in week.rows[0].cells] == [0, 0, 1, 0, 0, 0, 0]
