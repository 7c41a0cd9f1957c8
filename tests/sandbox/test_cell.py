"""What comes out of the sandbox is a copy made anew or a reason; from within nothing outside can be reached."""

import io
import os
import pathlib
import shutil
import textwrap

import pytest
from PIL import Image

from safeconduct.foundation.sandbox import cell, contract
from safeconduct.foundation.sandbox.contract import Because, Kind, NotShown, SafeCopy
from sandbox import made

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not cell.is_available() or bool(cell.lacking()),
        reason="No sandbox here: install bubblewrap, ffmpeg and poppler-utils, and allow user namespaces.",
    ),
]


def copy_of(content: bytes, page: int = 1) -> SafeCopy:
    found = cell.safe_copy(content, page)
    assert isinstance(found, SafeCopy)
    return found


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "HEIF"])
def test_a_picture_of_any_telephone_becomes_a_bare_jpeg(form: str) -> None:
    copy = copy_of(made.encoded(form))

    with Image.open(io.BytesIO(copy.content)) as shown:
        assert (copy.kind, shown.format, shown.size) == (Kind.PICTURE, "JPEG", (320, 240))
        red, green, blue = shown.convert("RGB").getpixel((100, 200))
        assert (red > 140, green < 80, blue < 80) == (True, True, True)
        assert set(shown.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"}


def test_a_large_picture_is_made_smaller_and_one_on_its_side_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    with Image.open(io.BytesIO(copy_of(made.encoded("JPEG", made.picture(4000, 3000), exif=exif)).content)) as shown:
        assert shown.size == (1500, 2000)


def test_what_is_transparent_lies_on_white() -> None:
    with Image.open(io.BytesIO(copy_of(made.encoded("PNG", Image.new("RGBA", (10, 10)))).content)) as shown:
        assert shown.getpixel((5, 5)) == (255, 255, 255)


def test_a_document_is_shown_page_by_page() -> None:
    document = made.pdf(pages=3)

    found = [copy_of(document, page) for page in (1, 3, 9)]

    assert [(each.kind, each.page, each.pages) for each in found] == [
        (Kind.DOCUMENT, 1, 3), (Kind.DOCUMENT, 3, 3), (Kind.DOCUMENT, 3, 3)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "how",
    [("-f", "ogg", "-c:a", "libopus"), ("-f", "ipod"), ("-f", "mp3"), ("-f", "wav"), ("-f", "flac"), ("-f", "adts"),
     ("-f", "3gp", "-ar", "8000", "-ac", "1", "-c:a", "aac")],
    ids=lambda how: how[1],
)  # fmt: skip
def test_a_voice_note_of_any_telephone_becomes_opus(how: tuple[str, ...]) -> None:
    copy = copy_of(made.recording("sine", *how))

    assert (copy.kind, copy.media_type, copy.content[:4]) == (Kind.SOUND, "audio/ogg", b"OggS")
    assert len(copy.content) > 2000


@pytest.mark.parametrize("how", [("film", "sine", "-f", "mp4"), ("film", "-f", "mov"), ("film", "-f", "matroska")])
def test_a_film_becomes_a_small_webm(how: tuple[str, ...]) -> None:
    copy = copy_of(made.recording(*how))

    assert (copy.kind, copy.media_type) == (Kind.FILM, "video/webm")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_a_text_comes_as_its_letters(encoding: str) -> None:
    copy = copy_of("둘이\r\n같이\x07\u202e".encode(encoding))

    assert (copy.kind, copy.content.decode()) == (Kind.TEXT, "둘이\n같이")


@pytest.mark.parametrize(
    ("content", "because"),
    [
        (b"", Because.BROKEN),
        (b"PK\x03\x04 word/document.xml", Because.OFFICE),
        (b"<svg onload='alert(1)'/>", Because.UNKNOWN),
        (b"\x7fELF\x02\x01\x01\x00\xff", Because.UNKNOWN),
        (b"\xff\xd8\xff\xe0 and no more", Because.BROKEN),
        (bytes(26_000_000), Because.TOO_LARGE),
    ],
)
def test_what_cannot_be_shown_says_why(content: bytes, because: Because) -> None:
    assert cell.safe_copy(content) == NotShown(because)


def within(code: str) -> tuple[int, str]:
    """How this ended inside the walls, and what it said."""
    with cell._memory(b"") as given, cell._memory(b"") as said:
        ended = cell._run(["-c", textwrap.dedent(code)], given, said)
        return ended, os.pread(said, 100_000, 0).decode()


def test_from_within_nothing_of_this_machine_is_seen(tmp_path: pathlib.Path) -> None:
    (tmp_path / "secret").write_text("secret")
    places = [str(tmp_path), str(pathlib.Path.home() / ".bashrc"), "/etc/passwd", "/proc/1/environ", "/var", "/home"]

    ended, said = within(f"import os\nprint([place for place in {places} if os.path.exists(place)], os.getppid())")

    assert (ended, said.strip()) == (0, "[] 1")


@pytest.mark.parametrize(
    "act",
    [
        "import socket; socket.socket()",
        "import socket; socket.socket(socket.AF_UNIX)",
        "open('/usr/written', 'w')",
        "open('/house/written', 'w')",
        "open('/dev/written', 'w')",
        "open('/written', 'w')",
        "import ctypes; assert ctypes.CDLL(None).unshare(0x10000000) == 0",
        "import ctypes; assert ctypes.CDLL(None).syscall(56, 0x10000011, 0, 0, 0, 0) > 0",
        "import ctypes; assert ctypes.CDLL(None).ptrace(0, 0, 0, 0) == 0",
        "import ctypes; assert ctypes.CDLL(None).mount(b'x', b'/tmp', b'tmpfs', 0, 0) == 0",
        "import os; os.setuid(0)",
        "open('/tmp/much', 'wb').write(bytes(120_000_000))",
    ],
)
def test_from_within_this_cannot_be_done(act: str) -> None:
    ended, said = within(f"try:\n    {act}\nexcept (OSError, AssertionError) as no:\n    print('refused', end='')")

    assert (ended, said) == (0, "refused")


def test_who_takes_too_long_is_ended_with_all_its_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cell, "WALL_SECONDS", 1.0)
    monkeypatch.setattr(cell, "_START", "import os, time; os.fork(); os.fork(); time.sleep(1000)")

    found = cell.safe_copy(b"text")

    assert found == NotShown(Because.TOO_LONG)
    assert not _alive("sleep(1000)")


