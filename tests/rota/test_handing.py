"""Handing over: sealed to the team, ticked by the next lead."""

import dataclasses
import uuid

import pytest

from founding import Cast
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.rota import actions, queries
from safeconduct.foundation.rota.domain import handing
from safeconduct.foundation.rota.models import HandOver

NOTE = "One who wrote at four comes back in the morning."


def test_the_next_lead_reads_it_and_ticks_and_no_table_holds_its_words(cast: Cast) -> None:
    note = actions.write_hand_over(cast.boris, NOTE)
    chun = dataclasses.replace(cast.ada, roles=frozenset({"shift_lead"}))

    before = queries.hand_overs(chun)
    with pytest.raises(actions.OwnNote):
        actions.read_hand_over(cast.boris, note)
    with pytest.raises(NotFound):
        actions.read_hand_over(cast.ada, note)
    actions.read_hand_over(chun, note)

    assert [(each.text, each.is_read) for each in before] == [(NOTE, False)]
    assert HandOver.objects.get().read_by == cast.ada.id
    assert NOTE.encode() not in bytes(HandOver.objects.get().sealed)


def test_who_is_not_of_the_team_opens_none(cast: Cast) -> None:
    actions.write_hand_over(cast.boris, NOTE)

    assert queries.hand_overs(cast.stranger) == []


@pytest.mark.parametrize("text", ["", " \n", "x" * 20_001])
def test_a_note_has_words_and_fits_a_page(cast: Cast, text: str) -> None:
    with pytest.raises(actions.NothingToHandOver):
        actions.write_hand_over(cast.boris, text)


def test_what_nobody_has_read_stays_in_sight_however_old(cast: Cast) -> None:
    for number in range(6):
        actions.write_hand_over(cast.boris, f"{NOTE} {number}")
    chun = dataclasses.replace(cast.ada, roles=frozenset({"shift_lead"}))
    for note in HandOver.objects.order_by("written_at")[1:]:
        actions.read_hand_over(chun, note.id)

    shown = [each.text[-1] for each in queries.hand_overs(chun)]

    assert shown == ["5", "4", "3", "0"]


def test_each_note_has_a_place_of_its_own() -> None:
    one, other = uuid.uuid4(), uuid.uuid4()

    assert handing.place(one) != handing.place(other)
