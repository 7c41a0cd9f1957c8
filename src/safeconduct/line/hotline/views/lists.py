"""Lists: searched for, saved, and done something with as a whole; and how a member works."""

import dataclasses
import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.staff.access import StaffRequest, requires
from safeconduct.line.hotline import actions, forms, queries
from safeconduct.line.hotline.domain.lists import MOST_SAVED
from safeconduct.line.hotline.domain.taking import SKILLS
from safeconduct.line.hotline.views import showing, wording
from safeconduct.line.hotline.views.showing import DESK, LEADS
from safeconduct.line.hotline.views.working import page_of


@requires(*DESK)
@require_POST
def search(request: StaffRequest) -> HttpResponse:
    """Conversations in which all these words stand. Words travel in a form, never in an address."""
    words = request.POST.get("words", "").strip()[:200]
    if not words:
        return redirect("queue")
    page = showing.whole(request, None) | showing.shift()
    return page_of(request, "desk", page | showing.found(request, words, actions.search(request.actor, words)))


@requires(*DESK)
@require_POST
def save_list(request: StaffRequest) -> HttpResponse:
    """Keep a list under a name, for this member alone."""
    wanted, own = forms.wanted(request.POST), queries.own_of(request.actor)
    if wanted.name and not wanted.is_all:
        kept = [each for each in own.lists if each.name != wanted.name]
        actions.keep_own(request.actor, dataclasses.replace(own, lists=tuple([*kept, wanted][-MOST_SAVED:])))
    return redirect(f"{reverse('queue')}?{showing.address_of(wanted)}")


@requires(*DESK)
@require_POST
def drop_list(request: StaffRequest) -> HttpResponse:
    """Forget a saved list."""
    own, name = queries.own_of(request.actor), request.POST.get("name", "")
    kept = tuple(each for each in own.lists if each.name != name)
    actions.keep_own(request.actor, dataclasses.replace(own, lists=kept))
    return redirect("own-desk")


@requires(*DESK)
@require_POST
def many(request: StaffRequest) -> HttpResponse:
    """Do one thing with all that were ticked."""
    ticked = forms.chosen(request.POST)
    if not ticked:
        return redirect(reverse("queue") + "?said=none")
    match request.POST.get("act"):
        case "join":
            first, *rest = ticked
            pair = f"?first={first}&second={rest[0]}" if len(rest) == 1 else ""
            return redirect(f"{reverse('join')}{pair}" if pair else reverse("queue") + "?said=two")
        case "close":
            return _did("closed", actions.close_all(request.actor, ticked))
        case _:
            to = actions.to(request.POST.get("member", ""))
            return _did("given", actions.assign_all(request.actor, ticked, to))


def _did(what: str, number: int) -> HttpResponse:
    return redirect(f"{reverse('queue')}?said={what}&number={number}")


@requires(*DESK)
@require_GET
def own(request: StaffRequest) -> HttpResponse:
    """How I work: what I am good at, how many at once, my lists; and handing over all that I have."""
    return page_of(request, "own", filled(request))


@requires(*DESK)
@require_POST
def keep_own(request: StaffRequest) -> HttpResponse:
    """Keep how I work."""
    form = forms.Mine(request.POST)
    if not form.is_valid():
        return page_of(
            request, "own", filled(request) | {"problem": _("Take at least one, at most fifty at once.")}, 422
        )
    before = queries.own_of(request.actor)
    skills, most = frozenset(form.cleaned_data["skills"]), form.cleaned_data["most"]
    actions.keep_own(request.actor, dataclasses.replace(before, skills=skills, most=most))
    return redirect("own-desk")


@requires(*DESK)
@require_POST
def hand_over(request: StaffRequest) -> HttpResponse:
    """Give everything that one member has to another, or back to all: one's own, or anybody's for who leads."""
    of = request.POST.get("of", str(request.actor.id))
    if of != str(request.actor.id) and not request.actor.has_role(*LEADS):
        raise NotFound
    member = actions.to(of).member
    done = actions.hand_over(request.actor, member or uuid.UUID(int=0), actions.to(request.POST.get("member", "")))
    return _did("given", done)


def filled(request: StaffRequest) -> dict[str, object]:
    """What the page of one's own work shows."""
    own = queries.own_of(request.actor)
    return showing.choices() | {
        "own": own,
        "skills": [(skill, wording.skill_name(skill), skill in own.skills) for skill in SKILLS],
        "lists": [(each.name, showing.address_of(each)) for each in own.lists],
        "is_lead": request.actor.has_role(*LEADS),
    }
