"""The first people of an installation: real ones by links, made-up ones with everything printed."""

import dataclasses
from collections.abc import Sequence

from django.conf import settings

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import clock, secret_files
from safeconduct.foundation.kit.actors import SYSTEM
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.staff.actions import accounts, epochs, links
from safeconduct.foundation.staff.domain import factors, member_keys
from safeconduct.foundation.staff.domain.member_keys import MemberKeys
from safeconduct.foundation.staff.domain.roles import Role, teams_of
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.foundation.staff.models import Account, Authenticator, FactorKind, LinkKind, Membership, TeamEpoch
from safeconduct.foundation.vault.domain import one_time_codes


class FoundedAlready(Refused):
    """There are people here: an installation is founded once."""


class NoRehearsal(Refused):
    """Made-up members never enter a real installation."""


@dataclasses.dataclass(frozen=True)
class MadeUp:
    """A made-up member and everything that is printed for them, once."""

    role: Role
    name: str
    passphrase: str = dataclasses.field(repr=False)
    app_address: str = dataclasses.field(repr=False)
    link: links.Link


@dataclasses.dataclass(frozen=True)
class _Member:
    role: Role
    account: Account
    keys: MemberKeys
    passphrase: str
    secret: bytes


def found(administrators: int = 2) -> list[links.Link]:
    """Found a real installation: a link good once, for a day, for each of the first administrators."""
    made = _found(administrators)
    epochs.follow_auditors()
    return made


@durable("staff")
def _found(administrators: int) -> list[links.Link]:
    _begin()
    return [links.issue(LinkKind.FOUNDING, SYSTEM, roles=[Role.ADMINISTRATOR]) for _ in range(administrators)]


def _begin() -> None:
    """The auditors' first epoch comes before any deed, since every deed is sealed to it."""
    if TeamEpoch.objects.exists() or Account.objects.exists():
        raise FoundedAlready("This installation is founded already.")
    epochs.make_epoch(SYSTEM, Team.AUDITORS_LINE)
    audit.note(SYSTEM, Deed.INSTALLATION_FOUNDED)


def found_rehearsal(people: Sequence[tuple[Role, str]], language: str = "en") -> list[MadeUp]:
    """Found a rehearsal with these made-up members, each with passphrase, app and link. Raises NoRehearsal."""
    if not settings.INSTALLATION.is_rehearsal:
        raise NoRehearsal("Made-up members are for a rehearsal only.")
    made = _found_rehearsal([_made_up(role, name, language) for role, name in people])
    epochs.follow_auditors()
    return made


def _made_up(role: Role, name: str, language: str) -> _Member:
    passphrase, secret = member_keys.new_passphrase(), one_time_codes.new_secret()
    account, keys = accounts.new_account(name, passphrase, language)
    accounts.let_in(account)
    account.code_accepted_on = clock.today()
    return _Member(role, account, keys, passphrase, secret)


@durable("staff")
def _found_rehearsal(made: list[_Member]) -> list[MadeUp]:
    _begin()
    key = secret_files.read("console", "totp")
    for member in made:
        member.account.save(force_insert=True)
        accounts.grant(member.account, [member.role])
        _add_app(member, key)
    for place, member in enumerate(made):
        _vouched(member, [made[(place + step) % len(made)] for step in (1, 2)])
    _open_teams(made)
    return [_printed(member) for member in made]


def _open_teams(made: list[_Member]) -> None:
    """Everybody joins before the first epoch is made, so that all open it."""
    joined = [(member.account, team) for member in made for team in sorted(teams_of([member.role]))]
    for account, team in joined:
        Membership.objects.create(account=account, team=team, since=clock.today())
    for team in sorted({team for _, team in joined}):
        epochs.make_epoch(SYSTEM, team)


def _add_app(member: _Member, key: bytes) -> None:
    row = Authenticator(account=member.account, kind=FactorKind.TOTP, name="printed", added_on=clock.today())
    row.secret = factors.lock_secret(key, member.secret, row.id)
    row.save(force_insert=True)


def _vouched(member: _Member, others: list[_Member]) -> None:
    for other in others:
        if other is not member:
            accounts.vouch(member.account, other.account, other.keys.private).save(force_insert=True)


def _printed(member: _Member) -> MadeUp:
    link = links.issue(LinkKind.REHEARSAL, SYSTEM, account=member.account, carries=member.keys.private)
    address = one_time_codes.address_for_apps(member.secret, member.account.name)
    return MadeUp(member.role, member.account.name, member.passphrase, address, link)
