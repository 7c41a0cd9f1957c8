"""The list of true channels: what is in force, what waits for a second publisher, and the form for the next."""

import uuid
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from safeconduct.foundation.channels.domain.roster import KINDS, NotAChannel, TrueChannel, fingerprint
from safeconduct.foundation.kit.refusals import NotFound, Refused
from safeconduct.foundation.publishing import actions, forms, queries
from safeconduct.foundation.publishing.domain.rights import HOLDERS, Right
from safeconduct.foundation.publishing.views import wording
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.staff.access import StaffRequest, requires

publishers = requires(*HOLDERS[Right.SIGN_CHANNELS])


@publishers
@require_GET
def page(request: StaffRequest) -> HttpResponse:
    """What is in force, what waits, and the form."""
    return _page(request)


def _page(request: StaffRequest, problem: str = "", typed: Mapping[str, str] | None = None) -> HttpResponse:
    now, names = queries.last_signed(), staff.names()
    in_force = now.signed.channels if now else ()
    key = queries.key_in_use()
    values = {
        "now": now,
        "holds": now is not None and queries.holds(now.signed),
        "asked_by": names.get(now.asked_by, "") if now else "",
        "signed_by": names.get(now.signed_by, "") if now else "",
        "listed": [(_called(each), each.where) for each in in_force],
        "key": fingerprint(key) if key else "",
        "waiting": [
            (one, names.get(one.asked_by, ""), one.asked_by == request.actor.id, _changes(in_force, one.channels))
            for one in queries.asked()
        ],
        "fields": _fields(typed if typed is not None else _lines(in_force or _of_settings())),
        "wants_key": bool(typed and typed.get("new_key")),
        "problem": problem,
    }
    return render(request, "publishing/channels.html", values, status=422 if problem else 200)


@publishers
@require_POST
def propose(request: StaffRequest) -> HttpResponse:
    """Ask a second publisher."""
    try:
        channels = forms.channels(request.POST)
    except NotAChannel as refusal:
        return _page(request, wording.sentence(refusal), request.POST.dict())
    actions.propose(request.actor, channels, new_key=bool(request.POST.get("new_key")))
    return redirect("channels")


@publishers
@require_POST
def sign(request: StaffRequest, list_id: uuid.UUID) -> HttpResponse:
    """Be the second publisher."""
    try:
        actions.sign(request.actor, list_id)
    except NotFound:
        raise
    except Refused as refusal:
        return _page(request, wording.sentence(refusal))
    return redirect("channels")


@publishers
@require_POST
def refuse(request: StaffRequest, list_id: uuid.UUID) -> HttpResponse:
    """Turn it down, or take it back."""
    actions.refuse(request.actor, list_id)
    return redirect("channels")


def _called(channel: TrueChannel) -> str:
    called, _example = wording.CHANNELS[channel.kind]
    return gettext(called)


def _changes(before: Iterable[TrueChannel], after: Iterable[TrueChannel]) -> list[tuple[str, str, str]]:
    """Each channel of either list: its mark (new, gone, or none), what it is called, where."""
    old, new = tuple(before), tuple(after)
    marked = [("" if each in old else "+", each) for each in new] + [("−", each) for each in old if each not in new]
    return [(mark, _called(each), each.where) for mark, each in marked]


def _lines(channels: Iterable[TrueChannel]) -> dict[str, str]:
    found = list(channels)
    return {kind: "\n".join(each.where for each in found if each.kind == kind) for kind in KINDS}


def _fields(lines: Mapping[str, str]) -> list[tuple[str, str, str, str]]:
    """Name, label, example and what stands in it, for each kind of channel."""
    return [
        (kind, gettext(called), example, lines.get(kind, "")) for kind, (called, example) in wording.CHANNELS.items()
    ]


def _of_settings() -> list[TrueChannel]:
    """The addresses that this installation is told of, to begin with."""
    known = settings.INSTALLATION
    found = [TrueChannel("web", f"https://{known.host}")] if known.host else []
    return found + ([TrueChannel("onion", f"http://{known.onion}")] if known.onion else [])
