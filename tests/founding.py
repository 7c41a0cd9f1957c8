"""A founded hotline for tests: its pepper, its teams' epochs, and a cast of three."""

import dataclasses
import datetime
import secrets
import uuid

from django.conf import settings

from safeconduct.foundation.kit import clock, durable, secret_files
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.staff.domain import wraps
from safeconduct.foundation.staff.domain.teams import Team, week_of
from safeconduct.foundation.staff.models import Account, Membership, RoleGrant, TeamEpoch
from safeconduct.foundation.vault import actions as vault
from safeconduct.foundation.vault.domain import sealing
from safeconduct.foundation.vault.domain.sealing import KeyPair
from safeconduct.foundation.vault.models import WrappedKey


@dataclasses.dataclass(frozen=True)
class Cast:
    """Ada answers, Boris leads the shift, and a stranger belongs to no team."""

    ada: Actor
    boris: Actor
    stranger: Actor
    auditors: KeyPair


def found_hotline() -> Cast:
    """Make the secrets and keys that a message needs, and two members who can open it."""
    secret_files.write(settings.INSTALLATION.secrets, "door", "pepper", secrets.token_bytes(32))
    auditors, sender = sealing.new_pair(), sealing.new_pair()
    secret_files.write(settings.INSTALLATION.secrets, "work", "sender_key", sender.private)
    for database in ("line", "staff"):
        durable.transact(database, lambda: vault.use_public_key("auditors", auditors.public))
        durable.transact(database, lambda: vault.use_public_key("sender", sender.public))
    ada, boris = _member("Ada", "operator"), _member("Boris", "shift_lead")
    new_epoch(ada, boris)
    return Cast(ada, boris, Actor(uuid.uuid4(), "Stranger"), auditors)


def new_epoch(*members: Actor, stale_before: bool = False) -> TeamEpoch:
    """Begin a new epoch of the hotline that these members open."""
    pair, today = sealing.new_pair(), clock.today()

    def keep() -> TeamEpoch:
        TeamEpoch.objects.filter(retired_on=None).update(retired_on=today, stale=stale_before)
        epoch = TeamEpoch.objects.create(
            team=Team.HOTLINE, week=week_of(today), public=pair.public, made_at=clock.now()
        )
        for member in members:
            own = sealing.pair_of(member.private)
            sealed = wraps.wrapped(own.public, pair.private, epoch.id, member.id)
            WrappedKey.objects.create(key=epoch.id, holder=member.id, sealed=sealed)
        return epoch

    epoch = durable.transact("staff", keep)
    staff.forget_epochs()
    return epoch


def _member(name: str, role: str) -> Actor:
    pair, today = sealing.new_pair(), datetime.date(2026, 1, 1)

    def keep() -> Account:
        account = Account.objects.create(
            name=name, wing="line", passphrase="!", salt=b"", public=pair.public, private=b"", signing_public=b"",
            signing_private=b"", joined_on=today, let_in_on=today, code_accepted_on=today,
        )  # fmt: skip
        RoleGrant.objects.create(account=account, role=role, granted_on=today)
        Membership.objects.create(account=account, team=Team.HOTLINE, since=today)
        return account

    account = durable.transact("staff", keep)
    return Actor(account.id, name, frozenset({role}), frozenset({Team.HOTLINE.value}), pair.private)
