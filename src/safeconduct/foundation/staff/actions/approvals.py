"""Acts that take two people: one proposes, another approves, and only then is it done. In a rehearsal as well."""

import datetime
import uuid
from collections.abc import Callable

from django.db.models import Q, QuerySet

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.kit.refusals import NotFound, Refused
from safeconduct.foundation.staff import access
from safeconduct.foundation.staff.actions import accounts, epochs, links
from safeconduct.foundation.staff.domain.rights import Right, may
from safeconduct.foundation.staff.domain.roles import Role, Wing
from safeconduct.foundation.staff.models import Account, Act, Approval, Invitation, KeySignature, LinkKind

STANDS_FOR = datetime.timedelta(days=3)


class TakesAnother(Refused):
    """Who proposed an act, or whom it concerns, cannot be its second person."""


class LetInAlready(Refused):
    """Two others have vouched for this key as it stands."""


class LastAdministrator(Refused):
    """Without two administrators nobody could let anybody in again."""


def propose(
    actor: Actor, act: Act, subject: uuid.UUID, role: Role | None = None, ends_on: datetime.date | None = None
) -> uuid.UUID:
    """Ask a second person for this act; nothing changes yet. What waits already is not asked for again.

    Returns what waits. Raises NotFound, MayNot.
    """
    if not may(actor.roles, Right.PROPOSE):
        raise NotFound
    signature = _signature(actor, subject) if act == Act.LET_IN else None
    row = Approval(act=act, subject=subject, role=role or "", ends_on=ends_on, proposed_by_id=actor.id)
    row.signature = bytes(signature.signature) if signature else b""
    row.expires_at = clock.now() + STANDS_FOR
    return _propose(actor, row)


@durable("staff")
def _propose(actor: Actor, row: Approval) -> uuid.UUID:
    waits = _same(row)
    if waits is not None:
        return waits.id
    if row.act not in {Act.EXPORT, Act.RECOVER}:
        member = access.account(row.subject)
        if row.act == Act.GIVE_ROLE:
            held = [Role(name) for name in member.grants.values_list("role", flat=True)]
            accounts.check_roles([*(name for name in held if name != row.role), Role(row.role)], Wing(member.wing))
    row.save(force_insert=True)
    audit.note(actor, Deed.PRIVILEGED_ACT_ASKED, row.subject, {"act": row.act, "role": row.role})
    return row.id


def _same(row: Approval) -> Approval | None:
    # A key that was changed since needs a new signature, and only who asked may use up an export.
    who = {"proposed_by_id": row.proposed_by_id} if row.act == Act.EXPORT else {"signature": row.signature}
    return _open().filter(act=row.act, subject=row.subject, role=row.role, ends_on=row.ends_on, **who).first()


def approve(actor: Actor, approval_id: uuid.UUID) -> links.Link | None:
    """Be the second person: the act is done. A link where the act makes one.

    Raises NotFound, TakesAnother, MayNot, LastAdministrator, LetInAlready.
    """
    row = _waiting(actor, approval_id)
    signature = _signature(actor, row.subject) if row.act == Act.LET_IN else None
    link = _approve(actor, approval_id, signature)
    epochs.follow_auditors()
    epochs.give_epochs(actor)
    return link


@durable("staff")
def _approve(actor: Actor, approval_id: uuid.UUID, signature: KeySignature | None) -> links.Link | None:
    row = _waiting(actor, approval_id)
    done = Approval.objects.filter(id=row.id, approved_by__isnull=True).update(approved_by=actor.id)
    if not done:
        raise NotFound
    audit.note(actor, Deed.PRIVILEGED_ACT_APPROVED, row.subject, {"act": row.act, "role": row.role})
    if row.act == Act.LET_IN and signature:
        _let_in(actor, row, signature)
    act = _DONE.get(Act(row.act))
    return act(actor, row) if act else None


@durable("staff")
def refuse(actor: Actor, approval_id: uuid.UUID) -> None:
    """Turn a proposal down; who proposed it may take it back so. Raises NotFound."""
    if not may(actor.roles, Right.APPROVE):
        raise NotFound
    if not _open().filter(id=approval_id).update(refused_by=actor.id):
        raise NotFound
    audit.note(actor, Deed.PRIVILEGED_ACT_REFUSED, approval_id)


