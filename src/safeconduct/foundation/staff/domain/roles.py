"""Roles: what somebody is here for, on which side of the wall, and what that opens."""

import dataclasses
import enum
from collections.abc import Iterable

from safeconduct.foundation.staff.domain.teams import Team


class Wing(enum.StrEnum):
    """A side of the wall; an account belongs to one of the two, or to neither."""

    LINE = "line"
    CUSTODY = "custody"
    NEITHER = ""


class Role(enum.StrEnum):
    """Every role, in the order in which people are met."""

    OPERATOR = "operator"
    SHIFT_LEAD = "shift_lead"
    COORDINATOR = "coordinator"
    LIAISON = "liaison"
    REGISTRAR = "registrar"
    MEDIC = "medic"
    QUARTERMASTER = "quartermaster"
    INFORMATION_OFFICER = "information_officer"
    TRACER = "tracer"
    PUBLISHER = "publisher"
    SPOKESPERSON = "spokesperson"
    INSPECTOR = "inspector"
    AUDITOR_LINE = "auditor_line"
    AUDITOR_CUSTODY = "auditor_custody"
    ADMINISTRATOR = "administrator"
    TRUSTEE = "trustee"


@dataclasses.dataclass(frozen=True)
class Post:
    """What a role means: its wing, the teams whose keys it holds, and one sentence for people."""

    wing: Wing
    teams: frozenset[Team]
    sentence: str


def _post(wing: Wing, sentence: str, *teams: Team) -> Post:
    return Post(wing, frozenset(teams), sentence)


POSTS = {
    Role.OPERATOR: _post(Wing.LINE, "Answers callers at the hotline.", Team.HOTLINE),
    Role.SHIFT_LEAD: _post(Wing.LINE, "Leads a shift and hands it over.", Team.HOTLINE),
    Role.COORDINATOR: _post(Wing.LINE, "Makes plans that two release.", Team.HOTLINE, Team.PASSAGE),
    Role.LIAISON: _post(Wing.LINE, "Receives people in the field."),
    Role.REGISTRAR: _post(Wing.CUSTODY, "Registers who arrives, with the least that is needed.", Team.PRISONERS),
    Role.MEDIC: _post(Wing.CUSTODY, "Cares for the sick and wounded.", Team.MEDICAL),
    Role.QUARTERMASTER: _post(Wing.CUSTODY, "Gives beds and meals."),
    Role.INFORMATION_OFFICER: _post(Wing.CUSTODY, "Sends cards and notices to the tracing agency.", Team.BUREAU),
    Role.TRACER: _post(Wing.CUSTODY, "Answers families.", Team.TRACING),
    Role.PUBLISHER: _post(Wing.NEITHER, "Publishes appeals that are true.", Team.PUBLISHERS),
    Role.SPOKESPERSON: _post(Wing.NEITHER, "Speaks for the house, with figures that hold."),
    Role.INSPECTOR: _post(Wing.CUSTODY, "Sees whether promises are kept; changes nothing.", Team.INSPECTORS),
    Role.AUDITOR_LINE: _post(Wing.LINE, "Reads what was done in the line wing.", Team.AUDITORS_LINE),
    Role.AUDITOR_CUSTODY: _post(Wing.CUSTODY, "Reads what was done in the custody wing.", Team.AUDITORS_CUSTODY),
    Role.ADMINISTRATOR: _post(Wing.NEITHER, "Keeps the installation running; opens nothing in it."),
    Role.TRUSTEE: _post(Wing.NEITHER, "Keeps a key on paper that brings the others back."),
}

AUDITORS = frozenset({Role.AUDITOR_LINE, Role.AUDITOR_CUSTODY})


@dataclasses.dataclass(frozen=True)
class Granted:
    """The role may be held beside the others; the account then belongs to this wing."""

    wing: Wing


@dataclasses.dataclass(frozen=True)
class Refused:
    """It may not, because of this."""

    reason: str


def may_hold(roles: Iterable[Role], new: Role, wing: Wing = Wing.NEITHER) -> Granted | Refused:
    """Whether an account with these roles, once bound to this wing, may hold a new one as well.

    A wing once entered is never left: who has seen one side must not come to the other under the same account.
    """
    held = frozenset(roles)
    wings = {POSTS[role].wing for role in {*held, new}} | {wing}
    if {Wing.LINE, Wing.CUSTODY} <= wings:
        return Refused("Nobody works on both sides of the wall.")
    if Role.ADMINISTRATOR in {*held, new} and teams_of({*held, new}):
        return Refused("An administrator opens nothing.")
    if {Role.ADMINISTRATOR, Role.TRUSTEE} <= {*held, new}:
        return Refused("Who runs the machines does not keep the keys on paper.")
    if new not in held and held and (new in AUDITORS or held & AUDITORS):
        return Refused("Who reads the log does nothing that stands in it.")
    return Granted(next((side for side in (Wing.LINE, Wing.CUSTODY) if side in wings), Wing.NEITHER))


def teams_of(roles: Iterable[Role]) -> frozenset[Team]:
    """Every team that these roles open."""
    return frozenset(team for role in roles for team in POSTS[role].teams)


def roles_that_open(team: Team) -> frozenset[Role]:
    """Every role that opens this team."""
    return frozenset(role for role, post in POSTS.items() if team in post.teams)
