"""Whatever is changed behind the log's back is found."""

import datetime
import random
import secrets
from collections.abc import Callable

import pytest
from django.db import connections

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit import queries
from safeconduct.foundation.audit.actions import sequencing
from safeconduct.foundation.audit.domain import notes, tree
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.audit.domain.leaves import entry, leaf_hash
from safeconduct.foundation.kit import durable
from safeconduct.foundation.kit.actors import CALLER
from safeconduct.foundation.vault import actions as vault
from safeconduct.foundation.vault.domain import sealing, signing

LOG_KEY = bytes(range(32))
PUBLIC = signing.public_half(LOG_KEY)

# More than one kept subtree, and a last one that is not full.
SIZE = 600

SEALED = ["detail", "for_auditors", "for_reader", "hash"]
CLEAR = ["kind = 'sign-in failed'", "day = '2021-02-03'"]
NODE = ["hash = %s", "level = 16 + length(%s)", "number = 7 + length(%s)"]
CHECKPOINT = ["size = size + length(%s)", "note = note || %s || note", "note = %s"]


@pytest.fixture
def log(any_house: object) -> None:
    """A log of SIZE deeds: a lasting checkpoint in the middle, a head at the end."""
    durable.transact("line", lambda: vault.use_public_key(audit.AUDITORS, sealing.new_pair().public))
    for count in (400, SIZE - 400):
        durable.transact("line", lambda count=count: [audit.note(CALLER, Deed.MESSAGE_RECEIVED) for _ in range(count)])
        audit.place_leaves("line", LOG_KEY)
        if count == 400:
            audit.checkpoint("line", LOG_KEY)


def behind_its_back(statement: str, *values: object) -> None:
    with connections["line"].cursor() as cursor:
        cursor.execute(statement, values)


def without_triggers() -> None:
    on = " ON audit_leaf" if connections["line"].vendor == "postgresql" else ""
    for trigger in ("audit_leaf_unchanged", "audit_leaf_kept"):
        behind_its_back(f"DROP TRIGGER {trigger}{on}")


def swap(first: int, second: int) -> None:
    for old, new in ((first, -1), (second, first), (-1, second)):
        behind_its_back("UPDATE audit_leaf SET position = %s WHERE position = %s", new, old)


def forge(position: int) -> None:
    """A deed rewritten with a hash that fits it, as a careful thief would."""
    sealed = [secrets.token_bytes(20) for _ in range(3)]
    day = datetime.date(2020, 1, 1)
    new = leaf_hash(entry("deeds read", day, *sealed))
    behind_its_back(
        "UPDATE audit_leaf SET kind = 'deeds read', day = %s, detail = %s, for_auditors = %s, for_reader = %s,"
        " hash = %s WHERE position = %s",
        day.isoformat(), *sealed, new, position,
    )  # fmt: skip


CHANGES: list[Callable[[random.Random, int], object]] = [
    lambda chance, place: behind_its_back(
        f"UPDATE audit_leaf SET {chance.choice(SEALED)} = %s WHERE position = %s", chance.randbytes(32), place
    ),
    lambda chance, place: behind_its_back(f"UPDATE audit_leaf SET {chance.choice(CLEAR)} WHERE position = %s", place),
    lambda _, place: behind_its_back("DELETE FROM audit_leaf WHERE position = %s", place),
    lambda _, place: behind_its_back("DELETE FROM audit_leaf WHERE position >= %s", place),
    lambda chance, place: swap(place, (place + chance.randrange(1, SIZE)) % SIZE),
    lambda _, place: forge(place),
    lambda chance, place: behind_its_back(
        "UPDATE audit_leaf SET position = %s WHERE position = %s", chance.choice([None, -5, SIZE, SIZE + 7]), place
    ),
    lambda chance, place: behind_its_back(
        f"UPDATE audit_node SET {chance.choice(NODE)} WHERE number = %s", chance.randbytes(32), place % 2
    ),
    lambda _, place: behind_its_back("DELETE FROM audit_node WHERE number = %s", place % 2),
    lambda chance, _: behind_its_back(f"UPDATE audit_checkpoint SET {chance.choice(CHECKPOINT)}", "another"),
    lambda _, place: behind_its_back("DELETE FROM audit_checkpoint WHERE size >= %s", place),
]