def _alive(word: str) -> list[str]:
    found = []
    for each in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = each.read_bytes()
        except OSError:
            continue
        if word.encode() in line:
            found.append(line.decode())
    return found


@pytest.mark.parametrize(
    "act", ["raise SystemExit(3)", "print('x' * 10_000_000)", "import os; os.kill(os.getpid(), 9)", "pass"]
)
def test_whoever_breaks_the_form_shows_nothing(monkeypatch: pytest.MonkeyPatch, act: str) -> None:
    monkeypatch.setattr(cell, "_START", act)

    assert cell.safe_copy(b"text") == NotShown(Because.BROKEN)


def test_memory_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "from safeconduct.foundation.sandbox.inside import worker, texts\n" \
           "texts.copied = lambda content, form: bytearray(1 << 31)\nworker.main()"  # fmt: skip
    monkeypatch.setattr(cell, "_START", cell._START.split("; from")[0] + "\n" + code)

    assert cell.safe_copy(b"text") == NotShown(Because.TOO_LARGE)


def test_where_there_is_no_bubblewrap_nothing_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cell, "BUBBLEWRAP", "no-such-program")
    cell.is_available.cache_clear()

    try:
        assert cell.safe_copy(b"text") == NotShown(Because.UNAVAILABLE)
    finally:
        cell.is_available.cache_clear()


def test_where_all_places_are_taken_one_is_asked_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cell, "TURN_SECONDS", 0.01)

    for _ in range(cell.AT_ONCE):
        cell._turns.acquire()
    try:
        assert cell.safe_copy(b"text") == NotShown(Because.TOO_LONG)
    finally:
        for _ in range(cell.AT_ONCE):
            cell._turns.release()


def test_what_is_missing_is_named_with_what_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cell, "PROGRAMS", {"no-such-program": "nothing"})

    assert cell.lacking() == ["no-such-program (nothing)"]
    assert shutil.which(cell.BUBBLEWRAP)
    assert contract.VERSION == 1
