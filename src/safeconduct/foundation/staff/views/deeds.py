"""The auditors' room: what was done, by whom, and whether the log that says so still holds."""

import dataclasses
import datetime
import json
import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from safeconduct.foundation.audit import queries as log
from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.refusals import NotFound, Refused
from safeconduct.foundation.staff import actions, forms, queries
from safeconduct.foundation.staff.access import StaffRequest, requires
from safeconduct.foundation.staff.domain.roles import AUDITORS
from safeconduct.foundation.staff.views import deed_wording, showing


@dataclasses.dataclass(frozen=True)
class Line:
    """One deed in words; `position` is its place in the log, None within the second before it has one."""

    at: datetime.datetime
    sentence: str
    words: tuple[str, ...]
    position: int | None


@requires(*AUDITORS)
@require_GET
def page(request: StaffRequest) -> HttpResponse:
    """The deeds of one log, newest first. Reading them is a deed."""
    return _page(request, request.GET.get("log", ""))


@requires(*AUDITORS)
@require_POST
def check(request: StaffRequest) -> HttpResponse:
    """Replay the log now; the page again with what that found."""
    name = request.POST.get("log", "")
    try:
        found = actions.check_log(request.actor, name, request.POST.get("kept", ""))
    except NotFound:
        raise
    except Refused as refusal:
        return _page(request, name, {"refused": showing.sentence(refusal)}, status=422)
    if isinstance(found, log.Broken):
        return _page(request, name, {"broken": found})
    return _page(request, name, {"verified": found, "root": found.root.hex(), "checked_at": clock.now()})


@requires(*AUDITORS)
@require_GET
def checkpoint(request: StaffRequest, log_name: str) -> HttpResponse:
    """The newest signed checkpoint, to be kept where we cannot reach it."""
    signed = actions.signed(request.actor, log_name).checkpoint
    if signed is None:
        raise NotFound
    return _file(signed.text, "text/plain; charset=utf-8", f"{log_name}-{clock.today()}-{signed.size}.txt")


@requires(*AUDITORS)
@require_GET
def proof(request: StaffRequest, log_name: str, position: int) -> HttpResponse:
    """That one deed stands in the log, for `docs/verify_inclusion.py`."""
    proved = actions.proof(request.actor, log_name, position)
    text = json.dumps(dataclasses.asdict(proved), indent=1)
    return _file(text, "application/json", f"{log_name}-{position}.json")


def _file(text: str, kind: str, name: str) -> HttpResponse:
    return HttpResponse(text, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _page(request: StaffRequest, name: str, found: dict[str, object] | None = None, status: int = 200) -> HttpResponse:
    """Raises NotFound for who reads no log here, and for a log that is not theirs."""
    theirs = actions.logs(request.actor)
    if not theirs:
        raise NotFound
    name, names = name or theirs[0], queries.names()
    sought, before, problem = _sought(request)
    read = actions.read_deeds(request.actor, name, sought, before)
    signed = actions.signed(request.actor, name)
    values = {
        "logs": theirs,
        "log": name,
        "sought": sought,
        "members": names.items(),
        "kinds": deed_wording.kinds(),
        "lines": [_line(opened, names) for opened in read.opened],
        "shut": read.shut,
        "older": _address(name, sought, read.before) if read.before else "",
        "newest": _address(name, sought) if before else "",
        "signed": signed.checkpoint,
        "public": signed.public.hex(),
        "problem": problem,
    }
    return render(request, "staff/deeds.html", values | (found or {}), status=422 if problem else status)


def _sought(request: StaffRequest) -> tuple[log.Sought, int | None, str]:
    """What is asked for; where it cannot be read, what would be shown unasked, and why."""
    try:
        return forms.sought(request.GET, clock.today()), forms.before(request.GET), ""
    except forms.Unreadable as refusal:
        return forms.sought({}, clock.today()), None, showing.sentence(refusal)


def _line(opened: log.Opened, names: dict[uuid.UUID, str]) -> Line:
    return Line(
        opened.detail.minute,
        deed_wording.sentence(opened.deed, opened.detail, names),
        tuple(deed_wording.words(opened.detail, names)),
        opened.position,
    )


def _address(name: str, sought: log.Sought, before: int | None = None) -> str:
    asked = {
        "log": name,
        "since": sought.since.isoformat(),
        "kind": sought.kind or "",
        "member": str(sought.account or ""),
        "before": str(before or ""),
    }
    return reverse("staff-deeds") + "?" + urlencode({key: value for key, value in asked.items() if value})
