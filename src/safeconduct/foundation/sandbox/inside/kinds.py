"""What a file is, by how its bytes begin; what its sender called it is never asked."""

import dataclasses

from safeconduct.foundation.sandbox.contract import Because, Kind, NotShown


@dataclasses.dataclass(frozen=True)
class Found:
    """A kind, and the one reader that may be tried for it."""

    kind: Kind
    form: str


# Beginnings, the offset at which they stand, and the reader's name.
_BEGINNINGS = (
    (0, b"\xff\xd8\xff", Found(Kind.PICTURE, "JPEG")),
    (0, b"\x89PNG\r\n\x1a\n", Found(Kind.PICTURE, "PNG")),
    (0, b"GIF87a", Found(Kind.PICTURE, "GIF")),
    (0, b"GIF89a", Found(Kind.PICTURE, "GIF")),
    (0, b"BM", Found(Kind.PICTURE, "BMP")),
    (0, b"II*\x00", Found(Kind.PICTURE, "TIFF")),
    (0, b"MM\x00*", Found(Kind.PICTURE, "TIFF")),
    (8, b"WEBP", Found(Kind.PICTURE, "WEBP")),
    (8, b"WAVE", Found(Kind.SOUND, "wav")),
    (0, b"%PDF-", Found(Kind.DOCUMENT, "PDF")),
    (0, b"OggS", Found(Kind.SOUND, "ogg")),
    (0, b"ID3", Found(Kind.SOUND, "mp3")),
    (0, b"#!AMR", Found(Kind.SOUND, "amr")),
    (0, b"fLaC", Found(Kind.SOUND, "flac")),
    (0, b"\x1a\x45\xdf\xa3", Found(Kind.FILM, "matroska")),
    (0, b"\xff\xf1", Found(Kind.SOUND, "aac")),
    (0, b"\xff\xf9", Found(Kind.SOUND, "aac")),
    (0, b"\xff\xfb", Found(Kind.SOUND, "mp3")),
    (0, b"\xff\xf3", Found(Kind.SOUND, "mp3")),
    (0, b"\xff\xf2", Found(Kind.SOUND, "mp3")),
)
_OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")
# Of the family that telephones write (ISO/IEC 14496-12): the first box names itself after its length.
_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"})
_STILL = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"})
# A text that some program would obey: markup, scripts, lists of other files to open.
_OBEYED = ("<", "%!", "#!", "#ext", "ffconcat", "mime-version", "[playlist]", "[internetshortcut]", "push graphic")
# What a reader passes over before the first letter.
_BLANK = "\ufeff \t\r\n\f\v"
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


def look(content: bytes) -> Found | NotShown:
    """The kind of this file, or why it has none."""
    if not content:
        return NotShown(Because.BROKEN)
    if content.startswith(_OFFICE):
        return NotShown(Because.OFFICE)
    for offset, beginning, found in _BEGINNINGS:
        if content[offset : offset + len(beginning)] == beginning and (offset == 0 or content.startswith(b"RIFF")):
            return found
    if content[4:8] in _BOXES:
        is_still = content[4:8] == b"ftyp" and content[8:12] in _STILL
        return Found(Kind.PICTURE, "HEIF") if is_still else Found(Kind.FILM, "mov")
    return _text(content)


def _text(content: bytes) -> Found | NotShown:
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return NotShown(Because.UNKNOWN)
    is_plain = "\x00" not in text and not text.lstrip(_BLANK).lower().startswith(_OBEYED)
    return Found(Kind.TEXT, encoding) if is_plain else NotShown(Because.UNKNOWN)
