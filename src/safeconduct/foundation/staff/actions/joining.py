"""Coming in: an invitation, one's own passphrase and keys, the code of conduct; and a new pair for who forgot."""

import datetime
from collections.abc import Sequence

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.staff import access
from safeconduct.foundation.staff.actions import accounts, epochs, links
from safeconduct.foundation.staff.actions.hashing import hashing
from safeconduct.foundation.staff.domain import member_keys
from safeconduct.foundation.staff.domain.member_keys import MemberKeys
from safeconduct.foundation.staff.domain.rights import Right, may
from safeconduct.foundation.staff.domain.roles import Role
from safeconduct.foundation.staff.models import Account, KeySignature, LinkKind
from safeconduct.foundation.vault.models import WrappedKey


@durable("staff")
def invite(actor: Actor, roles: Sequence[Role], ends_on: datetime.date | None = None) -> links.Link:
    """A link for somebody new. It opens nothing: two people let them in once they have come.

    Raises NotFound for who may not invite, MayNot for roles that nobody holds together.
    """
    if not may(actor.roles, Right.INVITE):
        raise NotFound
    accounts.check_roles(roles)
    link = links.issue(LinkKind.INVITATION, actor, roles=roles, ends_on=ends_on)
    audit.note(actor, Deed.ACCOUNT_INVITED, link.id, {"roles": " ".join(roles)})
    return link


def accept(token: str, name: str, passphrase: str, language: str) -> tuple[Account, bytes]:
    """Take an invitation up: the new member's row and opened private key.

    Raises NotFound for a link that is no good, BadName, NameTaken, WeakPassphrase, Busy.
    """
    if links.look(token).kind not in {LinkKind.INVITATION, LinkKind.FOUNDING}:
        raise NotFound
    accounts.check_passphrase(passphrase, accounts.handle(name))
    with hashing():
        member, keys = accounts.new_account(name, passphrase, language)
    try:
        _accept(token, member)
    except IntegrityError as error:
        raise accounts.NameTaken("Somebody has this name already.") from error
    return member, keys.private


@durable("staff")
def _accept(token: str, member: Account) -> None:
    row = links.use(token)
    # The first administrators come before anybody who could let them in.
    if row.kind == LinkKind.FOUNDING:
        accounts.let_in(member)
    member.save(force_insert=True)
    accounts.grant(member, [Role(name) for name in row.roles.split()], row.roles_end_on)
    actor = Actor(member.id, member.name)
    audit.note(actor, Deed.ACCOUNT_JOINED, member.id, {"key": bytes(member.public).hex()[:32]})
    epochs.settle(actor, member)


@durable("staff")
def accept_code(actor: Actor) -> None:
    """The member has read the code of conduct and keeps it."""
    member = access.account(actor.id, lock=True)
    member.code_accepted_on = clock.today()
    member.save(update_fields=["code_accepted_on"])
    audit.note(actor, Deed.CODE_OF_CONDUCT_ACCEPTED, actor.id)


@durable("staff")
def choose_language(actor: Actor, language: str) -> None:
    """The language of the screens from now on."""
    member = access.account(actor.id, lock=True)
    member.language = language
    member.save(update_fields=["language"])
    audit.note(actor, Deed.SETTING_CHANGED, actor.id, {"what": "language"})


def renew(token: str, passphrase: str) -> tuple[Account, bytes]:
    """A new pair for a member who forgot the passphrase; two others let it in.

    Raises NotFound, WeakPassphrase, Busy.
    """
    row = links.look(token)
    if row.kind != LinkKind.RENEWAL or row.account is None:
        raise NotFound
    accounts.check_passphrase(passphrase, row.account.name)
    with hashing():
        keys, hashed = member_keys.new_keys(row.account.id, passphrase), make_password(passphrase)
    member = _renew(token, keys, hashed)
    epochs.follow_auditors()
    return member, keys.private


@durable("staff")
def _renew(token: str, keys: MemberKeys, passphrase: str) -> Account:
    row = links.use(token)
    member = access.account(row.account_id, lock=True) if row.account_id else None
    if member is None:
        raise NotFound
    accounts.set_keys(member, keys, passphrase)
    accounts.shut_out(member)
    member.save()
    member.authenticators.all().delete()
    KeySignature.objects.filter(account=member).delete()
    actor = Actor(member.id, member.name)
    # Whoever has the old key may not be them: they leave their teams until two others let the new key in.
    epochs.settle(actor, member)
    WrappedKey.objects.filter(holder=member.id).delete()
    audit.note(actor, Deed.ACCOUNT_KEYS_RENEWED, member.id, {"key": keys.public.hex()[:32]})
    return member


def change_passphrase(actor: Actor, passphrase: str) -> None:
    """The same keys under another passphrase. Raises WeakPassphrase, Busy."""
    accounts.check_passphrase(passphrase, actor.name)
    with hashing():
        salt, locked = member_keys.locked_anew(actor.id, actor.private, passphrase)
        hashed = make_password(passphrase)
    _change_passphrase(actor, salt, locked, hashed)


@durable("staff")
def _change_passphrase(actor: Actor, salt: bytes, locked: bytes, passphrase: str) -> None:
    member = access.account(actor.id, lock=True)
    member.salt, member.private, member.passphrase = salt, locked, passphrase
    member.save(update_fields=["salt", "private", "passphrase"])
    audit.note(actor, Deed.SETTING_CHANGED, actor.id, {"what": "passphrase"})
