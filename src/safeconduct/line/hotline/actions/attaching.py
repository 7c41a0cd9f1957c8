"""Files of a message are kept before it, piece by piece, and become part of it in the message's own transaction.

A piece is a transaction of its own, so that a message that comes in meanwhile waits for one piece at most. What never
gets its message is dropped by work within the hour.
"""

import shutil
from collections.abc import Sequence

from django.conf import settings
from django.db.models import Sum

from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.kit.inserting import insert
from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.vault.domain import streams
from safeconduct.line.hotline.domain.attached import SealedFile
from safeconduct.line.hotline.models import Attachment, Piece

# All files together, in bytes; and how much room is left on the disk for messages, which must never lack it.
MOST_KEPT = 8 * 2**30
LEFT_FREE = 2 * 2**30


class NoRoom(Refused):
    """No files can be taken now; messages without any still can."""


class Unclaimed(Refused):
    """A file was dropped before its message came: it took longer than an hour."""


def keep(files: Sequence[SealedFile]) -> None:
    """Write sealed files, durably, before their message. Raises NoRoom."""
    if not files:
        return
    if not _has_room(sum(len(file.pieces) for file in files)):
        raise NoRoom
    for file in files:
        for number, piece in enumerate(file.pieces):
            _keep_piece(file, number, piece)


def _has_room(pieces: int) -> bool:
    kept = Attachment.objects.aggregate(all=Sum("pieces"))["all"] or 0
    free = shutil.disk_usage(settings.INSTALLATION.data).free
    return (kept + pieces) * streams.PIECE <= MOST_KEPT and free - pieces * streams.PIECE >= LEFT_FREE


@durable("line")
def _keep_piece(file: SealedFile, number: int, piece: bytes) -> None:
    attachment = Attachment(id=file.attached.id, until=clock.now() + Attachment.may_come_for(), pieces=len(file.pieces))
    if number == 0:
        insert([attachment])
    insert([Piece(attachment=attachment, number=number, sealed=piece)])


def claim(message: int, files: Sequence[SealedFile]) -> None:
    """Make them part of the message of this number; inside the action that keeps it. Raises Unclaimed."""
    if not files:
        return
    waiting = Attachment.objects.filter(id__in=[file.attached.id for file in files], message=None)
    if waiting.update(message_id=message, until=None) != len(files):
        raise Unclaimed


@durable("line")
def _drop(files: Sequence[SealedFile]) -> None:
    Attachment.objects.filter(id__in=[file.attached.id for file in files], message=None).delete()


def drop(files: Sequence[SealedFile]) -> None:
    """Drop what was kept for a message that had come before."""
    if files:
        _drop(files)
