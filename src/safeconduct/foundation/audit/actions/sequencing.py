"""Giving each leaf its place. One sequencer does it, since PostgreSQL shows ids out of order and with gaps."""

from django.db import connections

from safeconduct.foundation.audit.domain import notes, tree
from safeconduct.foundation.audit.models import Checkpoint, Leaf, Node
from safeconduct.foundation.audit.queries import sequence
from safeconduct.foundation.kit import durable
from safeconduct.foundation.vault.domain import signing

# So many a transaction that a flood is placed fast and the writer's turn is never held for long.
AT_ONCE = 2000

# Any number: PostgreSQL's advisory lock that lets one sequencer a database work at a time.
_LOCK = 0x5AFEC0


class LogBroken(RuntimeError):
    """What stands is not what was signed last. Nothing more is signed on top of it; run `audit verify`."""


def place_leaves(database: str, log_key: bytes) -> int:
    """Place what has no position yet and sign the new head with the log key's seed; how many were placed.

    Raises LogBroken where the log no longer matches its own signed head.
    """
    with durable.reading(database):
        if not Leaf.objects.filter(position__isnull=True).exists():
            return 0
    return durable.transact(database, lambda: _place(database, log_key))


def _place(database: str, log_key: bytes) -> int:
    if connections[database].vendor == "postgresql":
        with connections[database].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    size = unchanged_size(signing.public_half(log_key))
    unplaced = list(Leaf.objects.filter(position__isnull=True).order_by("id").values_list("id", flat=True)[:AT_ONCE])
    with connections[database].cursor() as cursor:
        cursor.executemany(
            "UPDATE audit_leaf SET position = %s WHERE id = %s",
            [(size + offset, leaf) for offset, leaf in enumerate(unplaced)],
        )
    _keep_full_subtrees(size, size + len(unplaced))
    sign_head(database, log_key, size + len(unplaced))
    return len(unplaced)


def unchanged_size(public: bytes) -> int:
    """The size of the log, after a look whether it still has the root that was signed. Raises LogBroken."""
    try:
        head = sequence.head(public)
        size = head.size if head else 0
        root = tree.root(size, sequence.full_subtree)
    except (notes.NotANote, sequence.Missing) as error:
        raise LogBroken(str(error)) from error
    if sequence.placed_count() != size or (head and head.root != root):
        raise LogBroken("the log is not what its last head says")
    return size


def _keep_full_subtrees(old: int, size: int) -> None:
    level, width = sequence.KEPT_LEVELS, 1 << sequence.KEPT_LEVELS
    while (first := old >> level) < (end := size >> level):
        below = sequence.kept_hashes(level - sequence.KEPT_LEVELS, first * width, (end - first) * width)
        if len(below) != (end - first) * width:
            raise LogBroken(f"hashes of level {level - sequence.KEPT_LEVELS} are missing")
        Node.objects.bulk_create(
            Node(level=level, number=first + place, hash=tree.joined(below[place * width : (place + 1) * width]))
            for place in range(end - first)
        )
        level += sequence.KEPT_LEVELS


def sign_head(database: str, log_key: bytes, size: int) -> None:
    """Sign size and root as they stand now; the head before gives way."""
    name = notes.origin(signing.public_half(log_key), database)
    signed = notes.signed(log_key, name, size, tree.root(size, sequence.full_subtree))
    Checkpoint.objects.filter(lasting=False).delete()
    Checkpoint.objects.create(size=size, root=signed.root, note=signed.text, lasting=False)
