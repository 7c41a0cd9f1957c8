"""The sandbox's one program: a file on standard input, its safe copy on standard output, and then it is gone."""

import resource
import sys

from safeconduct.foundation.sandbox.contract import Because, Kind, NotShown, SafeCopy, write
from safeconduct.foundation.sandbox.inside import documents, films, kinds, pictures, texts

# Seconds of work; bytes of memory, of a file, of what may be read; open files; processes and threads.
LIMITS = {
    resource.RLIMIT_CPU: 40,
    resource.RLIMIT_AS: 1536 * 1024 * 1024,
    resource.RLIMIT_FSIZE: 48 * 1024 * 1024,
    resource.RLIMIT_NOFILE: 64,
    resource.RLIMIT_NPROC: 64,
    resource.RLIMIT_CORE: 0,
}
LARGEST_FILE = 24 * 1024 * 1024


def main() -> None:
    """Limit ourselves first; then read, look, copy, say."""
    for limit, most in LIMITS.items():
        resource.setrlimit(limit, (most, most))
    content, page = sys.stdin.buffer.read(LARGEST_FILE + 1), int(sys.argv[1])
    sys.stdout.buffer.write(write(_copied(content, page)))
    sys.stdout.buffer.flush()


def _copied(content: bytes, page: int) -> SafeCopy | NotShown:
    if len(content) > LARGEST_FILE:
        return NotShown(Because.TOO_LARGE)
    found = kinds.look(content)
    if isinstance(found, NotShown):
        return found
    try:
        return _of_kind(found, content, page)
    except MemoryError:
        return NotShown(Because.TOO_LARGE)
    except Exception:  # noqa: BLE001  # the outer edge: a hostile file may raise anything in any library
        return NotShown(Because.BROKEN)


def _of_kind(found: kinds.Found, content: bytes, page: int) -> SafeCopy | NotShown:
    match found.kind:
        case Kind.PICTURE:
            return pictures.copied(content, found.form)
        case Kind.DOCUMENT:
            return documents.copied(content, page)
        case Kind.TEXT:
            return texts.copied(content, found.form)
        case Kind.SOUND | Kind.FILM:
            return films.copied(content, found.form)
