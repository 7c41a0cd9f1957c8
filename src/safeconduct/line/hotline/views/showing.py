"""What a page of the desk is filled with, and a word by which a browser knows whether it shows that already."""

import contextlib
import dataclasses
import hashlib
import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.staff.access import StaffRequest
from safeconduct.foundation.staff.domain.roles import Role
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.line.hotline import actions, erasure, forms, queries
from safeconduct.line.hotline.domain import present, taking
from safeconduct.line.hotline.domain.desk import OpenedConversation
from safeconduct.line.hotline.domain.lists import Wanted
from safeconduct.line.hotline.domain.rights import Right, may
from safeconduct.line.hotline.domain.urgency import WEIGHT
from safeconduct.line.hotline.models import State
from safeconduct.line.hotline.views import composition, wording
from safeconduct.line.hotline.views.drawing import drawn
from safeconduct.line.hotline.views.wording import Reader

DESK = (Role.OPERATOR, Role.SHIFT_LEAD, Role.COORDINATOR)
LEADS = (Role.SHIFT_LEAD, Role.COORDINATOR)
ANSWERED = 50


@dataclasses.dataclass(frozen=True)
class Tab:
    """A list that stands above the queue: what it is called and where it is."""

    name: str
    query: str
    is_shown: bool


def reader(request: StaffRequest) -> Reader:
    """Who reads, when, and who else is where."""
    return Reader(request.actor.id, clock.now(), queries.here_now(request.actor))


def queue(request: StaffRequest, current: uuid.UUID | None) -> dict[str, Any]:
    """The list that the address asks for: everybody who waits and who was answered, or some of them."""
    wanted = forms.wanted(request.GET)
    shown = _queue(request) if wanted.is_all else _listed(request, wanted)
    expiry = erasure.waits_for_a_person(clock.today()) if request.actor.has_role(*LEADS) else None
    told = [(waiting.id, wording.notice(waiting.told)) for waiting in queries.notices_for(request.actor)]
    memory, listed = queries.memory_of(request.actor), address_of(wanted)
    return shown | {
        "rows": drawn(memory, shown["waiting"], current, listed),
        "answered_rows": drawn(memory, shown["answered"], current, listed),
        "notices": told,
        "current": current,
        "expiry": expiry,
        "wanted": wanted,
        "listed": listed,
        "seen": _seen(shown["stands"], current, expiry, told),
    }


def _queue(request: StaffRequest) -> dict[str, Any]:
    counts, who = queries.counts(), reader(request)
    waiting, answered = queries.queue(request.actor), queries.queue(request.actor, State.ANSWERED, limit=ANSWERED)
    return {
        "waiting": wording.lines(waiting, who),
        "answered": wording.lines(answered, who),
        "how_many_wait": wording.shown_of(len(waiting), counts[State.WAITING]),
        "how_many_answered": wording.shown_of(len(answered), counts[State.ANSWERED]),
        "stands": [(row.id, row.version) for row in waiting + answered] + [counts, who.here],
    }


def _listed(request: StaffRequest, wanted: Wanted) -> dict[str, Any]:
    found, living = queries.listed(request.actor, wanted)
    who, shown = reader(request), found[: queries.SHOWN]
    return {
        "title": wanted.name or tab_name(wanted),
        "waiting": wording.lines((opened.row for opened in shown), who),
        "answered": [],
        "how_many_wait": wording.shown_of(len(shown), len(found)),
        "looked": len(living.opened),
        "living": living.of,
        "stands": [(opened.row.id, opened.row.version) for opened in shown] + [len(found), living.of, who.here],
    }


def address_of(wanted: Wanted) -> str:
    """A list as the end of an address."""
    return urlencode({name: int(value) if value is True else value for name, value in wanted.fields().items() if value})


def tabs(request: StaffRequest) -> list[Tab]:
    """The lists that everybody has, and one's own."""
    shown = forms.wanted(request.GET)
    common = [Wanted(), Wanted(whose="mine"), Wanted(whose="nobody", state="waiting"), Wanted(flagged=True)]
    everyone = [Tab(tab_name(each), address_of(each), each == shown) for each in common]
    own = [Tab(each.name, address_of(each), each == shown) for each in queries.own_of(request.actor).lists]
    return everyone + own


