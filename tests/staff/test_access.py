"""From a session to an actor, and from an id to a member."""

import uuid

import pytest

from safeconduct.foundation.kit import clock, durable
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.staff import access
from safeconduct.foundation.staff.domain.roles import Role
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.foundation.staff.models import Account


def test_missing_and_gone_look_the_same(cast: dict[str, Actor]) -> None:
    durable.transact("staff", lambda: Account.objects.filter(name="ada").update(ended_on=clock.today()))

    for account_id in (cast["ada"].id, uuid.uuid4()):
        with pytest.raises(NotFound):
            access.account(account_id)
    with pytest.raises(NotFound):
        access.named("ada")
    assert access.named(" Boris ").id == cast["boris"].id


def test_an_actor_carries_the_roles_and_teams_of_today(cast: dict[str, Actor]) -> None:
    assert (cast["boris"].roles, cast["boris"].teams) == ({Role.SHIFT_LEAD}, {Team.HOTLINE})
    assert (cast["chun"].roles, cast["chun"].teams) == ({Role.ADMINISTRATOR}, set())


def test_who_is_not_let_in_has_no_roles(cast: dict[str, Actor]) -> None:
    durable.transact("staff", lambda: Account.objects.filter(name="ada").update(let_in_on=None))

    assert access.roles_of(access.named("ada")) == frozenset()
