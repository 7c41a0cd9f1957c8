"""Typed values from what members type."""

import dataclasses
import datetime
import uuid
from collections.abc import Mapping

from django.http import QueryDict

from safeconduct.foundation.audit import queries as log
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.languages.domain.offered import SCREENS
from safeconduct.foundation.staff.domain.roles import Role
from safeconduct.foundation.staff.models import Act

A_WEEK = datetime.timedelta(days=7)


class Unreadable(Refused):
    """A field holds what no form of ours could have sent, or nothing where something must stand."""


@dataclasses.dataclass(frozen=True)
class Proposal:
    """What one asks a second person for."""

    act: Act
    subject: uuid.UUID
    role: Role | None
    ends_on: datetime.date | None


def proposal(typed: Mapping[str, str]) -> Proposal:
    """Raises Unreadable."""
    try:
        act, subject = Act(typed.get("act", "")), uuid.UUID(typed.get("subject", ""))
        role = Role(typed["role"]) if typed.get("role") else None
    except ValueError as error:
        raise Unreadable("Choose what to do, for whom, and with which role.") from error
    if act in {Act.GIVE_ROLE, Act.END_ROLE} and role is None:
        raise Unreadable("Choose a role.")
    return Proposal(act, subject, role, last_day(typed))


def roles(typed: QueryDict) -> list[Role]:
    """At least one role. Raises Unreadable."""
    try:
        found = [Role(name) for name in typed.getlist("role")]
    except ValueError as error:
        raise Unreadable("Choose one role or more.") from error
    if not found:
        raise Unreadable("Choose one role or more.")
    return found


def last_day(typed: Mapping[str, str]) -> datetime.date | None:
    """The first day without the right, from `ends_on`; None for one that does not end. Raises Unreadable."""
    try:
        return datetime.date.fromisoformat(typed["ends_on"]) if typed.get("ends_on") else None
    except ValueError as error:
        raise Unreadable("The day must look like 2026-12-31.") from error


def language(typed: Mapping[str, str]) -> str:
    """One of the screens' languages, else English."""
    chosen = typed.get("language", "en")
    return chosen if chosen in SCREENS else "en"


def sought(typed: Mapping[str, str], today: datetime.date) -> log.Sought:
    """Which deeds an auditor wants to see; those of the last week where nothing is typed. Raises Unreadable."""
    try:
        since = datetime.date.fromisoformat(typed["since"]) if typed.get("since") else today - A_WEEK
        kind = Deed(typed["kind"]) if typed.get("kind") else None
        account = uuid.UUID(typed["member"]) if typed.get("member") else None
    except ValueError as error:
        raise Unreadable("Choose a day like 2026-12-31, and from the lists a person and a deed.") from error
    return log.Sought(since, kind, account)


def before(typed: Mapping[str, str]) -> int | None:
    """The number below which an auditor reads on; None for the newest. Raises Unreadable."""
    number = typed.get("before", "")
    if number and not (number.isascii() and number.isdigit() and len(number) < 19):
        raise Unreadable("Choose a day like 2026-12-31, and from the lists a person and a deed.")
    return int(number) if number else None
