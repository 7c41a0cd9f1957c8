"""The log in its order, and the full subtrees above it."""

import dataclasses

from safeconduct.foundation.audit.domain import notes, tree
from safeconduct.foundation.audit.models import Checkpoint, Leaf, Node

# Hashes are kept for subtrees of 2^8, 2^16, … leaves: 1/255 of the leaves' own number, and no proof reads more
# than 256 hashes a kept level.
KEPT_LEVELS = 8


@dataclasses.dataclass(frozen=True)
class Placed:
    """One deed that has its place: what stands in clear of it."""

    position: int
    kind: str
    leaf_id: int


class Missing(LookupError):
    """A hash that must be there is not: rows were taken out of the log."""


def full_subtree(level: int, number: int) -> bytes:
    """The hash of one full subtree, from what is kept below it. Raises Missing."""
    lower = level // KEPT_LEVELS * KEPT_LEVELS
    count = 1 << level - lower
    hashes = kept_hashes(lower, number * count, count)
    if len(hashes) != count:
        raise Missing(f"level {lower}, from {number * count}")
    return tree.joined(hashes)


def kept_hashes(level: int, first: int, count: int) -> list[bytes]:
    """The kept hashes of one level, in order; fewer than `count` where some are missing."""
    if level == 0:
        leaves = Leaf.objects.filter(position__gte=first, position__lt=first + count)
        return [bytes(found) for found in leaves.order_by("position").values_list("hash", flat=True)]
    nodes = Node.objects.filter(level=level, number__gte=first, number__lt=first + count)
    return [bytes(found) for found in nodes.order_by("number").values_list("hash", flat=True)]


def head(public: bytes) -> notes.Signed | None:
    """The newest signed checkpoint. Raises notes.NotANote where it is not signed by this log key."""
    text = Checkpoint.objects.order_by("-size", "-lasting").values_list("note", flat=True).first()
    return notes.read(text, public) if text else None


def placed_count() -> int:
    """How many leaves have a position, were there no gap."""
    last = Leaf.objects.filter(position__isnull=False).order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1


def placed_after(position: int, most: int) -> list[Placed]:
    """At most `most` deeds from this position on, in order."""
    rows = Leaf.objects.filter(position__gte=position).order_by("position")[:most]
    return [Placed(place or 0, kind, leaf) for place, kind, leaf in rows.values_list("position", "kind", "id")]
