"""Rows of new members, written inside the actions that make them."""

import datetime
import secrets
import uuid
from collections.abc import Iterable, Sequence

from django.contrib.auth.hashers import make_password

from safeconduct.foundation.kit import clock, secret_files
from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.staff import queries
from safeconduct.foundation.staff.domain import member_keys
from safeconduct.foundation.staff.domain.member_keys import MemberKeys
from safeconduct.foundation.staff.domain.passphrases import weakness
from safeconduct.foundation.staff.domain.roles import Refused as MayNotHold
from safeconduct.foundation.staff.domain.roles import Role, Wing, may_hold
from safeconduct.foundation.staff.models import Account, KeySignature, RoleGrant


class MayNot(Refused):
    """This role may not be held beside the others; the sentence says why."""


class NameTaken(Refused):
    """Somebody else has this name."""


class BadName(Refused):
    """A name is 2 to 40 letters, digits, dots or hyphens."""


class WeakPassphrase(Refused):
    """The passphrase will not do; `reason` is short, long, common or name."""

    def __init__(self, reason: str) -> None:
        super().__init__("Take a longer passphrase that nobody else would think of.")
        self.reason = reason


def handle(name: str) -> str:
    """A name as it is kept and typed: small letters, no spaces around. Raises BadName."""
    plain = name.strip().casefold()
    if not 2 <= len(plain) <= 40 or not all(letter.isalnum() or letter in ".-_ " for letter in plain):
        raise BadName("A name has 2 to 40 letters, digits, spaces, dots or hyphens.")
    return plain


def check_passphrase(passphrase: str, name: str) -> None:
    """Raises WeakPassphrase."""
    weak = weakness(passphrase, name)
    if weak:
        raise WeakPassphrase(weak.reason)


def check_roles(roles: Sequence[Role], wing: Wing = Wing.NEITHER) -> Wing:
    """The wing that these roles bind an account to. Raises MayNot."""
    held: list[Role] = []
    for role in roles:
        answer = may_hold(held, role, wing)
        if isinstance(answer, MayNotHold):
            raise MayNot(answer.reason)
        held.append(role)
        wing = answer.wing
    if not queries.is_founded(wing):
        raise MayNot("The custody wing is not founded yet: it has no trustees.")
    return wing


def new_account(name: str, passphrase: str, language: str) -> tuple[Account, MemberKeys]:
    """An unsaved row with fresh keys. Slow on purpose (Argon2 twice): never inside a durable action."""
    account_id = uuid.uuid4()
    keys = member_keys.new_keys(account_id, passphrase)
    account = Account(id=account_id, name=handle(name), language=language, joined_on=clock.today())
    set_keys(account, keys, make_password(passphrase))
    return account, keys


def set_keys(account: Account, keys: MemberKeys, passphrase: str) -> None:
    """Put fresh keys, and the passphrase's hash, into the row."""
    account.passphrase, account.salt = passphrase, keys.salt
    account.public, account.private = keys.public, keys.locked
    account.signing_public, account.signing_private = keys.signing_public, keys.signing_sealed


def grant(account: Account, roles: Iterable[Role], ends_on: datetime.date | None = None) -> None:
    """Write the roles down; inside a durable action. Raises MayNot."""
    held = [Role(name) for name in account.grants.values_list("role", flat=True)]
    new = [role for role in roles if role not in held]
    account.wing = check_roles([*held, *new], Wing(account.wing))
    account.save(update_fields=["wing"])
    for role in new:
        RoleGrant.objects.create(account=account, role=role, granted_on=clock.today(), ends_on=ends_on)
    # A grant that has ended, or ends otherwise, is given anew with the new end.
    account.grants.filter(role__in=[role for role in roles if role in held]).update(ends_on=ends_on)


def let_in(account: Account) -> None:
    """Let this member's key in as it stands: two have signed it, or it is a founder's, or trustees let it in."""
    account.let_in_on, account.mark = clock.today(), _mark(account)


def shut_out(account: Account) -> None:
    """Nothing is sealed to this member's key until it is let in again."""
    account.let_in_on, account.mark = None, b""


def is_let_in(account: Account) -> bool:
    """Whether this key is the one that was let in. Who can only write the database cannot make it say so."""
    return account.let_in_on is not None and secrets.compare_digest(bytes(account.mark), _mark(account))


def _mark(account: Account) -> bytes:
    about = member_keys.statement(account.id, bytes(account.public), bytes(account.signing_public))
    return member_keys.mark(secret_files.read("console", "totp"), about)


def vouch(account: Account, signer: Account, private: bytes) -> KeySignature:
    """An unsaved signature of `signer` on this member's public keys."""
    about = member_keys.statement(account.id, bytes(account.public), bytes(account.signing_public))
    signature = member_keys.signed(signer.id, private, bytes(signer.signing_private), about)
    return KeySignature(account=account, signer=signer, signature=signature, signed_on=clock.today())
