"""One update on its way in: read, its files fetched and sealed, taken. By whatever door it came."""

import asyncio
import contextlib
import functools
from collections.abc import AsyncIterator, Callable

from safeconduct.foundation.channels.contract import Attachment, Inbound, NotForUs, Unreadable
from safeconduct.foundation.channels.telegram import reading
from safeconduct.foundation.vault.domain import receipts
from safeconduct.line.hotline import actions as hotline
from safeconduct.line.hotline.domain.attached import LARGEST, Incoming, SealedFile
from safeconduct.line.hotline.domain.inbound import LONGEST
from safeconduct.line.hotline.domain.inbound import Inbound as Written

Fetch = Callable[[str], AsyncIterator[bytes]]

# A line that breaks in the middle of a file.
_TRIES = 3


async def prepared(raw: bytes, fetch: Fetch | None) -> Callable[[], object]:
    """Read it and fetch its files; what is returned keeps it, durably, in whatever thread calls it.

    What is no business of ours is dropped. What we cannot read is kept as it came: a person may read more out of it
    than a program.
    """
    try:
        arrived = reading.read(raw)
    except NotForUs:
        return lambda: None
    except Unreadable:
        return functools.partial(keep_as_it_came, raw)
    files, missing = await _files(arrived, fetch)
    return functools.partial(hotline.take, arrived, files, missing)


async def _files(arrived: Inbound, fetch: Fetch | None) -> tuple[list[SealedFile], int]:
    wanted = [each for each in arrived.attachments if each.provider_id]
    found = [sealed for each in wanted if fetch and (sealed := await _fetched(each, fetch))]
    return found, len(wanted) - len(found)


async def _fetched(attachment: Attachment, fetch: Fetch) -> SealedFile | None:
    """The file, sealed piece by piece while it comes; None where it cannot be had, or is too large."""
    if attachment.size > LARGEST:
        return None
    for _ in range(_TRIES):
        incoming = Incoming(attachment.name or attachment.kind, attachment.media_type)
        with contextlib.suppress(Exception):
            async for piece in fetch(attachment.provider_id):
                incoming.take(piece)
            return incoming.end()
        if incoming.size > LARGEST:
            return None
        await asyncio.sleep(0.2)
    return None


def keep_as_it_came(raw: bytes) -> None:
    """Keep a whole update as a message, for a person."""
    text = raw.decode("utf-8", "replace").replace("\x00", "")[:LONGEST]
    form = receipts.new_form_id()
    hotline.receive(Written(text, "en", form, reading.NAME))
