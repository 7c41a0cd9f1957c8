"""Proofs to hand out: all that an outsider needs to check them is the public half of the log key."""

import base64
import dataclasses

from safeconduct.foundation.audit.domain import leaves, notes, tree
from safeconduct.foundation.audit.models import Leaf
from safeconduct.foundation.audit.queries import sequence
from safeconduct.foundation.kit import durable
from safeconduct.foundation.kit.refusals import NotFound


@dataclasses.dataclass(frozen=True)
class Inclusion:
    """That one entry stands in the log: `docs/verify_inclusion.py` reads this as JSON."""

    position: int
    entry: str
    proof: list[str]
    checkpoint: str


@dataclasses.dataclass(frozen=True)
class Consistency:
    """That the newer checkpoint's log begins with the older's."""

    proof: list[str]
    older: str
    newer: str


def inclusion(database: str, public: bytes, position: int) -> Inclusion:
    """The proof for the leaf at this position against the newest head. Raises NotFound."""
    with durable.reading(database):
        head = sequence.head(public)
        leaf = Leaf.objects.filter(position=position).first()
        if head is None or leaf is None or position >= head.size:
            raise NotFound("There is no deed at this position yet.")
        proof = tree.inclusion_proof(position, head.size, sequence.full_subtree)
        return Inclusion(position, entry_of(leaf).decode(), [_text(step) for step in proof], head.text)


def consistency(database: str, public: bytes, older: str) -> Consistency:
    """The proof that the log only grew since this signed checkpoint. Raises notes.NotANote, NotFound."""
    old = notes.read(older, public)
    with durable.reading(database):
        head = sequence.head(public)
        if head is None or not 0 < old.size <= head.size:
            raise NotFound("The log is shorter than this checkpoint says: it was cut or restored from a backup.")
        proof = tree.consistency_proof(old.size, head.size, sequence.full_subtree)
        return Consistency([_text(step) for step in proof], older, head.text)


def entry_of(leaf: Leaf) -> bytes:
    """The canonical bytes of one leaf."""
    sealed = bytes(leaf.detail), bytes(leaf.for_auditors), bytes(leaf.for_reader)
    return leaves.entry(leaf.kind, leaf.day, *sealed)


def _text(step: bytes) -> str:
    return base64.b64encode(step).decode()
