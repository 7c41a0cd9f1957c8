"""Pictures and documents with a place, a serial number and an author wherever their form has room for one."""

import io
import random
import struct
import zlib
from collections.abc import Callable, Iterator

from PIL import Image, PngImagePlugin, TiffImagePlugin

from sandbox import made

# Nobody else writes these; each stands in every file that has room for it.
PLACE, SERIAL, AUTHOR = "48.7758N-9.1829E-a-place", "SN-0123456789-a-serial", "Serhii-the-author"
MARKS = (PLACE, SERIAL, AUTHOR)
# The place once more, as cameras write it: degrees, minutes and seconds as fractions.
_DEGREES = ((48, 1), (46, 1), (3355, 100))


def patterns() -> list[bytes]:
    """Every way in which a mark may have been written down."""
    found = [mark.encode(encoding) for mark in MARKS for encoding in ("utf-8", "utf-16-le", "utf-16-be")]
    found += [mark.encode().hex().encode() for mark in MARKS]
    for order in "<>":
        found.append(b"".join(struct.pack(f"{order}II", *each) for each in _DEGREES))
    return found


def every(count: int) -> Iterator[tuple[str, bytes]]:
    """So many files, each another, their kinds in turn; the same at each call."""
    dice = random.Random(8_000)
    for number in range(count):
        name, make = MAKERS[number % len(MAKERS)]
        yield f"{name} {number}", make(_scene(dice))


def _scene(dice: random.Random) -> Image.Image:
    colours = [tuple(dice.randrange(256) for _ in range(3)) for _ in range(4)]
    picture = Image.new("RGB", (dice.randrange(40, 200), dice.randrange(40, 200)), colours[0])
    for place, colour in enumerate(colours[1:]):
        picture.paste(colour, (place * 10, place * 12, place * 10 + 9, place * 12 + 9))
    return picture


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010E], exif[0x0131], exif[0x013B], exif[0x8298] = PLACE, SERIAL, AUTHOR, AUTHOR
    exif[0x9C9D] = AUTHOR.encode("utf-16-le")
    camera = exif.get_ifd(0x8769)
    camera[0xA430], camera[0xA431], camera[0xA435] = AUTHOR, SERIAL, SERIAL
    camera[0x927C], camera[0x9286] = b"MAKER\0" + SERIAL.encode(), b"ASCII\0\0\0" + PLACE.encode()
    where = exif.get_ifd(0x8825)
    where[1], where[2], where[3], where[4] = "N", [n / d for n, d in _DEGREES], "E", [9.0, 10.0, 58.44]
    where[0x1B] = PLACE.encode()
    return exif


def _xmp() -> bytes:
    return (
        f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF><dc:creator>{AUTHOR}</dc:creator>"
        f"<exif:GPSLatitude>{PLACE}</exif:GPSLatitude><aux:SerialNumber>{SERIAL}</aux:SerialNumber></rdf:RDF></x:xmpmeta>"
    ).encode()


def _iptc() -> bytes:
    fields = {80: AUTHOR, 90: PLACE, 103: SERIAL}
    records = b"".join(struct.pack(">BBBH", 0x1C, 2, tag, len(text)) + text.encode() for tag, text in fields.items())
    return b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(records)) + records


def _segments(jpeg: bytes) -> bytes:
    """The rest that a JPEG has room for: a comment, IPTC, a thumbnail with its own marks, a second picture behind."""
    comment = " ".join(MARKS).encode()
    more = b"".join(
        struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data
        for marker, data in ((0xFE, comment), (0xED, _iptc()), (0xEC, comment), (0xE3, jpeg[:60_000]))
    )
    return jpeg[:2] + more + jpeg[2:] + jpeg + comment


def _jpeg(picture: Image.Image) -> bytes:
    return _segments(made.encoded("JPEG", picture, exif=_exif(), xmp=_xmp(), icc_profile=_profile()))


def _profile() -> bytes:
    return b"\0\0\x01\0" + bytes(124) + " ".join(MARKS).encode()


def _png(picture: Image.Image) -> bytes:
    text = PngImagePlugin.PngInfo()
    for mark in MARKS:
        text.add_text("Author", mark)
        text.add_itxt("XML:com.adobe.xmp", mark)
        text.add_text("Comment", mark, zip=True)
    return made.encoded("PNG", picture, pnginfo=text, exif=_exif(), icc_profile=_profile()) + " ".join(MARKS).encode()


def _webp(picture: Image.Image) -> bytes:
    return made.encoded("WEBP", picture, exif=_exif(), xmp=_xmp(), icc_profile=_profile())


def _heif(picture: Image.Image) -> bytes:
    return made.encoded("HEIF", picture, exif=_exif().tobytes(), xmp=_xmp())


def _tiff(picture: Image.Image) -> bytes:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[270], tags[305], tags[315] = PLACE, SERIAL, AUTHOR
    tags[700] = _xmp()
    return made.encoded("TIFF", picture, tiffinfo=tags, icc_profile=_profile()) + " ".join(MARKS).encode()


def _gif(picture: Image.Image) -> bytes:
    return made.encoded("GIF", picture, comment=" ".join(MARKS).encode()) + " ".join(MARKS).encode()


def _bmp(picture: Image.Image) -> bytes:
    return made.encoded("BMP", picture) + " ".join(MARKS).encode()


def _pdf(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PDF", title=PLACE, author=AUTHOR, producer=SERIAL, creator=AUTHOR)
    return file.getvalue() + b"\n% " + " ".join(MARKS).encode()


def _pdf_by_hand(picture: Image.Image) -> bytes:
    packed = zlib.compress(_xmp())
    stream = b"5 0 obj << /Type /Metadata /Length %d /Filter /FlateDecode >> stream\n" % len(packed) + packed
    place = b"(" + PLACE.encode() + b")"
    return made.pdf(
        pages=1 + picture.width % 3,
        extra=stream + b"\nendstream endobj\n",
        catalog=b"/Metadata 5 0 R /PieceInfo << /a << /Private " + place + b" >> >>",
        page=b"/Annots [<< /Subtype /Text /Rect [0 0 9 9] /F 2 /Contents " + place + b" >>]",
        info=f"/Author ({AUTHOR}) /Producer ({SERIAL}) /Keywords ({PLACE})".encode(),
    )


MAKERS: tuple[tuple[str, Callable[[Image.Image], bytes]], ...] = (
    ("a JPEG", _jpeg), ("a PNG", _png), ("a HEIF", _heif), ("a WEBP", _webp), ("a PDF", _pdf),
    ("a TIFF", _tiff), ("a JPEG of another camera", _jpeg), ("a GIF", _gif), ("a PDF by hand", _pdf_by_hand),
    ("a BMP", _bmp),
)  # fmt: skip
