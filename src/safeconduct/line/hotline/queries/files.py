"""What the files of a message hold, for whoever has the message."""

from collections.abc import Iterator

from safeconduct.foundation.vault.domain import streams
from safeconduct.line.hotline.domain import attached
from safeconduct.line.hotline.domain.attached import Attached
from safeconduct.line.hotline.models import Piece


def content(file: Attached) -> Iterator[bytes]:
    """What a file holds, part by part. Raises Unopenable."""
    rows = Piece.objects.filter(attachment=file.id).order_by("number").values_list("sealed", flat=True)
    return streams.opened(file.key, attached.place(file.id), map(bytes, rows.iterator(chunk_size=4)))