def test_what_nobody_touched_is_verified(log: None) -> None:
    assert isinstance(found := queries.verify("line", PUBLIC), queries.Verified)
    assert (found.size, found.waiting) == (SIZE, 0)


@pytest.mark.slow
def test_each_of_a_thousand_changes_is_found(log: None) -> None:
    without_triggers()
    chance = random.Random(20241101)
    unfound = []

    connections["line"].set_autocommit(False)
    for _ in range(1000):
        number, place = chance.randrange(len(CHANGES)), chance.randrange(SIZE)
        CHANGES[number](chance, place)
        found = queries.verify("line", PUBLIC)
        if not isinstance(found, queries.Broken):
            unfound.append((number, place))
        connections["line"].rollback()
    connections["line"].set_autocommit(True)

    assert unfound == []
    assert isinstance(queries.verify("line", PUBLIC), queries.Verified)


def test_the_first_broken_entry_is_named(log: None) -> None:
    without_triggers()
    behind_its_back("UPDATE audit_leaf SET kind = 'deeds read' WHERE position IN (300, 20)")

    assert queries.verify("line", PUBLIC) == queries.Broken(20, "the deed is not the one that was written")


def test_nothing_is_signed_on_top_of_a_changed_log(log: None) -> None:
    without_triggers()
    forge(SIZE - 1)
    durable.transact("line", lambda: audit.note(CALLER, Deed.MESSAGE_RECEIVED))

    with pytest.raises(audit.LogBroken):
        audit.place_leaves("line", LOG_KEY)
    with pytest.raises(audit.LogBroken):
        audit.checkpoint("line", LOG_KEY)


def test_a_log_put_back_to_an_older_state_is_found_by_what_others_kept(log: None) -> None:
    kept = audit.checkpoint("line", LOG_KEY).text
    without_triggers()
    behind_its_back("DELETE FROM audit_leaf WHERE position >= 400")
    behind_its_back("DELETE FROM audit_node WHERE number > 0")
    behind_its_back("DELETE FROM audit_checkpoint WHERE size > 400")

    assert isinstance(queries.verify("line", PUBLIC), queries.Verified)
    assert queries.verify("line", PUBLIC, [kept]) == queries.Broken(400, f"the log ends here; {SIZE} deeds were signed")


def test_a_log_rewritten_by_who_has_the_log_key_is_found_by_what_others_kept(log: None) -> None:
    kept = audit.checkpoint("line", LOG_KEY).text
    without_triggers()
    behind_its_back("DELETE FROM audit_leaf WHERE position = 599")
    behind_its_back("DELETE FROM audit_checkpoint WHERE size > 400")
    durable.transact("line", lambda: _sign_anyway(599))
    durable.transact("line", lambda: audit.note(CALLER, Deed.MESSAGE_RECEIVED))
    audit.place_leaves("line", LOG_KEY)

    assert isinstance(queries.verify("line", PUBLIC), queries.Verified)
    assert isinstance(queries.verify("line", PUBLIC, [kept]), queries.Broken)


def _sign_anyway(size: int) -> None:
    sequencing.sign_head("line", LOG_KEY, size)


def test_a_checkpoint_of_another_log_is_none_of_ours(log: None) -> None:
    foreign = notes.signed(LOG_KEY, notes.origin(PUBLIC, "staff"), 0, tree.EMPTY_ROOT).text

    assert isinstance(queries.verify("line", PUBLIC, [foreign]), queries.Broken)
    assert isinstance(queries.verify("line", signing.public_half(bytes(32))), queries.Broken)
