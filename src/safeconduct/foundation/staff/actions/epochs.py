"""New epochs: each week, when the first member joins, and at once when somebody leaves."""

import functools
import uuid

from django.db import IntegrityError, transaction

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import clock, durable
from safeconduct.foundation.kit.actors import SYSTEM, Actor
from safeconduct.foundation.staff import access, queries
from safeconduct.foundation.staff.actions import accounts, anchoring
from safeconduct.foundation.staff.domain import member_keys, wraps
from safeconduct.foundation.staff.domain.roles import teams_of
from safeconduct.foundation.staff.domain.teams import ESCROW, Team, is_due, week_of
from safeconduct.foundation.staff.models import Account, KeySignature, Membership, TeamEpoch
from safeconduct.foundation.vault import actions as vault
from safeconduct.foundation.vault.domain import sealing, signing
from safeconduct.foundation.vault.models import PublicKey, WrappedKey

# The log that each team of auditors reads, by the database it stands in. The staff's own is read by the line's.
LOGS = {Team.AUDITORS_LINE: ("staff", "line")}
AUDITORS = "auditors"


def make_epoch(actor: Actor, team: Team, *, left: bool = False) -> TeamEpoch:
    """A new pair for the team, sealed to its members and its wing's escrow; inside a durable action.

    `left` says that somebody has gone: every older epoch is stale then, and what lives under it is wrapped anew.
    """
    today, pair = clock.today(), sealing.new_pair()
    old = TeamEpoch.objects.filter(team=team)
    if left:
        old.update(stale=True)
    old.filter(retired_on__isnull=True).update(retired_on=today)
    epoch = TeamEpoch.objects.create(team=team, week=week_of(today), public=pair.public, made_at=clock.now())
    without = _wrap_for_holders(epoch, pair.private)
    if "staff" in LOGS.get(team, ()):
        vault.use_public_key(AUDITORS, pair.public)
    audit.note(actor, Deed.EPOCH_MADE, epoch.id, {"team": team.value} | without)
    return epoch


def _wrap_for_holders(epoch: TeamEpoch, private: bytes) -> dict[str, str]:
    """Seal it to keys that were let in, and to no other that stands in a row; one of the others, for the log.

    An epoch without trustees is better than none: callers write on, and `check` and the log say it.
    """
    members = list(Account.objects.filter(memberships__team=epoch.team, ended_on__isnull=True))
    holders = {member.id: bytes(member.public) for member in members if accounts.is_let_in(member)}
    others = [member.id.hex for member in members if member.id not in holders]
    escrow = ESCROW[Team(epoch.team)]
    trustees, is_forged = anchoring.escrow_keys(escrow)
    others += [escrow] if is_forged else []
    holders |= {wraps.escrow_holder(escrow): public for public in trustees}
    WrappedKey.objects.bulk_create(
        WrappedKey(key=epoch.id, holder=holder, sealed=wraps.wrapped(public, private, epoch.id, holder))
        for holder, public in holders.items()
    )
    # One word for the log: the trustees' key is everybody's.
    return {"without": others[-1]} if others else {}


def settle(actor: Actor, member: Account) -> None:
    """Make memberships follow today's roles; inside a durable action. Who leaves loses their wraps at once."""
    wanted = teams_of(access.roles_of(member))
    held = {Team(name) for name in member.memberships.values_list("team", flat=True)}
    for team in sorted(wanted - held):
        alone = not Membership.objects.filter(team=team).exists()
        Membership.objects.create(account=member, team=team, since=clock.today())
        audit.note(actor, Deed.TEAM_JOINED, member.id, {"team": team.value})
        if alone:
            make_epoch(actor, team)
    for team in sorted(held - wanted):
        _leave(actor, member, team)


