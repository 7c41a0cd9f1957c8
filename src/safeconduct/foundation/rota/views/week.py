"""The week at a glance, and how it is filled: type into cells, copy the last week, swap two people."""

import dataclasses
import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.rota import access, actions, forms, queries
from safeconduct.foundation.rota.domain import duty
from safeconduct.foundation.rota.domain.duty import Presence
from safeconduct.foundation.rota.views import wording
from safeconduct.foundation.staff.access import StaffRequest, requires
from safeconduct.foundation.staff.domain.roles import Role

READERS = (Role.OPERATOR, Role.SHIFT_LEAD, Role.COORDINATOR, Role.ADMINISTRATOR)
_WEEK = datetime.timedelta(days=7)


@dataclasses.dataclass(frozen=True)
class CellShown:
    """One cell of the table."""

    name: str
    day: str
    hours: str
    typed: str
    said: str
    cannot: bool
    is_wrong: bool
    is_today: bool


@requires(*READERS)
@require_GET
def page(request: StaffRequest) -> HttpResponse:
    """The week of `?week=`, else this one."""
    return render(request, "rota/console/week.html", _shown(request, _day(request)))


@requires(*access.KEEPERS)
@require_POST
def plan(request: StaffRequest) -> HttpResponse:
    """Keep the cells that were changed; where one cannot be read nothing is kept and nothing typed is lost."""
    typed, day = forms.week(request.POST), _day(request)
    problem = _("Hours look like 8-16 or 22:00-06:00, with a comma between two of them.") if typed.wrong else ""
    try:
        if not problem:
            actions.plan(request.actor, typed.planned)
            return _back(day)
    except Refused as refusal:
        problem = wording.sentence(refusal)
    return render(request, "rota/console/week.html", _shown(request, day, typed) | {"problem": problem}, status=422)


@requires(*access.KEEPERS)
@require_POST
def copy(request: StaffRequest) -> HttpResponse:
    """Plan this week as the last one, where nothing is planned yet."""
    day = _day(request)
    actions.copy_week(request.actor, day - datetime.timedelta(days=day.weekday()))
    return _back(day)


@requires(*access.KEEPERS)
@require_POST
def swap(request: StaffRequest) -> HttpResponse:
    """Let two people take each other's hours of a day."""
    try:
        day = forms.day(request.POST.get("day", ""))
        one, other = (forms.member(request.POST.get(name, "")) for name in ("one", "other"))
        actions.swap(request.actor, day, one, other)
    except Refused as refusal:
        shown = _shown(request, _day(request)) | {"problem": wording.sentence(refusal)}
        return render(request, "rota/console/week.html", shown, status=422)
    return _back(day)


def _back(day: datetime.date) -> HttpResponse:
    return redirect(f"{reverse('rota')}?week={day.isoformat()}")


def _day(request: StaffRequest) -> datetime.date:
    asked = request.POST.get("week") or request.GET.get("week", "")
    return forms.day_or(asked, clock.now().astimezone(queries.house().zone).date())


def _shown(request: StaffRequest, day: datetime.date, typed: forms.TypedWeek | None = None) -> dict[str, Any]:
    now, house, week = clock.now(), queries.house(), queries.week(day)
    today = now.astimezone(house.zone).date()
    rota = queries.rota(now)
    names = {row.member.id: row.member.name for row in week.rows}
    return {
        "week": week,
        "days": [(each, wording.day(each), each == today) for each in week.days],
        "rows": [
            (row.member, [name for code, name in wording.languages() if code in row.languages],
             [_cell(cell, today, typed) for cell in row.cells])
            for row in week.rows
        ],
        "before": week.monday - _WEEK,
        "after": week.monday + _WEEK,
        "zone": house.zone.key,
        "is_keeper": request.actor.has_role(*access.KEEPERS),
        "on_duty": [names[shift.member] for shift in duty.on_duty(rota, now) if shift.member in names],
    }  # fmt: skip


def _cell(cell: queries.Cell, today: datetime.date, typed: forms.TypedWeek | None) -> CellShown:
    name, hours = forms.cell_name(cell.member, cell.day), forms.written([shift.window for shift in cell.shifts])
    said = [wording.presence(shift.presence) for shift in cell.shifts if shift.presence is not Presence.EXPECTED]
    return CellShown(
        name=name,
        day=wording.day(cell.day),
        hours=hours,
        typed=typed.typed.get(name, hours) if typed else hours,
        said=", ".join(said),
        cannot=any(shift.presence is Presence.CANNOT for shift in cell.shifts),
        is_wrong=bool(typed and name in typed.wrong),
        is_today=cell.day == today,
    )
