"""One update on its way in: read, its files fetched and sealed, taken. By whatever door it came."""

import asyncio
import contextlib
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


async def take(raw: bytes, fetch: Fetch | None, *, salvage: bool = False) -> None:
    """Take it; returns after the durable commit. Raises whatever kept it from being kept.

    What is no business of ours is dropped. With `salvage`, what we cannot make anything of is kept as it came: a
    person may read more out of it than a program.
    """
    try:
        arrived = reading.read(raw)
    except NotForUs:
        return
    except Unreadable:
        await asyncio.to_thread(_keep_as_it_came, raw)
        return
    files, missing = await _files(arrived, fetch)
    try:
        await asyncio.to_thread(hotline.take, arrived, files, missing)
    except Exception:
        if not salvage:
            raise
        await asyncio.to_thread(_keep_as_it_came, raw)


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


def _keep_as_it_came(raw: bytes) -> None:
    text = raw.decode("utf-8", "replace").replace("\x00", "")[:LONGEST]
    form = receipts.new_form_id()
    hotline.receive(Written(text, "en", form, reading.NAME))