def _leave(actor: Actor, member: Account, team: Team) -> None:
    member.memberships.filter(team=team).delete()
    epochs = TeamEpoch.objects.filter(team=team).values_list("id", flat=True)
    WrappedKey.objects.filter(holder=member.id, key__in=list(epochs)).delete()
    audit.note(actor, Deed.TEAM_LEFT, member.id, {"team": team.value})
    make_epoch(actor, team, left=True)
    transaction.on_commit(functools.partial(queries.forget_opened, member.id), using="staff", robust=True)


def catch_up() -> None:
    """What fell due since anybody last signed in: rights that ended, and the week's epochs. Safe to run twice."""
    if _ended_members() or _due_teams():
        try:
            _catch_up()
        except IntegrityError:  # somebody else signed in at the same moment and made a team's epoch: see what is left
            _catch_up()
    follow_auditors()


@durable.durable("staff")
def _catch_up() -> None:
    for member in _ended_members():
        settle(SYSTEM, member)
    for team in _due_teams():
        make_epoch(SYSTEM, team)


def _ended_members() -> list[Account]:
    joined = list(Account.objects.filter(memberships__isnull=False).distinct())
    roles = access.roles_row_by_row(joined)
    teams = {member.id: teams_of(roles.get(member.id, ())) for member in joined}
    rows = Membership.objects.values_list("account_id", "team")
    ended = {holder for holder, team in rows if team not in teams[holder]}
    return [member for member in joined if member.id in ended]


def _due_teams() -> list[Team]:
    today = clock.today()
    rows = TeamEpoch.objects.filter(retired_on__isnull=True).values_list("team", "week")
    return [Team(team) for team, week in rows if is_due(week, today)]


def follow_auditors() -> None:
    """Let each log be sealed to the epoch that its auditors use now. After the staff's commit; safe to run twice."""
    queries.forget_epochs()
    for team, databases in LOGS.items():
        row = TeamEpoch.objects.filter(team=team, retired_on__isnull=True).first()
        for database in databases if row else ():
            public = bytes(row.public) if row else b""
            if not PublicKey.objects.using(database).filter(name=AUDITORS, public=public).exists():
                durable.transact(database, functools.partial(vault.use_public_key, AUDITORS, public))


def give_epochs(actor: Actor) -> int:
    """Give newcomers to the actor's teams the epochs that the actor opens; returns how many people got some."""
    given = 0
    for account_id, team in queries.needing_epochs(actor):
        if is_vouched_for(account_id) and accounts.is_let_in(access.account(account_id)):
            _give(actor, account_id, team, _fresh_wraps(actor, account_id, team))
            given += 1
    return given


def _fresh_wraps(actor: Actor, account_id: uuid.UUID, team: Team) -> list[WrappedKey]:
    public = bytes(access.account(account_id).public)
    held = set(WrappedKey.objects.using("staff").filter(holder=account_id).values_list("key", flat=True))
    return [
        WrappedKey(key=epoch, holder=account_id, sealed=wraps.wrapped(public, pair.private, epoch, account_id))
        for epoch, pair in queries.epoch_pairs(actor, team).items()
        if epoch not in held
    ]


@durable.durable("staff")
def _give(actor: Actor, account_id: uuid.UUID, team: Team, fresh: list[WrappedKey]) -> None:
    if not Membership.objects.filter(account=account_id, team=team).exists():
        return  # removed meanwhile
    WrappedKey.objects.bulk_create(fresh, ignore_conflicts=True)
    audit.note(actor, Deed.ACCOUNT_KEYS_GIVEN, account_id, {"team": team.value})


def is_vouched_for(account_id: uuid.UUID) -> bool:
    """Whether two others have signed this member's public keys as they stand."""
    member = access.account(account_id)
    about = member_keys.statement(member.id, bytes(member.public), bytes(member.signing_public))
    rows = KeySignature.objects.filter(account=member).select_related("signer")
    good = [row for row in rows if signing.is_signed(bytes(row.signer.signing_public), about, bytes(row.signature))]
    return len(good) >= member_keys.VOICES