def tab_name(wanted: Wanted) -> str:
    """What a list is called that nobody gave a name."""
    return {
        Wanted(): _("All"),
        Wanted(whose="mine"): _("Mine"),
        Wanted(whose="nobody", state="waiting"): _("Nobody's"),
        Wanted(flagged=True): _("Flagged"),
    }.get(wanted, _("Filtered"))


def choices() -> dict[str, Any]:
    """What a list can be made of, and whom a conversation can be given to, in words."""
    return {
        "languages": [(code, wording.language_name(code)) for code in wording.LANGUAGES],
        "reasons": [(name, wording.reason(name)) for name in WEIGHT],
        "channels": forms.CHANNELS,
        "groups": [(group, wording.group_name(group)) for group in taking.GROUPS],
        "members": staff.members(Team.HOTLINE),
    }


def whole(request: StaffRequest, current: uuid.UUID | None) -> dict[str, Any]:
    """The queue with all that stands around it."""
    return queue(request, current) | choices() | {"tabs": tabs(request), "said": said(request)}


def said(request: StaffRequest) -> str:
    """What the last act did, as its address says; a word that is none of ours says nothing."""
    number = request.GET.get("number", "")
    many = int(number) if number.isdecimal() and len(number) < 6 else 0
    return {
        "nobody": _("Nobody waits whom you could take now."),
        "full": _("You have as many as you wished. Answer them first, or change how many you take."),
        "given": wording.given(many),
        "closed": wording.closed(many),
        "none": _("Nothing was ticked."),
        "two": _("Tick the two conversations that are one person's."),
    }.get(request.GET.get("said", ""), "")


def shift() -> dict[str, Any]:
    """What the page says where nothing is open: who is here, and what came."""
    return {"at_work": staff.at_work(Team.HOTLINE), "came": queries.came(clock.today()), "standing": queries.counts()}


def conversation(request: StaffRequest, opened: OpenedConversation) -> dict[str, Any]:
    """One conversation and all that is known of it."""
    held_until, who = queries.held_until(opened.row.id), reader(request)
    here = present.others(who.here, opened.row.id, request.actor.id)
    linked = _linked(request, opened)
    pending = composition.is_pending(opened, who.now)
    seen = _seen(opened.row.version, held_until, here, pending, [(each.row.id, each.row.version) for each in linked])
    if request.GET.get("seen") == seen:
        return {"talk_seen": seen}  # the browser shows it already: nothing else is asked for
    return composition.of(request.actor, opened) | {
        "opened": opened,
        "line": wording.line(opened.row, who),
        "said_here": wording.said(opened, who, linked),
        "links": [(link, wording.evidence_name(link.evidence)) for link in opened.row.labels.links],
        "answers": len(opened.answers),
        "is_anothers": actions.is_anothers(opened, request.actor),
        "here": here,
        "today": clock.today(),
        "may_hold": request.actor.has_role(*LEADS),
        "may_open_identity": opened.row.labels.has_address and may(request.actor.roles, Right.OPEN_IDENTITY),
        "held_until": held_until,
        "language_name": wording.language_name(opened.row.language),
        "talk_seen": seen,
    }


def _linked(request: StaffRequest, opened: OpenedConversation) -> list[OpenedConversation]:
    """What the same person has elsewhere; to see it is to open it."""
    found = []
    for link in opened.row.labels.links:
        with contextlib.suppress(NotFound):  # forgotten by now
            found.append(actions.open_conversation(request.actor, link.other))
    return found


def found(request: StaffRequest, words: str, result: queries.Found) -> dict[str, Any]:
    """What a search found."""
    who = reader(request)
    lines: Sequence[wording.Line] = [wording.line(hit.opened.row, who, hit.line) for hit in result.hits]
    return {
        "rows": drawn(queries.memory_of(request.actor), lines, None, ""),
        "answered_rows": [],
        "words": words,
        "waiting": lines,
        "answered": [],
        "title": _("Found"),
        "how_many_wait": wording.shown_of(len(lines), result.all),
        "looked": result.looked,
        "living": result.of,
        "is_search": True,
    }


def _seen(*stands: object) -> str:
    """The same word as long as the same stands there; waiting times are told anew each minute."""
    told = repr((get_language(), int(clock.now().timestamp() // 60), *stands))
    return hashlib.blake2b(told.encode(), digest_size=12).hexdigest()
