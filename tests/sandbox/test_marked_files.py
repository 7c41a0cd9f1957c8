"""No copy keeps a place, a serial number or an author that stood beside the picture; endure_files.py looks at 1,000."""

import io

import pytest
from PIL import Image

from safeconduct.foundation.sandbox import cell
from safeconduct.foundation.sandbox.contract import Kind, SafeCopy
from sandbox import made, marked

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not cell.is_available() or bool(cell.lacking()),
        reason="No sandbox here: install bubblewrap, ffmpeg and poppler-utils, and allow user namespaces.",
    ),
]

FILES = 50


@pytest.mark.parametrize(("name", "content"), list(marked.every(10)))
def test_every_kind_of_file_is_marked(name: str, content: bytes) -> None:
    written = [pattern for pattern in marked.patterns() if pattern in content]

    assert len(written) >= 3, name


def test_no_copy_of_fifty_keeps_a_place_a_serial_or_an_author() -> None:
    kept = [name for name, content in marked.every(FILES) if marks_in(name, content)]

    assert kept == []


def marks_in(name: str, content: bytes) -> list[bytes]:
    copy = cell.safe_copy(content)
    assert isinstance(copy, SafeCopy), name
    with Image.open(io.BytesIO(copy.content)) as shown:
        assert not shown.getexif(), name
        assert not set(shown.info) & {"exif", "xmp", "icc_profile", "comment", "photoshop", "mp"}, name
    return [pattern for pattern in marked.patterns() if pattern in copy.content]


RECORDINGS = [
    ("sine", "-f", "ipod"),
    ("film", "sine", "-f", "mp4"),
    ("sine", "-f", "mp3"),
    ("film", "-f", "mov"),
    ("sine", "-f", "ogg", "-c:a", "libopus"),
]


@pytest.mark.parametrize("how", RECORDINGS, ids=" ".join)
def test_no_recording_keeps_them_either(how: tuple[str, ...]) -> None:
    tags = {"location": marked.PLACE, "artist": marked.AUTHOR, "comment": marked.SERIAL, "title": marked.PLACE}
    stream = "-metadata:s:a:0" if "sine" in how else "-metadata"
    words = [word for name, mark in tags.items() for word in ("-metadata", f"{name}={mark}", stream, f"{name}={mark}")]
    content = made.recording(*how, *words)

    copy = cell.safe_copy(content)

    assert isinstance(copy, SafeCopy)
    assert copy.kind in {Kind.SOUND, Kind.FILM}
    assert any(pattern in content for pattern in marked.patterns())
    assert [pattern for pattern in marked.patterns() if pattern in copy.content] == []
