"""People and what takes two of them."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from safeconduct.foundation.kit.refusals import NotFound, Refused
from safeconduct.foundation.staff import actions, forms, queries
from safeconduct.foundation.staff.access import StaffRequest, requires_right
from safeconduct.foundation.staff.domain.rights import Right
from safeconduct.foundation.staff.domain.roles import POSTS, Role
from safeconduct.foundation.staff.models import Act
from safeconduct.foundation.staff.views import showing, wording

OFFERED = (Act.LET_IN, Act.GIVE_ROLE, Act.END_ROLE, Act.RENEW_KEYS, Act.REMOVE_MEMBER)


@requires_right(Right.SEE_PEOPLE)
@require_GET
def page(request: StaffRequest) -> HttpResponse:
    """Everybody who works here, and what can be asked for."""
    return _page(request)


def _page(request: StaffRequest, problem: str = "", link: actions.Link | None = None) -> HttpResponse:
    asked = {each.about for each in queries.waiting_approvals(request.actor) if each.act == Act.LET_IN}
    values = {
        "people": [
            (person, [wording.role_name(role) for role in person.roles or person.invited_as], person.name in asked)
            for person in queries.people()
        ],
        "founding": queries.founding(),
        "posts": wording.posts(role for role in Role if queries.is_founded(POSTS[role].wing)),
        "acts": [(act, wording.act_name(act)) for act in OFFERED],
        "problem": problem,
        "link": request.build_absolute_uri(link.path) if link else "",
    }
    return render(request, "staff/people.html", values, status=422 if problem else 200)


@requires_right(Right.INVITE)
@require_POST
def invite(request: StaffRequest) -> HttpResponse:
    """A link for somebody new, shown once."""
    try:
        link = actions.invite(request.actor, forms.roles(request.POST), forms.last_day(request.POST))
    except (actions.MayNot, forms.Unreadable) as refusal:
        return _page(request, showing.sentence(refusal))
    return _page(request, link=link)


@requires_right(Right.PROPOSE)
@require_POST
def propose(request: StaffRequest) -> HttpResponse:
    """Ask a second person for an act."""
    try:
        asked = forms.proposal(request.POST)
        actions.propose(request.actor, asked.act, asked.subject, asked.role, asked.ends_on)
    except (actions.MayNot, forms.Unreadable) as refusal:
        return _page(request, showing.sentence(refusal))
    return redirect("staff-approvals")


@requires_right(Right.SEE_APPROVALS)
@require_GET
def approvals(request: StaffRequest) -> HttpResponse:
    """What waits for a second person."""
    return _approvals(request)


def _approvals(request: StaffRequest, problem: str = "", link: actions.Link | None = None) -> HttpResponse:
    values = {
        "waiting": [
            (one, wording.act_name(one.act), ", ".join(map(wording.role_name, _roles(one))))
            for one in queries.waiting_approvals(request.actor)
        ],
        "problem": problem,
        "link": request.build_absolute_uri(link.path) if link else "",
    }
    return render(request, "staff/approvals.html", values, status=422 if problem else 200)


def _roles(one: queries.Waiting) -> tuple[str, ...]:
    """The second person must see what the act opens: who is let in gets the roles of their invitation."""
    return (one.role,) if one.role else one.invited_as


@requires_right(Right.APPROVE)
@require_POST
def approve(request: StaffRequest, approval_id: uuid.UUID) -> HttpResponse:
    """Be the second person."""
    try:
        link = actions.approve(request.actor, approval_id)
    except NotFound:
        raise
    except Refused as refusal:
        return _approvals(request, showing.sentence(refusal))
    return _approvals(request, link=link) if link else redirect("staff-approvals")


@requires_right(Right.APPROVE)
@require_POST
def refuse(request: StaffRequest, approval_id: uuid.UUID) -> HttpResponse:
    """Turn it down."""
    actions.refuse(request.actor, approval_id)
    return redirect("staff-approvals")
