"""A checkpoint that lasts: in its table, and in a folder for those who keep it outside our reach."""

import os
import pathlib

from safeconduct.foundation.audit.actions import sequencing
from safeconduct.foundation.audit.domain import notes, tree
from safeconduct.foundation.audit.models import Checkpoint
from safeconduct.foundation.audit.queries import sequence
from safeconduct.foundation.kit import clock, durable
from safeconduct.foundation.vault.domain import signing


def checkpoint(database: str, log_key: bytes, folder: pathlib.Path | None = None) -> notes.Signed:
    """Sign the log as it stands, keep that for good, and write it into `folder`.

    Each folder inside it is one named keeper's (a share, a stick, a mailbox) and gets a copy too: what only we
    keep proves nothing against us. Raises LogBroken, OSError.
    """
    signed = durable.transact(database, lambda: _sign(database, log_key))
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        for place in (folder, *(inner for inner in folder.iterdir() if inner.is_dir())):
            _write(place / f"{database}-{clock.today().isoformat()}-{signed.size}.txt", signed.text)
    return signed


def _sign(database: str, log_key: bytes) -> notes.Signed:
    public = signing.public_half(log_key)
    size = sequencing.unchanged_size(public)
    root = tree.root(size, sequence.full_subtree)
    signed = notes.signed(log_key, notes.origin(public, database), size, root)
    Checkpoint.objects.create(size=size, root=root, note=signed.text, lasting=True)
    return signed


def _write(path: pathlib.Path, text: str) -> None:
    unfinished = path.with_suffix(".part")
    with unfinished.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
