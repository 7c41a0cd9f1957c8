"""Two hundred hostile files: none gets out of the sandbox, whatever it does inside."""

import pathlib
import resource
import socket
import time
from collections.abc import Iterator

import pytest

from safeconduct.foundation.sandbox import cell
from safeconduct.foundation.sandbox.contract import Kind, NotShown, SafeCopy
from sandbox import hostile_files

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not cell.is_available() or bool(cell.lacking()),
        reason="No sandbox here: install bubblewrap, ffmpeg and poppler-utils, and allow user namespaces.",
    ),
]

SECRET = b"a secret that stands outside of the sandbox"
# So that several processes share them; each has files of every kind.
PARTS = 8
# Of one process and its children, in kilobytes: what the worker may have, and itself.
MOST_MEMORY = 1_700_000


@pytest.fixture
def outside(tmp_path: pathlib.Path) -> Iterator[tuple[str, socket.socket]]:
    """A secret file, and an address that nobody may ask."""
    (tmp_path / "secret").write_bytes(SECRET)
    with socket.create_server(("127.0.0.1", 0)) as asked:
        asked.setblocking(False)
        yield str(tmp_path / "secret"), asked


def test_there_are_two_hundred_and_each_is_another() -> None:
    files = dict(hostile_files.every("/secret", "http://127.0.0.1:9"))

    assert len(files) >= 200
    assert len(set(files.values())) >= 200


@pytest.mark.parametrize("part", range(PARTS))
def test_none_gets_out(part: int, outside: tuple[str, socket.socket]) -> None:
    secret, asked = outside
    before = _files(pathlib.Path(secret).parent)
    every = list(hostile_files.every(secret, f"http://127.0.0.1:{asked.getsockname()[1]}"))

    for name, content in every[part::PARTS]:
        began = time.monotonic()
        found = cell.safe_copy(content)

        assert time.monotonic() - began < cell.WALL_SECONDS + 10, name
        _must_be_harmless(name, found)

    with pytest.raises(BlockingIOError):
        asked.accept()
    assert _files(pathlib.Path(secret).parent) == before
    assert _still_there(secret) == []
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < MOST_MEMORY


def _must_be_harmless(name: str, found: SafeCopy | NotShown) -> None:
    if isinstance(found, NotShown):
        return
    assert SECRET not in found.content, name
    if found.kind is not Kind.TEXT:
        assert hostile_files.SCRIPT not in found.content, name
        assert b"<script" not in found.content.lower(), name
    if found.kind in {Kind.PICTURE, Kind.DOCUMENT}:
        assert found.content.endswith(b"\xff\xd9"), name


def _files(folder: pathlib.Path) -> list[tuple[str, int]]:
    return sorted((path.name, path.stat().st_size) for path in folder.rglob("*"))


def _still_there(secret: str) -> list[str]:
    """Processes of the sandbox that outlived their file."""
    mine = pathlib.Path("/proc/self/task").glob("*/children")
    return [child for children in mine for child in children.read_text().split() if _is_walled(child)]


def _is_walled(process: str) -> bool:
    try:
        return b"bwrap" in pathlib.Path("/proc", process, "cmdline").read_bytes()
    except OSError:
        return False
