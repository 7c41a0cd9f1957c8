"""What runs inside, looked at from outside: how a file's kind is told, and what a copy keeps."""

import io

import pytest
from PIL import Image

from safeconduct.foundation.sandbox.contract import Because, Kind, NotShown, SafeCopy
from safeconduct.foundation.sandbox.inside import kinds, pictures, texts
from safeconduct.foundation.sandbox.inside.kinds import Found
from sandbox import made


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", Found(Kind.PICTURE, "WEBP")),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", Found(Kind.SOUND, "wav")),
        (b"12345678WEBP", Found(Kind.TEXT, "utf-8")),
        (b"\x00\x00\x00\x18ftypheic", Found(Kind.PICTURE, "HEIF")),
        (b"\x00\x00\x00\x18ftypM4A ", Found(Kind.FILM, "mov")),
        (b"\x00\x00\x00\x18ftyp3gp4", Found(Kind.FILM, "mov")),
        (b"GIF89a/*", Found(Kind.PICTURE, "GIF")),
        (b" %PDF-1.4", Found(Kind.TEXT, "utf-8")),
        (b"#!AMR\n", Found(Kind.SOUND, "amr")),
    ],
)
def test_a_kind_is_told_by_how_a_file_begins(content: bytes, found: Found) -> None:
    assert kinds.look(content) == found


@pytest.mark.parametrize(
    "obeyed",
    [b"<svg/>", b"  <!DOCTYPE html>", b"#EXTM3U\n/etc/passwd", b"ffconcat version 1.0\nfile /etc/passwd", b"#!/bin/sh",
     b"%!PS", b"push graphic-context", b"[InternetShortcut]", "\ufeff<html>".encode(), "\ufeff#EXTM3U".encode("utf-16"),
     b"MIME-Version: 1.0", b"a\x00b", b"\xff\xfe\x00"],
)  # fmt: skip
def test_a_text_that_a_program_would_obey_is_none(obeyed: bytes) -> None:
    assert kinds.look(obeyed) == NotShown(Because.UNKNOWN)


@pytest.mark.parametrize("size", [(20_000, 5_000), (40_000, 1)])
def test_a_picture_beyond_measure_is_not_decoded(size: tuple[int, int]) -> None:
    assert pictures.copied(made.encoded("PNG", Image.new("1", size)), "PNG") == NotShown(Because.TOO_LARGE)


def test_a_reader_reads_its_own_form_alone() -> None:
    with pytest.raises(OSError, match="identify"):
        pictures.copied(made.encoded("PNG"), "JPEG")


def test_a_copy_has_nothing_beside_its_pixels() -> None:
    copy = pictures.copied(made.encoded("PNG", comment=b"author"), "PNG")

    assert isinstance(copy, SafeCopy)
    with Image.open(io.BytesIO(copy.content)) as shown:
        assert not shown.getexif()
        assert "icc_profile" not in shown.info


def test_a_long_text_is_cut() -> None:
    assert len(texts.copied(b"a" * 300_000, "utf-8").content) == texts.LONGEST
