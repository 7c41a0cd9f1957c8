"""Small pictures: a screenshot as a PNG of at most 256 colours. Our pages have few; only smoothed edges are rounded."""

import base64
import struct
import zlib

from playwright.sync_api import Page

# The commonest colours are kept exactly, the rest go to the nearest of them; the browser counts faster than we do.
COUNTED = """async (source) => {
  const image = new Image(); image.src = source; await image.decode();
  const canvas = document.createElement("canvas"); canvas.width = image.width; canvas.height = image.height;
  const pen = canvas.getContext("2d"); pen.drawImage(image, 0, 0);
  const pixels = new Uint32Array(pen.getImageData(0, 0, image.width, image.height).data.buffer), counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) || 0) + 1);
  const kept = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 256).map(([pixel]) => pixel), place = new Map();
  const far = (a, b) => [0, 8, 16].reduce((sum, shift) => sum + ((a >> shift & 255) - (b >> shift & 255)) ** 2, 0);
  for (const pixel of counts.keys()) {
    let best = 0;
    for (let i = 1; i < kept.length; i++) if (far(pixel, kept[i]) < far(pixel, kept[best])) best = i;
    place.set(pixel, best);
  }
  let text = "";
  for (const pixel of pixels) text += String.fromCharCode(place.get(pixel));
  return { width: image.width, height: image.height, colours: kept.map((c) => [c & 255, c >> 8 & 255, c >> 16 & 255]), places: btoa(text) };
}"""  # noqa: E501  # one page of script


def small(painter: Page, picture: bytes) -> bytes:
    """The same picture with a palette; `painter` is any blank page with script."""
    found = painter.evaluate(COUNTED, "data:image/png;base64," + base64.b64encode(picture).decode())
    width, height, places = found["width"], found["height"], base64.b64decode(found["places"])
    rows = b"".join(b"\0" + places[at : at + width] for at in range(0, width * height, width))
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", bytes(part for colour in found["colours"] for part in colour)),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(name, body) for name, body in parts)


def _part(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
