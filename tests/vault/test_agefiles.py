"""Escrow and backups: who holds enough keys opens them, who holds one fewer does not."""

import io
import itertools

import pytest

from safeconduct.foundation.vault.domain import agefiles
from safeconduct.foundation.vault.domain.sealing import Unopenable

SECRET = b"the key of a wing's recovery key"


def test_any_three_of_five_trustees_recover_and_no_two_do() -> None:
    trustees = [agefiles.new_identity() for _ in range(5)]
    sealed = agefiles.seal_to_any_three(SECRET, [each.recipient for each in trustees])

    for three in itertools.permutations(trustees, 3):
        assert agefiles.open_with_three(sealed, [each.secret for each in three]) == SECRET
    for two in itertools.combinations(trustees, 2):
        with pytest.raises(Unopenable):
            agefiles.open_with_three(sealed, [each.secret for each in two])


def test_a_stranger_in_place_of_the_third_trustee_opens_nothing() -> None:
    trustees = [agefiles.new_identity() for _ in range(5)]
    sealed = agefiles.seal_to_any_three(SECRET, [each.recipient for each in trustees])

    with pytest.raises(Unopenable):
        agefiles.open_with_three(sealed, [trustees[0].secret, trustees[1].secret, agefiles.new_identity().secret])


def test_each_administrator_opens_a_backup_alone() -> None:
    two = [agefiles.new_identity() for _ in range(2)]
    sealed = io.BytesIO()
    agefiles.seal_file(io.BytesIO(SECRET), sealed, [each.recipient for each in two])

    for administrator in two:
        opened = io.BytesIO()
        agefiles.open_file(io.BytesIO(sealed.getvalue()), opened, [administrator.secret])
        assert opened.getvalue() == SECRET
    with pytest.raises(Unopenable):
        agefiles.open_file(io.BytesIO(sealed.getvalue()), io.BytesIO(), [agefiles.new_identity().secret])
