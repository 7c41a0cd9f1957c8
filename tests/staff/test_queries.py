"""Reads that others lean on."""

import dataclasses
import pathlib

import pytest

from safeconduct.foundation.kit import durable
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.staff import actions, queries
from safeconduct.foundation.staff.domain.roles import Role, Wing
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.foundation.staff.models import Act
from safeconduct.foundation.vault import actions as vault


def test_a_team_that_nobody_has_joined_has_no_key(empty_house: pathlib.Path) -> None:
    actions.found()

    with pytest.raises(queries.NotFounded):
        queries.current_epoch(Team.HOTLINE)


def test_an_epoch_is_found_by_its_id_also_when_retired(cast: dict[str, Actor]) -> None:
    epoch = queries.current_epoch(Team.HOTLINE)
    actions.approve(cast["boris"], actions.propose(cast["chun"], Act.REMOVE_MEMBER, cast["ada"].id))

    assert queries.epoch_by_id(epoch.id) == epoch


def test_an_actor_without_an_opened_key_opens_nothing(cast: dict[str, Actor]) -> None:
    assert queries.epoch_pairs(cast["ada"], Team.HOTLINE)
    assert queries.epoch_pairs(dataclasses.replace(cast["ada"], private=b""), Team.HOTLINE) == {}

    queries.forget_opened(cast["ada"].id)

    assert queries.epoch_pairs(cast["ada"], Team.HOTLINE)


def test_people_are_listed_with_their_roles_of_today(cast: dict[str, Actor]) -> None:
    assert [(person.name, person.roles) for person in queries.people()] == [
        ("ada", (Role.OPERATOR,)),
        ("boris", (Role.SHIFT_LEAD,)),
        ("chun", (Role.ADMINISTRATOR,)),
        ("dora", (Role.AUDITOR_LINE,)),
    ]


def test_what_waits_names_who_asked_for_whom(cast: dict[str, Actor]) -> None:
    actions.propose(cast["chun"], Act.GIVE_ROLE, cast["ada"].id, Role.SHIFT_LEAD)

    (waiting,) = queries.waiting_approvals(cast["boris"])

    assert (waiting.act, waiting.about, waiting.role, waiting.asked_by) == ("give role", "ada", "shift_lead", "chun")
    assert not waiting.is_mine
    assert queries.waiting_approvals(cast["chun"])[0].is_mine


def test_nobody_of_a_rehearsal_lacks_an_epoch(cast: dict[str, Actor]) -> None:
    assert [queries.needing_epochs(actor) for actor in cast.values()] == [[], [], [], []]


def test_a_founding_says_whom_it_still_waits_for(empty_house: pathlib.Path) -> None:
    link = actions.found()[0]
    actions.accept(link.token, "eun", "seven grey herons cross the bay", "ko")

    # No language's texts are approved in the source: each house approves its own.
    assert queries.founding() == queries.Founding(1, has_auditor=False, is_answered=False, is_readable=False)


def test_a_wing_without_trustees_is_not_founded(empty_house: pathlib.Path) -> None:
    before = queries.is_founded(Wing.CUSTODY)
    durable.transact("staff", lambda: vault.use_public_key("escrow_custody", bytes(32)))

    assert (before, queries.is_founded(Wing.CUSTODY)) == (False, True)
    assert queries.is_founded(Wing.LINE) and queries.is_founded(Wing.NEITHER)


def test_the_log_knows_who_has_left_by_name(cast: dict[str, Actor]) -> None:
    actions.approve(cast["boris"], actions.propose(cast["chun"], Act.REMOVE_MEMBER, cast["ada"].id))

    assert list(queries.names().values()) == ["ada", "boris", "chun", "dora"]
    assert "ada" not in [person.name for person in queries.people()]
