"""A member's ways of being reached."""

import pytest

from founding import Cast
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.rota import actions, queries
from safeconduct.foundation.rota.actions import ways
from safeconduct.foundation.rota.models import WayKind


def test_nobody_keeps_more_ways_than_anybody_needs_or_anothers(paging_cast: Cast) -> None:
    made = [actions.add_way(paging_cast.ada, WayKind.MAIL, f"{number}@example.org") for number in range(ways.MOST)]

    with pytest.raises(ways.TooMany):
        actions.add_way(paging_cast.ada, WayKind.MAIL, "more@example.org")
    with pytest.raises(NotFound):
        actions.remove_way(paging_cast.boris, made[0])
    actions.remove_way(paging_cast.ada, made[0])

    assert len(queries.ways(paging_cast.ada.id)) == ways.MOST - 1


def test_five_wrong_codes_remove_a_way(paging_cast: Cast) -> None:
    way = actions.add_way(paging_cast.ada, WayKind.MAIL, "ada@example.org")
    kept = []

    for _ in range(ways.WRONG_CODES):
        with pytest.raises(ways.WrongCode):
            actions.confirm_way(paging_cast.ada, way, "none")
        kept.append(len(queries.ways(paging_cast.ada.id)))

    assert kept == [1, 1, 1, 1, 0]
    with pytest.raises(NotFound):
        actions.confirm_way(paging_cast.ada, way, "none")
