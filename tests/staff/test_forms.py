"""What members type, read into values."""

import datetime
import uuid

import pytest
from django.http import QueryDict

from safeconduct.foundation.staff import forms
from safeconduct.foundation.staff.domain.roles import Role
from safeconduct.foundation.staff.models import Act

SOMEBODY = uuid.UUID(int=7)


def test_a_proposal_is_read_whole() -> None:
    typed = {"act": "give role", "subject": str(SOMEBODY), "role": "operator", "ends_on": "2026-12-31"}

    assert forms.proposal(typed) == forms.Proposal(Act.GIVE_ROLE, SOMEBODY, Role.OPERATOR, datetime.date(2026, 12, 31))


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"act": "burn", "subject": str(SOMEBODY)},
        {"act": "let in", "subject": "ada"},
        {"act": "give role", "subject": str(SOMEBODY)},
        {"act": "give role", "subject": str(SOMEBODY), "role": "king"},
        {"act": "let in", "subject": str(SOMEBODY), "ends_on": "soon"},
    ],
)
def test_what_no_form_of_ours_sends_is_refused(typed: dict[str, str]) -> None:
    with pytest.raises(forms.Unreadable):
        forms.proposal(typed)


def test_an_invitation_names_at_least_one_role() -> None:
    assert forms.roles(QueryDict("role=operator&role=shift_lead")) == [Role.OPERATOR, Role.SHIFT_LEAD]
    for typed in ("", "role=king"):
        with pytest.raises(forms.Unreadable):
            forms.roles(QueryDict(typed))


def test_screens_speak_four_languages() -> None:
    assert [forms.language({"language": code}) for code in ("ko", "xx", "uk")] == ["ko", "en", "uk"]
