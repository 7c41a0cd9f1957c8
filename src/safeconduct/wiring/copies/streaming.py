"""Bytes on their way into and out of an age file, so that nothing of a backup ever lies on a disk in clear."""

import contextlib
import io
import os
import pathlib
import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, cast

from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.vault.domain import agefiles
from safeconduct.foundation.vault.domain.sealing import Unopenable


class Damaged(Refused):
    """A file of a backup that cannot be opened to its end."""


class _Lines(io.RawIOBase):
    """Lines that are made while they are read."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self.lines = iter(lines)
        self.rest = bytearray()

    def readable(self) -> bool:
        """It only gives."""
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes; fewer than asked for only at the end."""
        while size < 0 or len(self.rest) < size:
            line = next(self.lines, None)
            if line is None:
                break
            self.rest += line
        size = len(self.rest) if size < 0 else size
        given, self.rest = bytes(self.rest[:size]), self.rest[size:]
        return given


class _Nowhere:
    """Takes everything and keeps nothing."""

    def write(self, given: bytes) -> int:
        """How much was given."""
        return len(given)

    def flush(self) -> None:
        """There is nothing to send on."""


def seal(lines: Iterable[bytes], target: pathlib.Path, to: Sequence[str]) -> None:
    """Seal lines into a file, which is on the disk when this returns. Leaves nothing behind when it fails."""
    try:
        with target.open("xb") as file:
            target.chmod(0o600)
            agefiles.seal_file(cast("BinaryIO", _Lines(lines)), file, to)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def check(file: pathlib.Path, secrets: Sequence[str]) -> None:
    """Open a file to its end and keep nothing. Raises Unopenable, Damaged."""
    try:
        with file.open("rb") as sealed:
            agefiles.open_file(sealed, cast("BinaryIO", _Nowhere()), secrets)
    except OSError as error:
        raise Damaged(f"{file} is damaged: it cannot be opened to its end.") from error


@contextlib.contextmanager
def opened(file: pathlib.Path, secrets: Sequence[str]) -> Iterator[BinaryIO]:
    """Read a file, after `check`, while it is being opened."""
    reading, writing = os.pipe()

    def pour() -> None:
        # Whoever reads no further has what they wanted; that the file is whole, `check` has seen.
        with contextlib.suppress(OSError, Unopenable), os.fdopen(writing, "wb") as out, file.open("rb") as sealed:
            agefiles.open_file(sealed, out, secrets)

    pouring = threading.Thread(target=pour, name="opening a backup", daemon=True)
    pouring.start()
    with os.fdopen(reading, "rb") as lines:
        yield lines
    pouring.join()
