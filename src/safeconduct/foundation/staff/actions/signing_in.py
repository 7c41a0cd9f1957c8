"""Signing in: a passphrase that opens the member's key, then a second factor. Slowed after failures, never locked."""

import datetime
import enum
import functools
import secrets
import uuid

from django.contrib.auth.hashers import check_password, make_password

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.kit.refusals import NotFound, Refused
from safeconduct.foundation.staff import access, queries
from safeconduct.foundation.staff.actions import epochs
from safeconduct.foundation.staff.actions.hashing import hashing
from safeconduct.foundation.staff.domain import member_keys
from safeconduct.foundation.staff.domain.delays import FORGOTTEN_AFTER, delay_after
from safeconduct.foundation.staff.models import Account, SignInDelay
from safeconduct.foundation.vault.domain.sealing import Unopenable

_NAMES = uuid.UUID("a3d2f1b6-5b0e-5a44-8f64-0c7a0a4f8d11")


class Step(enum.StrEnum):
    """What is shown at signing in. Failures count apart: who guesses one never slows a member at the other."""

    PASSPHRASE = "passphrase"  # noqa: S105  # the name of a step
    SECOND_FACTOR = "second factor"


class WrongSignIn(Refused):
    """Name, passphrase or second factor is wrong; which of them is not said."""


class TooSoon(Refused):
    """Too many failures: the next attempt must wait `seconds`. Nothing was checked."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Wait {seconds} seconds, then try again.")
        self.seconds = seconds


def show_passphrase(name: str, passphrase: str, passkey_answer: bytes = b"") -> tuple[Account, bytes]:
    """The member and their opened private key; a second factor must follow. Raises WrongSignIn, TooSoon, Busy.

    `passkey_answer` is what a passkey's PRF gave, mixed into the key where the account was locked with one.
    A name that nobody has costs the same time as one with a wrong passphrase.
    """
    check_delay(name)
    member = _named(name)
    with hashing():
        if not check_password(passphrase, member.passphrase if member else _nobodys_hash()):
            member = None
        private = _opened(member, passphrase, passkey_answer)
    if member is None or private is None:
        note_failure(name)
        raise WrongSignIn("That name and passphrase do not fit together.")
    return member, private


@functools.cache
def _nobodys_hash() -> str:
    return make_password(secrets.token_hex())


def _named(name: str) -> Account | None:
    try:
        return access.named(name)
    except NotFound:
        return None


def _opened(member: Account | None, passphrase: str, passkey_answer: bytes) -> bytes | None:
    account_id = member.id if member else uuid.UUID(int=0)
    salt, locked = (bytes(member.salt), bytes(member.private)) if member else (bytes(16), bytes(73))
    try:
        return member_keys.opened(account_id, passphrase, salt, locked, passkey_answer)
    except Unopenable:
        return None


def check_delay(name: str, step: Step = Step.PASSPHRASE) -> None:
    """Raises TooSoon while the last failures under this name, at this step, still count."""
    row = SignInDelay.objects.filter(of=_subject(name, step)).first()
    left = row.next_at - clock.now() if row else datetime.timedelta(0)
    if left > datetime.timedelta(0):
        raise TooSoon(int(left.total_seconds()) + 1)


@durable("staff")
def note_failure(name: str, step: Step = Step.PASSPHRASE) -> None:
    """One more failure under this name at this step; failures older than a day are forgotten."""
    now = clock.now()
    SignInDelay.objects.filter(next_at__lt=now - FORGOTTEN_AFTER).delete()
    row, _ = SignInDelay.objects.get_or_create(of=_subject(name, step), defaults={"next_at": now})
    row.failures += 1
    row.next_at = now + delay_after(row.failures)
    row.save(update_fields=["failures", "next_at"])
    member = _named(name)
    if member:
        audit.note(Actor(member.id, member.name), Deed.SIGN_IN_FAILED, member.id)


def arrive(member: Account, private: bytes) -> Actor:
    """The second factor was shown: forget failures, catch up with what fell due, give newcomers their epochs."""
    _arrive(member)
    epochs.catch_up()
    actor = access.actor_of(member, private)
    epochs.give_epochs(actor)
    return actor


@durable("staff")
def _arrive(member: Account) -> None:
    SignInDelay.objects.filter(of__in=[_subject(member.name, step) for step in Step]).delete()
    audit.note(Actor(member.id, member.name), Deed.ACCOUNT_SIGNED_IN, member.id)


def leave(actor: Actor) -> None:
    """Sign out: what was opened for this member leaves the memory. The session is the view's to end."""
    queries.forget_opened(actor.id)
    _leave(actor)


@durable("staff")
def _leave(actor: Actor) -> None:
    audit.note(actor, Deed.ACCOUNT_SIGNED_OUT, actor.id)


def _subject(name: str, step: Step) -> uuid.UUID:
    return uuid.uuid5(_NAMES, f"{step} {name.strip().casefold()[:100]}")