def spend(actor: Actor, approval_id: uuid.UUID, act: Act, subject: uuid.UUID) -> None:
    """Use up an approved act of another context (an export); inside a durable action, once. Raises NotFound."""
    rows = Approval.objects.filter(id=approval_id, act=act, subject=subject, proposed_by=actor.id)
    if not rows.filter(approved_by__isnull=False, expires_at__gt=clock.now()).update(expires_at=clock.now()):
        raise NotFound


def _open() -> QuerySet[Approval]:
    return Approval.objects.filter(approved_by__isnull=True, refused_by__isnull=True, expires_at__gt=clock.now())


def _waiting(actor: Actor, approval_id: uuid.UUID) -> Approval:
    row = _open().filter(id=approval_id).first() if may(actor.roles, Right.APPROVE) else None
    if row is None:
        raise NotFound
    if actor.id in {row.proposed_by_id, row.subject}:
        raise TakesAnother("This takes another person than who asked for it or whom it concerns.")
    return row


def _signature(actor: Actor, subject: uuid.UUID) -> KeySignature:
    return accounts.vouch(access.account(subject), access.account(actor.id), actor.private)


def _let_in(actor: Actor, row: Approval, signature: KeySignature) -> None:
    member, first = access.account(row.subject, lock=True), row.proposed_by
    if accounts.is_let_in(member) and epochs.is_vouched_for(member.id):
        raise LetInAlready("Two people have let this member in already.")
    KeySignature.objects.filter(account=member).delete()  # they do not hold for the key as it stands
    signature.save(force_insert=True)
    KeySignature.objects.create(account=member, signer=first, signature=bytes(row.signature), signed_on=clock.today())
    if not epochs.is_vouched_for(member.id):
        raise NotFound  # the key was changed after the first had signed it
    accounts.let_in(member)
    member.save(update_fields=["let_in_on", "mark"])
    audit.note(actor, Deed.MEMBER_KEY_SIGNED, member.id, {"key": bytes(member.public).hex()[:32]})
    epochs.settle(actor, member)


def _give_role(actor: Actor, row: Approval) -> None:
    member = access.account(row.subject, lock=True)
    accounts.grant(member, [Role(row.role)], row.ends_on)
    audit.note(actor, Deed.ROLE_GIVEN, member.id, {"role": row.role})
    epochs.settle(actor, member)


def _end_role(actor: Actor, row: Approval) -> None:
    member = access.account(row.subject, lock=True)
    if row.role == Role.ADMINISTRATOR:
        _check_administrators_without(member)
    member.grants.filter(role=row.role).delete()
    audit.note(actor, Deed.ROLE_ENDED, member.id, {"role": row.role})
    epochs.settle(actor, member)


def _remove_member(actor: Actor, row: Approval) -> None:
    member = access.account(row.subject, lock=True)
    _check_administrators_without(member)
    member.ended_on = clock.today()
    member.private, member.signing_private, member.passphrase = b"", b"", ""
    member.save()
    member.authenticators.all().delete()
    Invitation.objects.filter(Q(account=member) | Q(made_by=member.id), used_on__isnull=True).delete()
    audit.note(actor, Deed.ACCOUNT_DISABLED, member.id)
    epochs.settle(actor, member)


def _renew_keys(actor: Actor, row: Approval) -> links.Link:
    return links.issue(LinkKind.RENEWAL, actor, account=access.account(row.subject, lock=True))


def _check_administrators_without(member: Account) -> None:
    if Role.ADMINISTRATOR not in access.roles_of(member):
        return
    others = Account.objects.filter(grants__role=Role.ADMINISTRATOR, ended_on__isnull=True).exclude(id=member.id)
    if not any(Role.ADMINISTRATOR in access.roles_of(other) for other in others):
        raise LastAdministrator("The last administrator stays until there is another.")


_DONE: dict[Act, Callable[[Actor, Approval], links.Link | None]] = {
    Act.END_ROLE: _end_role,
    Act.GIVE_ROLE: _give_role,
    Act.REMOVE_MEMBER: _remove_member,
    Act.RENEW_KEYS: _renew_keys,
}
