"""Texts that a life may hang on: what waits, one beside its original, and a whole language on one sheet."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from safeconduct.foundation.kit.refusals import NotFound, Refused
from safeconduct.foundation.languages.domain.offered import BY_CODE, Language
from safeconduct.foundation.languages.domain.texts import SOURCE
from safeconduct.foundation.publishing import actions, forms, queries
from safeconduct.foundation.publishing.domain import reviewed
from safeconduct.foundation.publishing.domain.reviewed import Place, Reviewed
from safeconduct.foundation.publishing.domain.rights import HOLDERS, Right, may
from safeconduct.foundation.publishing.domain.standing import Standing
from safeconduct.foundation.publishing.views import wording
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.staff.access import StaffRequest, requires

readers = requires(*HOLDERS[Right.READ_TEXTS])
approvers = requires(*HOLDERS[Right.APPROVE_TEXTS])


@readers
@require_GET
def overview(request: StaffRequest) -> HttpResponse:
    """Every language: how much of it stands, and what waits."""
    rows = [(one, wording.waits(one)) for one in queries.overview()]
    return render(request, "publishing/texts.html", {"rows": rows})


@readers
@require_GET
def language(request: StaffRequest, code: str) -> HttpResponse:
    """Every text of one language."""
    names = staff.names()
    rows = [wording.row(each, names) for each in queries.standings(code)]
    kinds = list(dict.fromkeys(row.text.place.kind for row in rows))
    groups = [(wording.kind(kind), [row for row in rows if row.text.place.kind == kind]) for kind in kinds]
    values = {"spoken": _language(code), "groups": groups, "readable": code in queries.look(), **_of_receipts(code)}
    return render(request, "publishing/language.html", values)


@readers
@require_GET
def one(request: StaffRequest, code: str, kind: str, key: str) -> HttpResponse:
    """One text, beside its original."""
    return _one(request, reviewed.one(code, kind, key))


def _one(request: StaffRequest, text: Reviewed, problem: str = "") -> HttpResponse:
    standing, names = queries.standing_of(text), staff.names()
    values = {
        "spoken": _language(text.place.language),
        "row": wording.row(standing, names),
        "read_by": wording.reading(standing, names),
        "is_translation": _is_translation(text),
        "may_approve": may(request.actor.roles, Right.APPROVE_TEXTS),
        "is_mine": standing.reading is not None and standing.reading.by == request.actor.id,
        "typed": request.POST,
        "problem": problem,
        **_beside(text),
    }
    return render(request, "publishing/text.html", values, status=422 if problem else 200)


@readers
@require_POST
def read(request: StaffRequest, code: str, kind: str, key: str) -> HttpResponse:
    """Be the first of two."""

    def act(text: Reviewed) -> None:
        actions.read(request.actor, text.place, request.POST.get("version", ""), forms.words(request.POST, "words"))

    return _act(request, Place(code, kind, key), act, Standing.waits_for_reading)


@approvers
@require_POST
def approve(request: StaffRequest, code: str, kind: str, key: str) -> HttpResponse:
    """Be the second of two."""

    def act(text: Reviewed) -> None:
        actions.approve(request.actor, text.place, request.POST.get("version", ""))

    return _act(request, Place(code, kind, key), act, lambda each: each.can_be_approved_by(request.actor.id))


@approvers
@require_POST
def send_back(request: StaffRequest, code: str, kind: str, key: str) -> HttpResponse:
    """It must not be shown as it is."""

    def act(text: Reviewed) -> None:
        reason = forms.words(request.POST, "reason")
        actions.send_back(request.actor, text.place, request.POST.get("version", ""), reason)

    return _act(request, Place(code, kind, key), act, lambda _: False)


@readers
@require_GET
def sheet(request: StaffRequest, code: str) -> HttpResponse:
    """A whole language from top to bottom, to be read in one sitting or printed."""
    return _sheet(request, code)


@readers
@require_POST
def read_sheet(request: StaffRequest, code: str) -> HttpResponse:
    """Be the first of two for the whole sheet."""
    return _act_on_sheet(request, code, actions.read_all)


@approvers
@require_POST
def approve_sheet(request: StaffRequest, code: str) -> HttpResponse:
    """Be the second of two for all of it that another has read."""
    return _act_on_sheet(request, code, actions.approve_all)


def _act(
    request: StaffRequest, place: Place, act: Callable[[Reviewed], None], due: Callable[[Standing], bool]
) -> HttpResponse:
    """Do it, and go on to the next text that waits for the same."""
    text = reviewed.one(place.language, place.kind, place.key)
    try:
        act(text)
    except NotFound:
        raise
    except Refused as refusal:
        return _one(request, text, wording.sentence(refusal))
    following = [each.text.place for each in queries.standings(place.language) if due(each)]
    if following:
        after = list(reviewed.everything())
        then = min(following, key=lambda each: (after.index(each) < after.index(place), after.index(each)))
        return redirect("texts-one", then.language, then.kind, then.key)
    return redirect("texts-language", place.language)


def _act_on_sheet(request: StaffRequest, code: str, act: "Callable[..., int]") -> HttpResponse:
    try:
        act(request.actor, code, request.POST.get("number", ""))
    except NotFound:
        raise
    except Refused as refusal:
        return _sheet(request, code, wording.sentence(refusal))
    return redirect("texts-language", code)


def _sheet(request: StaffRequest, code: str, problem: str = "") -> HttpResponse:
    names, standings = staff.names(), queries.standings(code)
    values = {
        "spoken": _language(code),
        "number": reviewed.number(code),
        "parts": [(wording.row(each, names), _is_translation(each.text)) for each in standings],
        "to_read": sum(each.waits_for_reading() for each in standings),
        "to_approve": sum(each.can_be_approved_by(request.actor.id) for each in standings),
        "may_approve": may(request.actor.roles, Right.APPROVE_TEXTS),
        "problem": problem,
    }
    return render(request, "publishing/sheet.html", values, status=422 if problem else 200)


def _language(code: str) -> Language:
    if code not in BY_CODE:
        raise NotFound
    return BY_CODE[code]


def _is_translation(text: Reviewed) -> bool:
    return text.place.language != SOURCE and any(line.source for line in text.lines)


def _beside(text: Reviewed) -> dict[str, Reviewed | None]:
    """The text before and after this one in its language."""
    own = reviewed.of(text.place.language)
    at = own.index(text)
    return {"earlier": own[at - 1] if at else None, "later": own[at + 1] if at + 1 < len(own) else None}


def _of_receipts(code: str) -> dict[str, Language | bool]:
    """The other language whose receipt words this one's callers are given."""
    other = next((each.place.language for each in reviewed.needed(code) if each.place.language != code), "")
    return {"receipts": BY_CODE[other]} if other else {"receipts": False}
