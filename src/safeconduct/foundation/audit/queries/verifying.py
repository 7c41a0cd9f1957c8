"""The replay of everything: each leaf, each kept hash, each signed checkpoint.

What it finds: any change to a placed leaf, to the order, to a kept hash or a checkpoint, any leaf taken out or put
in, and a log that is shorter than a signed head. What it cannot find alone: a leaf taken out within the second
before it got its place, and a whole database put back to an older state together with the head of that time. Against
the second, checkpoints are kept by people outside: give them as `kept`. Ids are only
names of rows and mean nothing; `lasting` only says which checkpoint may give way.
"""

import dataclasses
from collections.abc import Mapping, Sequence

from safeconduct.foundation.audit.domain import leaves, notes, tree
from safeconduct.foundation.audit.models import Checkpoint, Leaf, Node
from safeconduct.foundation.audit.queries.proving import entry_of
from safeconduct.foundation.audit.queries.sequence import KEPT_LEVELS, kept_hashes
from safeconduct.foundation.kit import durable
from safeconduct.foundation.vault import queries as vault

# Origin, size, root, an empty line, one signature; what others sign below it stands in their copies alone.
_LINES = 5

# The name of the log key's public half in the vault.
LOG = "log"

_LEVELS = range(KEPT_LEVELS, 64, KEPT_LEVELS)


@dataclasses.dataclass(frozen=True)
class Verified:
    """All holds: so many leaves, this root, and so many that still wait for their place."""

    size: int
    root: bytes
    waiting: int


@dataclasses.dataclass(frozen=True)
class Broken:
    """The first entry that is not as it was, or the first from which that can be told, and why."""

    first: int
    why: str


class _Found(Exception):
    def __init__(self, first: int, why: str) -> None:
        super().__init__(why)
        self.broken = Broken(first, why)


def verify(database: str, public: bytes | None = None, kept: Sequence[str] = ()) -> Verified | Broken:
    """Replay the log of one database against its checkpoints and those `kept` outside, all by one log key.

    Without `public` it takes the log key's public half from the database itself, which only proves that the log
    fits itself. It reads about a gigabyte for a million leaves. Raises vault's NoSuchKey before the founding.
    """
    with durable.reading(database):
        try:
            return _replay(database, public or vault.public_key(LOG), kept)
        except _Found as found:
            return found.broken


def _replay(database: str, public: bytes, kept: Sequence[str]) -> Verified:
    replayed = _Replayed()
    while not replayed.is_complete:
        replayed.to_the_end_of(_checkpoints(database, public, kept))
    waiting = 0
    for leaf in Leaf.objects.filter(position__isnull=True).iterator(chunk_size=500):
        waiting += 1
        _check_hash(leaf, replayed.size)
    return Verified(replayed.size, replayed.root(), waiting)


def _checkpoints(database: str, public: bytes, kept: Sequence[str]) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    name = notes.origin(public, database)
    for row in Checkpoint.objects.order_by("size"):
        signed = _read(row.note, public, name, row.size)
        if (signed.size, signed.root) != (row.size, bytes(row.root)) or row.note.count("\n") != _LINES:
            raise _Found(row.size, "a checkpoint's row differs from what was signed")
        _agree(found, signed)
    for text in kept:
        _agree(found, _read(text, public, name, 0))
    return found


def _read(text: str, public: bytes, name: str, size: int) -> notes.Signed:
    try:
        signed = notes.read(text, public)
    except notes.NotANote as error:
        raise _Found(size, f"a checkpoint is {error}") from error
    if signed.origin != name:
        raise _Found(size, "a checkpoint is of another log")
    return signed


def _agree(found: dict[int, bytes], signed: notes.Signed) -> None:
    if found.setdefault(signed.size, signed.root) != signed.root:
        raise _Found(signed.size, "two checkpoints of one size differ: the log was split")


def _check_hash(leaf: Leaf, position: int) -> None:
    try:
        is_same = leaves.leaf_hash(entry_of(leaf)) == bytes(leaf.hash)
    except (AttributeError, TypeError):
        is_same = False
    if not is_same:
        raise _Found(position, "the deed is not the one that was written")


class _Replayed:
    """The tree as it grows anew, one open hash a level. The log may grow meanwhile: the end is looked for again."""

    def __init__(self) -> None:
        self.size = 0
        self.is_complete = False
        self.signed: Mapping[int, bytes] = {}
        self.trusted = 0
        self.open: dict[int, bytes] = {}

    def to_the_end_of(self, signed: Mapping[int, bytes]) -> None:
        """Replay up to the newest of these checkpoints. Leaves get their place and their head in one transaction."""
        end, self.signed = max(signed, default=0), signed
        if end <= self.size and end:
            raise _Found(self.size, "there are deeds after the last that was signed")
        self.check()
        rows = Leaf.objects.filter(position__gte=self.size, position__lt=end).order_by("position")
        try:
            for leaf in rows.iterator(chunk_size=500):
                self.add(leaf)
        except ValueError as error:
            raise _Found(self.size, "the deed cannot be read") from error
        if self.size != end:
            raise _Found(self.size, f"the log ends here; {end} deeds were signed")
        self.look_beyond()

    def look_beyond(self) -> None:
        """What stands outside the replayed log: more of it, or what was never part of it."""
        stray = Node.objects.exclude(level__in=_LEVELS).exists() or any(
            Node.objects.filter(level=level).exclude(number__range=(0, (self.size >> level) - 1)).exists()
            for level in _LEVELS
        )
        grew = Leaf.objects.filter(position__gte=self.size).exists()
        if Leaf.objects.filter(position__lt=0).exists() or (stray and not grew):
            raise _Found(self.size, "there is a row that the log does not have")
        if grew and not self.signed:
            raise _Found(0, "no checkpoint is left")
        self.is_complete = not grew

    def add(self, leaf: Leaf) -> None:
        """The next leaf: its place, its hash, and the kept hashes that it completes."""
        if leaf.position != self.size:
            raise _Found(self.size, "the deed is missing")
        _check_hash(leaf, self.size)
        whole, level = bytes(leaf.hash), 0
        while level in self.open:
            whole, level = tree.node_hash(self.open.pop(level), whole), level + 1
            if level in _LEVELS:
                self.check_kept(level, whole)
        self.open[level] = whole
        self.size += 1
        self.check()

    def root(self) -> bytes:
        """The root over what was replayed so far."""
        return tree.root(self.size, lambda level, _: self.open[level])

    def check(self) -> None:
        """Where a checkpoint was signed at this size, the root must be its."""
        if self.size not in self.signed:
            return
        if self.signed[self.size] != self.root():
            raise _Found(self.trusted, f"deeds {self.trusted} to {self.size - 1} are not those that were signed")
        self.trusted = self.size

    def check_kept(self, level: int, whole: bytes) -> None:
        """The kept hash over the subtree that is full now must be the one replayed."""
        start = self.size + 1 - (1 << level)
        if kept_hashes(level, start >> level, 1) != [whole]:
            raise _Found(start, f"the kept hash over deeds {start} to {self.size} is not theirs")
