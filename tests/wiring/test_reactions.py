"""The page of reactions fits what there is."""

from safeconduct.foundation.work.domain.wired import Reaction
from safeconduct.wiring import reactions
from safeconduct.wiring.databases import DATABASES


def test_every_reaction_has_a_name_of_its_own() -> None:
    named: list[Reaction] = [reaction for each in reactions.REACTIONS.values() for reaction in each]

    assert len({reaction.name for reaction in named}) == len(named)


def test_what_is_wired_is_wired_to_databases_that_stand() -> None:
    wired = reactions.wired()

    assert wired.databases == DATABASES
    assert set(wired.erasures) <= set(DATABASES)
