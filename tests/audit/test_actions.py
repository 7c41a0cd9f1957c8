"""A deed stands or falls with its act, costs little, and opens for its readers alone."""

import uuid

import pytest

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain import leaves
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.audit.models import Leaf
from safeconduct.foundation.kit import durable
from safeconduct.foundation.kit.actors import CALLER
from safeconduct.foundation.vault import actions as vault
from safeconduct.foundation.vault import queries as vault_queries
from safeconduct.foundation.vault.domain import locking, sealing

pytestmark = pytest.mark.usefixtures("any_house")

# In microseconds, the aim on the reference machine; the test allows for a busy one.


def found(database: str = "line") -> sealing.KeyPair:
    """Give a wing its auditors."""
    pair = sealing.new_pair()
    durable.transact(database, lambda: vault.use_public_key(audit.AUDITORS, pair.public))
    return pair


def test_a_deed_outside_an_action_is_refused() -> None:
    with pytest.raises(audit.OutsideAnAction):
        audit.note(CALLER, Deed.MESSAGE_RECEIVED)


def test_before_the_founding_a_deed_is_sealed_to_nobody_and_so_refused() -> None:
    with pytest.raises(vault_queries.NoSuchKey):
        durable.transact("line", lambda: audit.note(CALLER, Deed.MESSAGE_RECEIVED))


def test_a_deed_falls_with_its_act() -> None:
    found()

    def act() -> None:
        audit.note(CALLER, Deed.MESSAGE_RECEIVED)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        durable.transact("line", act)
    with durable.reading("line"):
        assert not Leaf.objects.exists()


def test_a_row_that_stands_is_neither_changed_nor_removed() -> None:
    found()
    durable.transact("line", lambda: audit.note(CALLER, Deed.MESSAGE_RECEIVED))

    with pytest.raises(Exception, match="append-only"):
        durable.transact("line", lambda: Leaf.objects.update(kind="another"))
    with pytest.raises(Exception, match="append-only"):
        durable.transact("line", lambda: Leaf.objects.all().delete())


def test_rows_with_and_without_a_second_reader_have_the_same_sizes() -> None:
    found()
    durable.transact("line", lambda: audit.note(CALLER, Deed.MESSAGE_RECEIVED))
    durable.transact(
        "line",
        lambda: audit.note(
            CALLER, Deed.CONVERSATION_OPENED, uuid.uuid4(), {"why": "긴급"}, [sealing.new_pair().public]
        ),
    )

    with durable.reading("line"):
        sizes = {
            (len(leaf.detail), len(leaf.for_auditors), len(leaf.for_reader), len(leaf.hash))
            for leaf in Leaf.objects.all()
        }
    assert len(sizes) == 1


def test_a_text_is_no_detail() -> None:
    found()
    with pytest.raises(leaves.DetailTooLong):
        durable.transact("line", lambda: audit.note(CALLER, Deed.NOTE_WRITTEN, detail={"text": "x" * 600}))


def test_the_detail_is_bound_to_its_kind() -> None:
    pair = found()
    durable.transact("line", lambda: audit.note(CALLER, Deed.MESSAGE_RECEIVED))
    with durable.reading("line"):
        leaf = Leaf.objects.get()

    with pytest.raises(sealing.Unopenable):
        sealing.unwrap(pair, bytes(leaf.for_auditors), leaves.place("reply written", leaf.day))
    key = sealing.unwrap(pair, bytes(leaf.for_auditors), leaves.place(leaf.kind, leaf.day))
    assert leaves.read(locking.unlock(key, bytes(leaf.detail), leaves.place(leaf.kind, leaf.day))).actor == CALLER.id
