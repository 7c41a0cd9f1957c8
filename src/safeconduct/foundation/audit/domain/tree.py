"""The Merkle tree of RFC 9162, section 2.1: roots and proofs over a log that only grows.

Only full subtrees are ever asked for, so whoever keeps some of them answers for the whole tree.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence

EMPTY_ROOT = hashlib.sha256(b"").digest()

# Hash of the full subtree that stands at (level, number): it covers leaves number << level up to the next one's.
FullSubtree = Callable[[int, int], bytes]


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 9162 section 2.1.1: SHA-256 over a one byte and both children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def joined(hashes: Sequence[bytes]) -> bytes:
    """The hash over the hashes of a power of two of neighbours."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[place], row[place + 1]) for place in range(0, len(row), 2)]
    return row[0]


def root(size: int, full: FullSubtree) -> bytes:
    """The root over the first `size` leaves."""
    return part(0, size, full) if size else EMPTY_ROOT


def part(start: int, end: int, full: FullSubtree) -> bytes:
    """The hash over leaves start up to end, where start is aligned as RFC 9162 cuts."""
    hashes = [full(level, number) for level, number in subtrees(start, end)]
    whole = hashes.pop()
    while hashes:
        whole = node_hash(hashes.pop(), whole)
    return whole


def subtrees(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The full subtrees, from the left, that together cover leaves start up to end."""
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def inclusion_proof(position: int, size: int, full: FullSubtree) -> list[bytes]:
    """RFC 9162 section 2.1.3.1: the neighbours from leaf to root. Raises ValueError where there is no such leaf."""
    if not 0 <= position < size:
        raise ValueError(f"no leaf {position} in a tree of {size}")
    proof: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _cut(end - start)
        if position < middle:
            proof.append(part(middle, end, full))
            end = middle
        else:
            proof.append(part(start, middle, full))
            start = middle
    return proof[::-1]


def consistency_proof(old: int, size: int, full: FullSubtree) -> list[bytes]:
    """RFC 9162 section 2.1.4.1: that the tree of `size` begins with the tree of `old`. Raises ValueError."""
    if not 0 < old <= size:
        raise ValueError(f"a tree of {size} does not begin with one of {old}")
    proof: list[bytes] = []
    start, end, whole = 0, size, True
    while old != end:
        middle = start + _cut(end - start)
        if old <= middle:
            proof.append(part(middle, end, full))
            end = middle
        else:
            proof.append(part(start, middle, full))
            start, whole = middle, False
    return ([] if whole else [part(start, end, full)]) + proof[::-1]


def _cut(width: int) -> int:
    """The largest power of two below this width."""
    return 1 << ((width - 1).bit_length() - 1)
