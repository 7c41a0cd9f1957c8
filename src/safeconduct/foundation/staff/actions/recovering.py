"""When nobody is left who opens a wing: three of its five trustees let somebody in, and it stands in both logs."""

import contextlib
import functools
import uuid
from collections.abc import Mapping, Sequence

from django.db import IntegrityError

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import durable
from safeconduct.foundation.kit.actors import SYSTEM
from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.staff.actions import accounts, epochs
from safeconduct.foundation.staff.domain import wraps
from safeconduct.foundation.staff.domain.roles import POSTS, Role, Wing, teams_of
from safeconduct.foundation.staff.domain.teams import ESCROW, Team
from safeconduct.foundation.staff.models import Account, TeamEpoch
from safeconduct.foundation.vault import queries as vault
from safeconduct.foundation.vault.domain import agefiles, sealing
from safeconduct.foundation.vault.domain.sealing import KeyPair, Unopenable
from safeconduct.foundation.vault.models import WrappedKey

# The database in which a wing's own log stands.
_LOG = {Wing.LINE: "line"}


class NoEscrow(Refused):
    """This wing has no trustees, or too few of them have come."""


class NotOfThisWing(Refused):
    """This role opens nothing in this wing."""


def roles_to_recover(wing: Wing) -> list[Role]:
    """Whom trustees can let in: who opens something in this wing, or an administrator where none is left."""
    return [role for role in Role if role is Role.ADMINISTRATOR or (POSTS[role].wing is wing and POSTS[role].teams)]


def open_escrow(wing: Wing, secrets: Sequence[str]) -> KeyPair:
    """The wing's recovery pair, opened with the identities of any three of its five trustees. Raises NoEscrow."""
    with durable.reading("staff"):
        sealed = vault.escrow(_escrow_of(wing))
    if not sealed:
        raise NoEscrow(f"The {wing} wing has no trustees.")
    try:
        return sealing.pair_of(agefiles.open_with_three(sealed, secrets))
    except Unopenable as error:
        raise NoEscrow("It takes the identities of three different trustees of this wing.") from error


def epochs_of(wing: Wing, escrow: KeyPair) -> dict[uuid.UUID, KeyPair]:
    """Every epoch of the wing's teams that is sealed to its escrow."""
    holder, teams = wraps.escrow_holder(_escrow_of(wing)), _teams_of(wing)
    ours = TeamEpoch.objects.filter(team__in=teams).values_list("id", flat=True)
    found = {}
    for row in WrappedKey.objects.using("staff").filter(holder=holder, key__in=list(ours)):
        with contextlib.suppress(Unopenable):  # sealed to an escrow that was replaced since
            found[row.key] = wraps.opened(escrow, bytes(row.sealed), row.key, holder)
    return found


def recover(wing: Wing, secrets: Sequence[str], role: Role, name: str, passphrase: str) -> tuple[Account, int]:
    """Let somebody new in by three trustees; the member and how many older epochs they open.

    They open the teams of their role alone: who answers callers does not read the log too.
    Raises NoEscrow, NotOfThisWing, accounts' BadName, NameTaken, WeakPassphrase.
    """
    if role not in roles_to_recover(wing):
        raise NotOfThisWing(f"{role.replace('_', ' ')} opens nothing in the {wing} wing.")
    opened = epochs_of(wing, open_escrow(wing, secrets))
    accounts.check_passphrase(passphrase, accounts.handle(name))
    member, _ = accounts.new_account(name, passphrase, "en")
    accounts.let_in(member)
    teams = teams_of([role])
    theirs = TeamEpoch.objects.filter(team__in=teams, id__in=list(opened)).values_list("id", flat=True)
    given = {epoch: opened[epoch] for epoch in theirs}
    try:
        _let_in(wing, member, role, given)
    except IntegrityError as error:
        raise accounts.NameTaken("Somebody has this name already.") from error
    epochs.follow_auditors()
    note = functools.partial(audit.note, SYSTEM, Deed.KEYS_RECOVERED, member.id, {"role": role.value})
    durable.transact(_LOG[wing], note)
    return member, len(given)


@durable.durable("staff")
def _let_in(wing: Wing, member: Account, role: Role, given: Mapping[uuid.UUID, KeyPair]) -> None:
    member.save(force_insert=True)
    accounts.grant(member, [role])
    WrappedKey.objects.bulk_create(
        WrappedKey(
            key=epoch, holder=member.id, sealed=wraps.wrapped(bytes(member.public), pair.private, epoch, member.id)
        )
        for epoch, pair in given.items()
    )
    epochs.settle(SYSTEM, member)
    audit.note(SYSTEM, Deed.KEYS_RECOVERED, member.id, {"wing": wing.value, "role": role.value})


def _escrow_of(wing: Wing) -> str:
    return f"escrow_{wing}"


def _teams_of(wing: Wing) -> list[Team]:
    return [team for team, escrow in ESCROW.items() if escrow == _escrow_of(wing)]
