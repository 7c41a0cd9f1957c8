"""Pictures: decoded to bare pixels, and a new file written from these. What stood beside the pixels is left behind."""

import io

from PIL import Image, ImageOps

from safeconduct.foundation.sandbox.contract import Because, Kind, NotShown, SafeCopy

# Of the picture as it came: more is no photograph, and would take more memory than there is.
MOST_PIXELS = 80_000_000
LONGEST_SIDE = 30_000
# Of the copy: as much as a screen shows.
SIDE = 2000
QUALITY = 85


def copied(content: bytes, form: str, kind: Kind = Kind.PICTURE) -> SafeCopy | NotShown:
    """The first frame, upright, as a JPEG of our own."""
    # Our own limit below says why; Pillow's would only warn.
    Image.MAX_IMAGE_PIXELS = None
    if form == "HEIF":
        import pillow_heif  # noqa: PLC0415  # half of the start, for iPhones alone

        pillow_heif.register_heif_opener(thumbnails=False)
    with Image.open(io.BytesIO(content), formats=[form]) as picture:
        width, height = picture.size
        if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
            return NotShown(Because.TOO_LARGE)
        picture.draft("RGB", (SIDE, SIDE))
        return SafeCopy(kind, _anew(picture))


def _anew(picture: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((SIDE, SIDE))
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        upright = _on_white(upright.convert("RGBA"))
    pixels = upright.convert("RGB")
    # A new picture, which never had anything beside its pixels.
    bare, file = Image.frombytes("RGB", pixels.size, pixels.tobytes()), io.BytesIO()
    bare.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture)
    return ground
