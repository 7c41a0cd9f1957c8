"""Hours of opening with holidays, the house's clock and deadlines, and who reads which language."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.rota import access, actions, forms, queries
from safeconduct.foundation.rota.domain import duty
from safeconduct.foundation.rota.domain.duty import EVERY_LANGUAGE, Rota
from safeconduct.foundation.rota.domain.hours import clock_time
from safeconduct.foundation.rota.views import wording
from safeconduct.foundation.staff.access import StaffRequest, requires

# Empty rows at the end of a list, to be filled in.
_EMPTY_DAYS = 2


@requires(*access.KEEPERS)
@require_GET
def page(request: StaffRequest) -> HttpResponse:
    """All of it on one page, three forms."""
    return render(request, "rota/console/hours.html", _shown())


@requires(*access.KEEPERS)
@require_POST
def house(request: StaffRequest) -> HttpResponse:
    """The clock, the deadlines, the trial."""
    try:
        typed = forms.house(request.POST)
        actions.set_house(request.actor, typed.zone, typed.answer_within, typed.trial_weekday, typed.trial_minute)
    except Refused as refusal:
        return _again(request, refusal)
    return redirect("rota-hours")


@requires(*access.KEEPERS)
@require_POST
def openings(request: StaffRequest) -> HttpResponse:
    """The week's hours and the special days."""
    try:
        actions.set_hours(request.actor, forms.openings(request.POST), forms.special_days(request.POST))
    except Refused as refusal:
        return _again(request, refusal)
    return redirect("rota-hours")


@requires(*access.KEEPERS)
@require_POST
def languages(request: StaffRequest) -> HttpResponse:
    """Who reads what."""
    try:
        actions.set_speaks(request.actor, forms.spoken(request.POST))
    except Refused as refusal:
        return _again(request, refusal)
    return redirect("rota-hours")


def _again(request: StaffRequest, refusal: Refused) -> HttpResponse:
    """The same page with what was typed into the form that could not be kept."""
    shown = _shown(request.POST.dict()) | {"problem": wording.sentence(refusal)}
    return render(request, "rota/console/hours.html", shown, status=422)


def _shown(typed: dict[str, str] | None = None) -> dict[str, Any]:
    typed, house, rota = typed or {}, queries.house(), queries.rota(clock.now())
    spoken = queries.speaks()
    return {
        "zone": typed.get("zone", house.zone.key),
        "within": [(rank, typed.get(f"within-{rank}", house.answer_within[rank])) for rank in (3, 2, 1, 0)],
        "weekdays": list(enumerate(wording.weekdays())),
        "trial_weekday": house.trial_weekday,
        "trial_time": typed.get("trial-time", clock_time(house.trial_minute)),
        "openings": _openings(rota, typed),
        "special_days": _special_days(rota, typed),
        "languages": wording.languages(),
        "members": [(each, spoken.get(each.id, frozenset())) for each in queries.members()],
    }


def _openings(rota: Rota, typed: dict[str, str]) -> list[tuple[int, str, list[tuple[int, str, str]]]]:
    """A row for the house, one for each language that has hours of its own, and an empty one."""
    own = sorted({each.language for each in rota.openings} - {EVERY_LANGUAGE})
    languages = [EVERY_LANGUAGE, *own, ""]
    return [
        (
            row,
            typed.get(f"open-{row}-language", language),
            [
                (weekday, name, typed.get(f"open-{row}-day-{weekday}", _hours(rota, language, weekday, row)))
                for weekday, name in enumerate(wording.weekdays())
            ],
        )
        for row, language in enumerate(languages)
    ]


def _hours(rota: Rota, language: str, weekday: int, row: int) -> str:
    if row and not language:
        return ""
    return forms.written(
        [each.window for each in rota.openings if each.language == language and each.weekday == weekday]
    )


def _special_days(rota: Rota, typed: dict[str, str]) -> list[tuple[int, str, str, str]]:
    days: dict[tuple[str, str], list[duty.SpecialDay]] = {}
    for each in rota.special_days:
        days.setdefault((each.day.isoformat(), each.language), []).append(each)
    rows = [
        (day, language, forms.written([each.window for each in found if each.window]))
        for (day, language), found in days.items()
    ] + [("", "", "")] * _EMPTY_DAYS
    return [
        (
            row,
            typed.get(f"special-{row}-day", day),
            typed.get(f"special-{row}-language", language),
            typed.get(f"special-{row}-hours", hours),
        )
        for row, (day, language, hours) in enumerate(rows)
    ]
