"""Files as telephones make them, made here: with places, serial numbers and authors, which a copy must not have."""

import functools
import io
import pathlib
import subprocess
import tempfile

from PIL import Image, ImageDraw


def picture(width: int = 320, height: int = 240) -> Image.Image:
    """A house under a sky, so that a copy can be told from nothing."""
    made = Image.new("RGB", (width, height), "skyblue")
    ImageDraw.Draw(made).rectangle((width // 4, height // 3, width // 2, height), fill="brown")
    return made


def encoded(form: str, image: Image.Image | None = None, **how: object) -> bytes:
    """A picture in one of Pillow's formats, or HEIF."""
    if form == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener()
    file = io.BytesIO()
    (image or picture()).save(file, form, **how)
    return file.getvalue()


@functools.cache
def recording(*how: str) -> bytes:
    """What ffmpeg makes of its own test sources, as in `recording("sine", "-f", "ogg")`."""
    sources = {"sine": ["-f", "lavfi", "-i", "sine=d=1"], "film": ["-f", "lavfi", "-i", "testsrc=d=1:s=160x120:r=10"]}
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder, "out")
        named = [sources.get(each, [each]) for each in how]
        words = [word for each in named for word in each]
        subprocess.run(["ffmpeg", "-v", "error", "-y", *words, str(out)], check=True, stdin=subprocess.DEVNULL)
        return out.read_bytes()


def pdf(pages: int = 1, extra: bytes = b"", catalog: bytes = b"", page: bytes = b"", info: bytes = b"") -> bytes:
    """A document by hand, with whatever else somebody wants to put into it."""
    kids = b" ".join(b"%d 0 R" % (10 + number) for number in range(pages))
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
        2: b"<< /Type /Pages /Count %d /Kids [" % pages + kids + b"] >>",
        3: b"<< " + info + b" >>",
    }
    for number in range(pages):
        objects[10 + number] = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] " + page + b" >>"
    body, places = bytearray(b"%PDF-1.7\n"), {}
    for number, content in objects.items():
        places[number] = len(body)
        body += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    body += extra
    start, last = len(body), max(objects)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (last + 1)
    for number in range(1, last + 1):
        body += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 00000 f \n"
    return bytes(body + b"trailer << /Size %d /Root 1 0 R /Info 3 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (last + 1, start))
