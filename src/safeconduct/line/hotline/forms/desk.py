"""What members send at the desk, as typed values."""

import re
import uuid
from collections.abc import Container

from django import forms
from django.http import QueryDict

from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.languages.domain.offered import BY_CODE
from safeconduct.line.hotline.domain import taking
from safeconduct.line.hotline.domain.lists import Wanted
from safeconduct.line.hotline.domain.urgency import WEIGHT

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CHANNELS = ("web", "telegram", "sms", "voice")


class Hold(forms.Form):
    """Why a conversation must not be forgotten yet, and for how many days."""

    why = forms.CharField(max_length=500)
    days = forms.IntegerField(min_value=1, max_value=365)


def current(asked: QueryDict) -> uuid.UUID | None:
    """Which conversation a page that draws its queue anew has open; None where it has none."""
    try:
        return uuid.UUID(asked.get("current", ""))
    except ValueError:
        return None


class Flag(forms.Form):
    """On which day a conversation must be looked at again, and why."""

    why = forms.CharField(max_length=500)
    on = forms.DateField()


class Mine(forms.Form):
    """How a member works."""

    skills = forms.MultipleChoiceField(choices=[(skill, skill) for skill in taking.SKILLS], required=False)
    most = forms.IntegerField(min_value=1, max_value=50)


def answers_seen(fields: QueryDict) -> int:
    """How many answers stood on the page that an answer was written on; none where the page did not say."""
    try:
        return max(0, int(fields.get("answers", "0")))
    except ValueError:
        return 0


def chosen(fields: QueryDict) -> list[uuid.UUID]:
    """The conversations that were ticked."""
    return [uuid.UUID(each) for each in fields.getlist("id") if _UUID.fullmatch(each)]


def one(fields: QueryDict, name: str) -> uuid.UUID:
    """The conversation of this field. Raises NotFound where it names none."""
    value = fields.get(name, "")
    if not _UUID.fullmatch(value):
        raise NotFound
    return uuid.UUID(value)


def wanted(fields: QueryDict) -> Wanted:
    """Which list is asked for; what is no choice of ours leaves nothing out."""
    whose = fields.get("whose", "")
    return Wanted(
        name=fields.get("name", "").strip()[:40],
        language=_one_of(fields.get("language", ""), BY_CODE),
        state=_one_of(fields.get("state", ""), ("waiting", "answered")),
        reason=_one_of(fields.get("reason", ""), WEIGHT),
        channel=_one_of(fields.get("channel", ""), CHANNELS),
        whose=whose if _UUID.fullmatch(whose) else _one_of(whose, ("mine", "nobody", "others", *taking.GROUPS)),
        flagged=fields.get("flagged", "") == "1",
    )


def _one_of(value: str, choices: Container[str]) -> str:
    return value if value in choices else ""
