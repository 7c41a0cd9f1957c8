"""Rows of the rota: one's own, a keeper's, and nothing for anybody else."""

import datetime
import uuid

import pytest

from founding import Cast
from safeconduct.foundation.kit import durable
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.rota import access, actions
from safeconduct.foundation.rota.domain.hours import Window
from safeconduct.foundation.rota.models import Shift

MONDAY = datetime.date(2026, 3, 9)


def test_a_shift_is_for_whose_it_is_and_for_who_keeps_the_rota(cast: Cast) -> None:
    actions.plan(cast.boris, [actions.Planned(cast.ada.id, MONDAY, (Window(480, 960),))])
    shift = Shift.objects.get()

    found = [
        durable.transact("staff", lambda actor=actor: access.shift(actor, shift.id).id)
        for actor in (cast.ada, cast.boris)
    ]
    assert found == [shift.id] * 2
    with pytest.raises(NotFound):
        durable.transact("staff", lambda: access.shift(cast.stranger, shift.id))


def test_what_is_not_there_looks_like_what_is_not_theirs(cast: Cast) -> None:
    for find in (access.shift, access.way, access.hand_over):
        with pytest.raises(NotFound):
            durable.transact("staff", lambda find=find: find(cast.boris, uuid.uuid4()))

    assert not Shift.objects.exists()
