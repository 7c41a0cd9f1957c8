"""Public halves in use, and a wing's escrow, in whichever database the action runs."""

import pathlib

import pytest

from safeconduct.foundation.kit import durable
from safeconduct.foundation.vault import actions, queries
from safeconduct.foundation.vault.domain import agefiles


def test_a_public_half_is_used_where_it_was_set_and_nowhere_else(any_house: pathlib.Path) -> None:
    durable.transact("line", lambda: actions.use_public_key("auditors", b"1" * 32))

    with durable.reading("line"):
        assert queries.public_key("auditors") == b"1" * 32
    with durable.reading("staff"), pytest.raises(queries.NoSuchKey):
        queries.public_key("auditors")


def test_a_newer_half_takes_its_place(any_house: pathlib.Path) -> None:
    for public in (b"1" * 32, b"2" * 32):
        durable.transact("line", lambda half=public: actions.use_public_key("auditors", half))

    with durable.reading("line"):
        assert queries.public_key("auditors") == b"2" * 32


def test_an_escrow_is_replaced_whole(any_house: pathlib.Path) -> None:
    trustees = [agefiles.new_identity() for _ in range(5)]
    recipients = [each.recipient for each in trustees]
    for secret in (b"old", b"new"):
        durable.transact("staff", lambda key=secret: actions.set_escrow("escrow_line", key, recipients))

    with durable.reading("staff"):
        kept = queries.escrow("escrow_line")

    assert len(kept) == 10
    assert agefiles.open_with_three(kept, [each.secret for each in trustees[1:4]]) == b"new"
