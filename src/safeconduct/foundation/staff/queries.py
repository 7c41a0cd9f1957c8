"""Reads that pages and later contexts need: epochs, who opens them, who works here, what waits."""

import contextlib
import dataclasses
import datetime
import uuid
from collections.abc import Callable, Iterable

from django.db import connections

from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.staff import access
from safeconduct.foundation.staff.access import opened, sessions
from safeconduct.foundation.staff.domain import wraps
from safeconduct.foundation.staff.domain.roles import Role, Wing, teams_of
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.foundation.staff.models import Account, Act, Approval, Membership, RoleGrant, TeamEpoch
from safeconduct.foundation.vault.domain import sealing
from safeconduct.foundation.vault.domain.sealing import KeyPair, Unopenable
from safeconduct.foundation.vault.models import PublicKey, WrappedKey

# The door asks for each message; a new epoch is noticed within this many seconds.
NOTICED_AFTER = 1.0

# Fewer cannot let anybody in, since that takes two.
ADMINISTRATORS = 2


class NotFounded(Refused):
    """This team has no key yet: its wing stays shut until it is founded."""


@dataclasses.dataclass(frozen=True)
class Epoch:
    """The public half that a team's words are sealed to."""

    id: uuid.UUID
    team: Team
    public: bytes


@dataclasses.dataclass(frozen=True)
class Member:
    """Somebody of the staff, as lists show them; `invited_as` is what they hold once they are let in."""

    id: uuid.UUID
    name: str
    roles: tuple[Role, ...]
    let_in: bool = True
    invited_as: tuple[Role, ...] = ()


@dataclasses.dataclass(frozen=True)
class Founding:
    """Whom a new installation still waits for, and whether callers can read it in any language yet."""

    administrators: int
    has_auditor: bool
    is_answered: bool
    is_readable: bool

    @property
    def is_done(self) -> bool:
        """Whether the line's wing can open."""
        return self.administrators >= ADMINISTRATORS and self.has_auditor and self.is_answered and self.is_readable


@dataclasses.dataclass(frozen=True)
class Waiting:
    """An act that one has asked for; `is_mine` says that this reader cannot be its second person."""

    id: uuid.UUID
    act: str
    about: str
    role: str
    ends_on: datetime.date | None
    asked_by: str
    expires_at: datetime.datetime
    is_mine: bool
    invited_as: tuple[Role, ...] = ()


_Place = tuple[str, str]
_current: dict[_Place, tuple[Epoch, float]] = {}
_stale: dict[_Place, tuple[frozenset[uuid.UUID], float]] = {}

# Wiring registers here who else keeps something opened for a member in this process.
on_forgotten = opened.on_forgotten

# And here who knows whether callers can read us in any language yet.
on_readable: list[Callable[[], bool]] = []


def _database() -> str:
    return str(connections["staff"].settings_dict["NAME"])


def current_epoch(team: Team) -> Epoch:
    """The epoch in use, at most a second old. Raises NotFounded."""
    place, now = (_database(), team.value), clock.monotonic()
    known = _current.get(place)
    if known is None or now - known[1] > NOTICED_AFTER:
        row = TeamEpoch.objects.filter(team=team, retired_on__isnull=True).first()
        if row is None:
            raise NotFounded(f"The team {team} has no key yet.")
        known = _current[place] = (_epoch(row), now)
    return known[0]


def epoch_by_id(epoch_id: uuid.UUID) -> Epoch:
    """Any epoch, in use or retired. Raises NotFounded."""
    row = TeamEpoch.objects.filter(id=epoch_id).first()
    if row is None:
        raise NotFounded("There is no such key.")
    return _epoch(row)


def _epoch(row: TeamEpoch) -> Epoch:
    return Epoch(row.id, Team(row.team), bytes(row.public))


def stale_epochs(team: Team) -> frozenset[uuid.UUID]:
    """Epochs that somebody who has left could open: what lives under them must be wrapped anew."""
    place, now = (_database(), team.value), clock.monotonic()
    known = _stale.get(place)
    if known is None or now - known[1] > NOTICED_AFTER:
        found = frozenset(TeamEpoch.objects.filter(team=team, stale=True).values_list("id", flat=True))
        known = _stale[place] = (found, now)
    return known[0]


def epoch_pairs(actor: Actor, team: Team) -> dict[uuid.UUID, KeyPair]:
    """Every epoch of the team that this actor's private key opens; kept in this process's memory. Not a copy."""
    if team not in actor.teams or not actor.private:
        return {}
    place, now = (_database(), actor.id, team), clock.monotonic()
    pairs, looked = opened.known(place)
    if not pairs or now - looked > NOTICED_AFTER:
        pairs = _opened(actor, team, pairs)
        opened.keep(place, pairs, sessions.idle_seconds())
    return pairs


def _opened(actor: Actor, team: Team, known: dict[uuid.UUID, KeyPair]) -> dict[uuid.UUID, KeyPair]:
    epochs = list(TeamEpoch.objects.filter(team=team).values_list("id", flat=True))
    rows = WrappedKey.objects.using("staff").filter(holder=actor.id, key__in=epochs)
    own = sealing.pair_of(actor.private)
    found: dict[uuid.UUID, KeyPair] = {}
    for row in rows:
        if row.key in known:
            found[row.key] = known[row.key]
            continue
        with contextlib.suppress(Unopenable):  # sealed to a pair that was renewed since
            found[row.key] = wraps.opened(own, bytes(row.sealed), row.key, actor.id)
    return found


