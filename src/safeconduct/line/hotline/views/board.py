"""The shift lead's board, and the hand-over from one shift to the next."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from safeconduct.foundation.kit import clock
from safeconduct.foundation.rota import actions as rota
from safeconduct.foundation.rota import queries as duty
from safeconduct.foundation.rota.domain.duty import Presence, next_on_duty, on_duty
from safeconduct.foundation.rota.domain.paging import About
from safeconduct.foundation.staff.access import StaffRequest, requires
from safeconduct.line.hotline import queries
from safeconduct.line.hotline.views import wording
from safeconduct.line.hotline.views.showing import LEADS

_NEXT = 3
_LISTED = 10


@requires(*LEADS)
@require_GET
def board(request: StaffRequest) -> HttpResponse:
    """How many wait, the longest, what is late, who is here, whom nobody could reach, what nobody owns."""
    page = _standing(request) | _people(request)
    if "HX-Request" in request.headers:
        return render(request, "hotline/console/board_now.html", page)
    return render(request, "hotline/console/board.html", page | _hand_over(request))


@requires(*LEADS)
@require_POST
def hand_over(request: StaffRequest) -> HttpResponse:
    """Leave a note to the next shift."""
    text = request.POST.get("note", "")
    try:
        rota.write_hand_over(request.actor, text)
    except rota.NothingToHandOver:
        problem = {"problem": _("A note needs words, at most 20,000 letters."), "note": text}
        page = _standing(request) | _people(request) | _hand_over(request) | problem
        return render(request, "hotline/console/board.html", page, status=422)
    return redirect("board")


@requires(*LEADS)
@require_POST
def read_hand_over(request: StaffRequest, hand_over_id: uuid.UUID) -> HttpResponse:
    """Tick that it was read."""
    rota.read_hand_over(request.actor, hand_over_id)
    return redirect("board")


def _standing(request: StaffRequest) -> dict[str, Any]:
    found, reader = queries.board_now(request.actor), wording.Reader(request.actor.id, clock.now())
    return {
        "board": found,
        "longest": wording.waited(found.groups[0].longest) if found.groups else "",
        "by_language": [(wording.language_name(code), number) for code, number in found.by_language],
        "groups": [
            (wording.language_name(each.language), each.channel, each.waiting, wording.waited(each.longest), each.late)
            for each in found.groups
        ],
        "late": wording.lines(found.late[:_LISTED], reader),
        "left_behind": wording.lines(found.left_behind[:_LISTED], reader),
        "first_answers": found.first_answers
        and (
            found.first_answers.count,
            *(wording.waited(max(1, each)) for each in (found.first_answers.p50, found.first_answers.p90)),
        ),
    }


def _people(_request: StaffRequest) -> dict[str, Any]:
    now = clock.now()
    rota_now, members = duty.rota(now), duty.members()
    names = {member.id: member.name for member in members}
    running = [shift for shift in on_duty(rota_now, now) if shift.member in names]
    coming = [shift for shift in next_on_duty(rota_now, now) if shift.member in names][:_NEXT]
    return {
        "on_duty": [(names[shift.member], shift.presence is Presence.HERE) for shift in running],
        "coming": [(names[shift.member], rota_now.span_of(shift).begins.astimezone(rota_now.zone)) for shift in coming],
        "unreached": [
            (names.get(each.member, ""), each.day, each.about is About.TRIAL) for each in duty.unreached(now)
        ][:_LISTED],
        "for_nobody": duty.pages_for_nobody(now),
        "unreachable": [names[member] for member in duty.unreachable(list(names))],
        "silent": duty.silent_channels(now),
    }


def _hand_over(request: StaffRequest) -> dict[str, Any]:
    names = {member.id: member.name for member in duty.members()}
    return {
        "hand_overs": [
            (each, names.get(each.written_by, ""), each.written_by == request.actor.id)
            for each in duty.hand_overs(request.actor)
        ]
    }
