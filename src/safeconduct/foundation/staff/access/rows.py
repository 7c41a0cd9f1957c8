"""Accounts and the roles that they hold today. A right that has ended opens nothing, whoever still lists it."""

import datetime
import uuid
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.staff.domain.roles import POSTS, Role, Wing, teams_of
from safeconduct.foundation.staff.models import Account, RoleGrant


def known() -> QuerySet[Account]:
    """Members without what opens anything: it is read where it is needed after all, by who may.

    The roles of work and of the stream of numbers may not (wiring/roles/grants.toml).
    """
    return Account.objects.defer("passphrase", "salt", "private", "signing_private")


def language_of(account_id: uuid.UUID) -> str:
    """The language in which this member reads. Raises NotFound."""
    found = Account.objects.filter(id=account_id, ended_on__isnull=True).values_list("language", flat=True).first()
    if found is None:
        raise NotFound
    return found


def account(account_id: uuid.UUID, *, lock: bool = False) -> Account:
    """The member of this id who still works here. Raises NotFound."""
    rows = Account.objects.filter(id=account_id, ended_on__isnull=True)
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise NotFound
    return found


def named(name: str) -> Account:
    """The member of this name who still works here. Raises NotFound."""
    found = Account.objects.filter(name=name.strip().casefold(), ended_on__isnull=True).first()
    if found is None:
        raise NotFound
    return found


def roles_of(member: Account, today: datetime.date | None = None) -> frozenset[Role]:
    """The roles this member holds on this day; none before being let in, none of the other wing, ever."""
    return roles_row_by_row([member], today).get(member.id, frozenset())


def roles_row_by_row(
    members: Iterable[Account], today: datetime.date | None = None
) -> dict[uuid.UUID, frozenset[Role]]:
    """The same for many members, in one query."""
    active = {member.id: member for member in members if member.active}
    living = Q(ends_on__isnull=True) | Q(ends_on__gt=today or clock.today())
    found: dict[uuid.UUID, set[Role]] = {}
    for holder, name in RoleGrant.objects.filter(living, account__in=list(active)).values_list("account_id", "role"):
        role = Role(name)
        if POSTS[role].wing in {Wing.NEITHER, active[holder].wing}:
            found.setdefault(holder, set()).add(role)
    return {holder: frozenset(roles) for holder, roles in found.items()}


def actor_of(member: Account, private: bytes) -> Actor:
    """The frozen value that acts for this member in one request."""
    roles = roles_of(member)
    return Actor(member.id, member.name, frozenset(roles), frozenset(teams_of(roles)), private)
