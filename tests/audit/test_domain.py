"""The tree against RFC 9162's definition, the proofs against every change, and the vectors of RFC 6962's tests."""

import datetime
import hashlib
import uuid
from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from safeconduct.foundation.audit.domain import leaves as leaf_forms
from safeconduct.foundation.audit.domain import proofs, tree
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.audit.domain.leaves import leaf_hash

# The eight entries and roots of Certificate Transparency's own tests (merkle_tree_test, "Reference").
ENTRIES = [bytes.fromhex(entry) for entry in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")] + [
    bytes.fromhex("606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

sizes = st.integers(1, 300)


def a_tree(size: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(size)]


def over(leaves: Sequence[bytes]) -> tree.FullSubtree:
    return lambda level, number: tree.joined(leaves[number << level : (number + 1) << level])


def by_definition(leaves: Sequence[bytes]) -> bytes:
    """MTH as RFC 9162 section 2.1.1 writes it."""
    if len(leaves) == 1:
        return leaves[0]
    cut = 1
    while cut * 2 < len(leaves):
        cut *= 2
    return hashlib.sha256(b"\x01" + by_definition(leaves[:cut]) + by_definition(leaves[cut:])).digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_of_the_reference_tree(size: int) -> None:
    assert tree.root(size, over([leaf_hash(entry) for entry in ENTRIES])).hex() == ROOTS[size - 1]


def test_the_reference_proofs() -> None:
    full = over([leaf_hash(entry) for entry in ENTRIES])

    assert [step.hex() for step in tree.inclusion_proof(0, 8, full)] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    assert [step.hex() for step in tree.consistency_proof(6, 8, full)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def test_the_root_of_nothing() -> None:
    assert tree.root(0, over([])).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@given(sizes)
def test_the_root_is_that_of_the_definition(size: int) -> None:
    leaves = a_tree(size)

    assert tree.root(size, over(leaves)) == by_definition(leaves)


@given(sizes, st.data())
def test_every_leaf_has_a_proof_and_no_other_leaf_place_or_size_fits_it(size: int, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, size - 1))
    leaves = a_tree(size)
    root, proof = by_definition(leaves), tree.inclusion_proof(position, size, over(leaves))
    other = data.draw(st.integers(0, 400))

    assert proofs.is_included(leaves[position], position, size, proof, root)
    assert not proofs.is_included(leaf_hash(b"another"), position, size, proof, root)
    assert not proofs.is_included(leaves[position], position, size, [*proof, root], root)
    assert other == position or not proofs.is_included(leaves[position], other, size, proof, root)


@given(sizes, st.data())
def test_a_changed_proof_proves_nothing(size: int, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, size - 1))
    leaves = a_tree(size)
    proof = tree.inclusion_proof(position, size, over(leaves))
    assume(proof)
    step, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
    changed = bytearray(proof[step])
    changed[bit // 8] ^= 1 << bit % 8
    proof[step] = bytes(changed)

    assert not proofs.is_included(leaves[position], position, size, proof, by_definition(leaves))


@given(sizes, st.data())
def test_a_tree_that_grew_is_consistent_and_one_that_changed_is_not(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size))
    leaves = a_tree(size)
    proof = tree.consistency_proof(old, size, over(leaves))
    root = by_definition(leaves)
    changed = [*leaves]
    changed[data.draw(st.integers(0, old - 1))] = leaf_hash(b"another")

    assert proofs.is_consistent(old, by_definition(leaves[:old]), size, root, proof)
    assert not proofs.is_consistent(old, by_definition(changed[:old]), size, root, proof)
    forged = tree.consistency_proof(old, size, over(changed))
    assert not proofs.is_consistent(old, by_definition(leaves[:old]), size, by_definition(changed), forged)


@pytest.mark.parametrize(("position", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_there_is_no_proof_of_no_leaf(position: int, size: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        tree.inclusion_proof(position, size, over(a_tree(3)))


@pytest.mark.parametrize("old", [0, 4])
def test_there_is_no_proof_from_a_tree_that_never_was(old: int) -> None:
    with pytest.raises(ValueError, match="does not begin"):
        tree.consistency_proof(old, 3, over(a_tree(3)))


minutes = st.integers(0, 20_000_000).map(
    lambda count: datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(minutes=count)
)
some_words = st.dictionaries(st.text(max_size=5), st.text(max_size=20), max_size=2)


@given(st.uuids(), minutes, st.none() | st.uuids(), some_words)
def test_a_detail_reads_back_from_its_one_size(
    actor: uuid.UUID, minute: datetime.datetime, subject: uuid.UUID | None, words: dict[str, str]
) -> None:
    detail = leaf_forms.Detail(actor, minute, subject, words)

    assert leaf_forms.read(leaf_forms.written(detail)) == detail
    assert len(leaf_forms.written(detail)) == leaf_forms.DETAIL_SIZE


def test_the_deeds_are_sorted_and_fit_their_column() -> None:
    assert [deed.name for deed in Deed] == sorted(deed.name for deed in Deed)
    assert max(len(deed.value) for deed in Deed) <= 60


def test_the_entry_is_made_of_lines_that_no_kind_can_forge() -> None:
    entry = leaf_forms.entry("message received", datetime.date(2026, 11, 23), b"a", b"b", b"c")

    assert entry.decode().split("\n")[:3] == ["safeconduct deed 1", "message received", "2026-11-23"]
    assert entry.count(b"\n") == 6
    assert not any("\n" in deed for deed in Deed)