def forget_opened(account_id: uuid.UUID) -> None:
    """Drop what this member had opened, here and in whatever is registered: they left, idled, or lost a right."""
    opened.forget_opened(account_id)


def forget_epochs() -> None:
    """Read every epoch anew at its next use; what was opened stays open."""
    _current.clear()
    _stale.clear()


def members(team: Team) -> list[Member]:
    """Who opens this team today, by name."""
    rows = access.known().filter(memberships__team=team, ended_on__isnull=True).order_by("name")
    return [member for member in _members(list(rows)) if team in teams_of(member.roles)]


def publics(accounts: Iterable[uuid.UUID]) -> dict[uuid.UUID, bytes]:
    """The public halves of these members who still work here: what is sealed to one of them is sealed to this."""
    rows = Account.objects.filter(id__in=list(accounts), ended_on__isnull=True).values_list("id", "public")
    return {account: bytes(public) for account, public in rows}


def ids(team: Team) -> frozenset[uuid.UUID]:
    """Who opens this team today, without their names: for the doors, which may not know them."""
    rows = Account.objects.filter(memberships__team=team, ended_on__isnull=True)
    roles = access.roles_row_by_row(rows.only("id", "wing", "let_in_on", "ended_on"))
    return frozenset(member for member, held in roles.items() if team in teams_of(held))


def at_work(team: Team) -> list[Member]:
    """Who of this team is signed in and did something in the last quarter of an hour, by name."""
    awake = sessions.awake()
    return [member for member in members(team) if member.id in awake]


def people() -> list[Member]:
    """Everybody who works here, by name, with the roles that they hold today."""
    return _members(list(access.known().filter(ended_on__isnull=True).order_by("name")))


def founding() -> Founding:
    """How far the founding of the line's wing has come."""
    held = [set(person.roles) for person in people()]
    return Founding(
        administrators=sum(Role.ADMINISTRATOR in roles for roles in held),
        has_auditor=any(Role.AUDITOR_LINE in roles for roles in held),
        is_answered=any(Team.HOTLINE in teams_of(roles) for roles in held),
        is_readable=any(readable() for readable in on_readable),
    )


def is_founded(wing: Wing) -> bool:
    """Whether this wing has trustees. The line's gets them as the house is laid; custody's come with its founding."""
    return wing is not Wing.CUSTODY or PublicKey.objects.using("staff").filter(name=f"escrow_{wing}").exists()


def names() -> dict[uuid.UUID, str]:
    """What everybody is called who works here or ever did, by name: the log remembers them all."""
    return dict(Account.objects.order_by("name").values_list("id", "name"))


def _members(rows: list[Account]) -> list[Member]:
    roles = access.roles_row_by_row(rows)
    invited = _invited_as([row.id for row in rows if row.let_in_on is None])
    return [
        Member(
            row.id,
            row.name,
            tuple(sorted(roles.get(row.id, ()))),
            row.let_in_on is not None,
            invited.get(row.id, ()),
        )
        for row in rows
    ]


def _invited_as(waiting: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[Role, ...]]:
    found: dict[uuid.UUID, tuple[Role, ...]] = {}
    grants = RoleGrant.objects.filter(account__in=list(waiting)).order_by("role")
    for holder, role in grants.values_list("account_id", "role"):
        found[holder] = (*found.get(holder, ()), Role(role))
    return found


def waiting_approvals(actor: Actor) -> list[Waiting]:
    """Acts that wait for a second person; those that this actor can decide first, then by their end."""
    rows = Approval.objects.filter(
        approved_by__isnull=True, refused_by__isnull=True, expires_at__gt=clock.now()
    ).select_related("proposed_by")
    names = dict(Account.objects.filter(id__in=[row.subject for row in rows]).values_list("id", "name"))
    invited = _invited_as(row.subject for row in rows if row.act == Act.LET_IN)
    found = [
        Waiting(
            id=row.id,
            act=row.act,
            about=names.get(row.subject, ""),
            role=row.role,
            ends_on=row.ends_on,
            asked_by=row.proposed_by.name,
            expires_at=row.expires_at,
            is_mine=actor.id in {row.proposed_by_id, row.subject},
            invited_as=invited.get(row.subject, ()) if row.act == Act.LET_IN else (),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.is_mine, one.expires_at))


def needing_epochs(actor: Actor) -> list[tuple[uuid.UUID, Team]]:
    """Members of the actor's teams who lack an epoch that the actor can give them."""
    found = []
    for name in sorted(actor.teams):
        team = Team(name)
        held = set(epoch_pairs(actor, team))
        for account_id in (
            Membership.objects.filter(team=team).exclude(account=actor.id).values_list("account", flat=True)
        ):
            theirs = (
                WrappedKey.objects.using("staff").filter(holder=account_id, key__in=held).values_list("key", flat=True)
            )
            if held - set(theirs):
                found.append((account_id, team))
    return found
