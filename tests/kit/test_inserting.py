"""New rows reach either database exactly as the ORM would have written them."""

import pathlib
import uuid

import pytest
from django.db import IntegrityError

from safeconduct.foundation.kit import durable
from safeconduct.foundation.kit.inserting import insert, insert_numbered
from safeconduct.foundation.vault.models import WrappedKey
from safeconduct.line.hotline.models import DeskNote


def a_wrap(key: uuid.UUID) -> WrappedKey:
    return WrappedKey(key=key, holder=uuid.uuid4(), sealed=b"\x00\xff sealed")


def test_rows_are_read_back_as_they_were_given(any_house: pathlib.Path) -> None:
    rows = [a_wrap(uuid.uuid4()) for _ in range(3)]

    durable.transact("line", lambda: insert(rows))

    found = {(row.key, row.holder, bytes(row.sealed)) for row in WrappedKey.objects.using("line")}
    assert found == {(row.key, row.holder, row.sealed) for row in rows}


def test_a_constraint_forbids_here_too(any_house: pathlib.Path) -> None:
    row = a_wrap(uuid.uuid4())
    durable.transact("line", lambda: insert([row]))

    with pytest.raises(IntegrityError):
        durable.transact("line", lambda: insert([row]))


def test_outside_an_action_nothing_is_written(any_house: pathlib.Path) -> None:
    with pytest.raises(RuntimeError):
        insert([a_wrap(uuid.uuid4())])

    assert not WrappedKey.objects.using("line").exists()


def test_a_row_tells_the_number_that_the_database_gave_it(any_house: pathlib.Path) -> None:
    decoys = [DeskNote(sealed=b"one"), DeskNote(sealed=b"two")]

    numbers = [durable.transact("line", lambda row=row: insert_numbered(row)) for row in decoys]  # type: ignore[misc]  # bound now

    assert list(DeskNote.objects.order_by("id").values_list("id", flat=True)) == numbers
