"""What a page of the desk is filled with, and a word by which a browser knows whether it shows that already."""

import hashlib
import uuid
from typing import Any

from django.utils.translation import get_language

from safeconduct.foundation.kit import clock
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.staff.access import StaffRequest
from safeconduct.foundation.staff.domain.roles import Role
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.line.hotline import erasure, queries
from safeconduct.line.hotline.domain.desk import OpenedConversation
from safeconduct.line.hotline.models import State
from safeconduct.line.hotline.views import wording

DESK = (Role.OPERATOR, Role.SHIFT_LEAD, Role.COORDINATOR)
LEADS = (Role.SHIFT_LEAD, Role.COORDINATOR)
ANSWERED = 50


def queue(request: StaffRequest, current: uuid.UUID | None) -> dict[str, Any]:
    """Who waits and who was answered, most urgent first."""
    now, counts = clock.now(), queries.counts()
    waiting, answered = queries.queue(request.actor), queries.queue(request.actor, State.ANSWERED, limit=ANSWERED)
    expiry = erasure.waits_for_a_person(clock.today()) if request.actor.has_role(*LEADS) else None
    stands = [(row.id, row.version) for row in waiting + answered]
    return {
        "waiting": wording.lines(waiting, now),
        "answered": wording.lines(answered, now),
        "how_many_wait": wording.shown_of(len(waiting), counts[State.WAITING]),
        "how_many_answered": wording.shown_of(len(answered), counts[State.ANSWERED]),
        "current": current,
        "expiry": expiry,
        "seen": _seen(stands, counts, current, expiry),
    }


def shift() -> dict[str, Any]:
    """What the page says where nothing is open: who is here, and what came."""
    return {"at_work": staff.at_work(Team.HOTLINE), "came": queries.came(clock.today()), "standing": queries.counts()}


def conversation(request: StaffRequest, opened: OpenedConversation) -> dict[str, Any]:
    """One conversation and all that is known of it."""
    held_until = queries.held_until(opened.row.id)
    return {
        "opened": opened,
        "line": wording.line(opened.row, clock.now()),
        "said": wording.said(opened),
        "members": staff.members(Team.HOTLINE),
        "may_hold": request.actor.has_role(*LEADS),
        "held_until": held_until,
        "language_name": wording.language_name(opened.row.language),
        "talk_seen": _seen(opened.row.version, held_until),
    }


def _seen(*stands: object) -> str:
    """The same word as long as the same stands there; waiting times are told anew each minute."""
    told = repr((get_language(), int(clock.now().timestamp() // 60), *stands))
    return hashlib.blake2b(told.encode(), digest_size=12).hexdigest()
