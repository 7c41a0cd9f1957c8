"""Who is here first, and what they open."""

import pathlib

import pytest

from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.staff import actions, queries
from safeconduct.foundation.staff.actions import MadeUp
from safeconduct.foundation.staff.actions.founding import FoundedAlready, NoRehearsal
from safeconduct.foundation.staff.domain.roles import Role
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.foundation.vault.domain import sealing


def test_what_is_sealed_to_the_hotline_is_opened_by_its_members_alone(cast: dict[str, Actor]) -> None:
    epoch = queries.current_epoch(Team.HOTLINE)
    sealed = sealing.seal(epoch.public, b"we are two", b"row 1")

    pair = queries.epoch_pairs(cast["ada"], Team.HOTLINE)[epoch.id]

    assert sealing.open_sealed(pair, sealed, b"row 1") == b"we are two"
    assert queries.epoch_pairs(cast["boris"], Team.HOTLINE)[epoch.id] == pair
    assert queries.epoch_pairs(cast["chun"], Team.HOTLINE) == {}
    assert [member.name for member in queries.members(Team.HOTLINE)] == ["ada", "boris"]


def test_a_rehearsal_link_is_good_once(rehearsal: dict[str, MadeUp]) -> None:
    token = rehearsal["ada"].link.token
    actions.enter_rehearsal(token)

    with pytest.raises(NotFound):
        actions.enter_rehearsal(token)


def test_an_installation_is_founded_once(empty_house: pathlib.Path) -> None:
    links = actions.found()

    assert len({link.token for link in links}) == 2
    with pytest.raises(FoundedAlready):
        actions.found()


def test_made_up_members_never_enter_a_real_installation(empty_house: pathlib.Path) -> None:
    with pytest.raises(NoRehearsal):
        actions.found_rehearsal([(Role.OPERATOR, "ada")])
