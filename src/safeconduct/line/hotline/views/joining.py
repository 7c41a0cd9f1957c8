"""One person in two conversations, and several persons in one: said by a worker, on evidence, and undone."""

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from safeconduct.foundation.staff.access import StaffRequest, requires
from safeconduct.line.hotline import actions, forms
from safeconduct.line.hotline.domain.links import Evidence
from safeconduct.line.hotline.views import wording
from safeconduct.line.hotline.views.returning import again, back
from safeconduct.line.hotline.views.showing import DESK, reader
from safeconduct.line.hotline.views.working import page_of

# So much of each is shown beside the other; more is read on their own pages.
LAST = 6


@requires(*DESK)
@require_http_methods(["GET", "POST"])
def join(request: StaffRequest) -> HttpResponse:
    """The two side by side, and on what evidence they are one person's."""
    asked = request.POST if request.method == "POST" else request.GET
    first, second = forms.one(asked, "first"), forms.one(asked, "second")
    if request.method == "GET":
        return _page(request, first, second)
    survivor = second if forms.one(asked, "survivor") == second else first
    evidence, why = asked.get("evidence", ""), asked.get("why", "")
    try:
        if evidence not in set(Evidence):
            raise actions.NoEvidence
        actions.join(request.actor, survivor, first if survivor == second else second, Evidence(evidence), why)
    except actions.NoEvidence:
        problem = _("Say on what evidence, and write why, in at most 500 letters.")
        return _page(request, first, second, problem, why=why)
    except actions.CannotBeJoined:
        problem = _("One of the two is joined with another conversation already. Part them first.")
        return _page(request, first, second, problem, why=why)
    return back(survivor)


def _page(request: StaffRequest, first: uuid.UUID, second: uuid.UUID, problem: str = "", why: str = "") -> HttpResponse:
    who, both = reader(request), [actions.open_conversation(request.actor, each) for each in (first, second)]
    filled = {
        "both": [(each, wording.line(each.row, who), each.messages[-LAST:]) for each in both],
        "evidences": [(each.value, wording.evidence_name(each.value)) for each in Evidence],
        "problem": problem,
        "why": why,
    }
    return page_of(request, "join", filled, 422 if problem else 200)


@requires(*DESK)
@require_POST
def part(request: StaffRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Undo it: both are as they were."""
    actions.part(request.actor, conversation_id, request.POST.get("link", ""))
    return back(conversation_id)


@requires(*DESK)
@require_POST
def person(request: StaffRequest, conversation_id: uuid.UUID) -> HttpResponse:
    """Name somebody who writes here too, or take the name away."""
    if gone := request.POST.get("gone", ""):
        actions.unname_person(request.actor, conversation_id, gone)
        return back(conversation_id)
    try:
        actions.name_person(request.actor, conversation_id, request.POST.get("name", ""))
    except actions.NoEvidence:
        problem = _("Give them a word of your own, at most 40 letters; never their name.")
        return again(request, conversation_id, problem=problem, naming="1")
    return back(conversation_id)
