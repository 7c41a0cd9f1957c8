"""A member's own shifts: what comes, and whether they come."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from safeconduct.foundation.kit import clock
from safeconduct.foundation.rota import actions, queries
from safeconduct.foundation.rota.domain.duty import Presence
from safeconduct.foundation.rota.views import week, wording
from safeconduct.foundation.staff.access import StaffRequest, requires


@requires(*week.READERS)
@require_GET
def page(request: StaffRequest) -> HttpResponse:
    """What comes, the soonest first."""
    return render(request, "rota/console/mine.html", shown(request))


@requires(*week.READERS)
@require_POST
def say(request: StaffRequest, shift_id: uuid.UUID) -> HttpResponse:
    """Here, or cannot come, or after all."""
    said = request.POST.get("presence", "")
    if said not in set(Presence):
        return render(request, "rota/console/mine.html", shown(request) | {"problem": _("Choose one of the buttons.")},
                      status=422)  # fmt: skip
    actions.say(request.actor, shift_id, Presence(said))
    return redirect("my-shifts")


def shown(request: StaffRequest) -> dict[str, Any]:
    """What the page shows."""
    return {
        "shifts": [
            (shift, wording.day(shift.day), wording.hours(shift), wording.presence(shift.presence), runs)
            for shift, runs in queries.own_shifts(request.actor.id, clock.now())
        ],
        "zone": queries.house().zone.key,
        "ways": [(way, wording.way(way.kind)) for way in queries.ways(request.actor.id)],
        "kinds": wording.ways(),
    }
