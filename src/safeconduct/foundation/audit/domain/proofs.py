"""Checking proofs by hand of RFC 9162, sections 2.1.3.2 and 2.1.4.2, without any tree."""

from collections.abc import Sequence

from safeconduct.foundation.audit.domain.tree import node_hash


def is_included(leaf: bytes, position: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether this leaf hash stands at this position of the tree with this size and root."""
    if not 0 <= position < size:
        return False
    number, last, found = position, size - 1, leaf
    for neighbour in proof:
        if last == 0:
            return False
        if number & 1 or number == last:
            found = node_hash(neighbour, found)
            number, last = _past_left_edges(number, last)
        else:
            found = node_hash(found, neighbour)
        number, last = number >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(old: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of `size` and `root` only adds to the tree of `old` and `old_root`."""
    if old == size:
        return not proof and old_root == root
    if not 0 < old < size or not proof:
        return False
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    number, last = _past_right_turns(old - 1, size - 1)
    first = second = path[0]
    for neighbour in path[1:]:
        if last == 0:
            return False
        if number & 1 or number == last:
            first, second = node_hash(neighbour, first), node_hash(neighbour, second)
            number, last = _past_left_edges(number, last)
        else:
            second = node_hash(second, neighbour)
        number, last = number >> 1, last >> 1
    return last == 0 and first == old_root and second == root


def _past_left_edges(number: int, last: int) -> tuple[int, int]:
    """Climb while the node has no right neighbour on its level."""
    while not number & 1 and number:
        number, last = number >> 1, last >> 1
    return number, last


def _past_right_turns(number: int, last: int) -> tuple[int, int]:
    while number & 1:
        number, last = number >> 1, last >> 1
    return number, last
