"""Small pictures: screenshots as one PNG of few colours. Our pages have few; only smoothed edges are rounded."""

import base64
import struct
import zlib
from collections.abc import Sequence

from playwright.sync_api import Page

COLOURS = 40
# The commonest colours that differ are kept, the rest go to the nearest of them; the browser counts faster than we do.
COUNTED = """async ([sources, below, colours]) => {
  const images = await Promise.all(sources.map(async (source) => { const one = new Image(); one.src = source; await one.decode(); return one; }));
  const gap = 16, total = (side) => images.reduce((sum, one) => sum + one[side] + gap, -gap), most = (side) => Math.max(...images.map((one) => one[side]));
  const canvas = document.createElement("canvas");
  canvas.width = below ? most("width") : total("width"); canvas.height = below ? total("height") : most("height");
  const pen = canvas.getContext("2d"); pen.fillStyle = "#888"; pen.fillRect(0, 0, canvas.width, canvas.height);
  let at = 0;
  for (const one of images) { pen.drawImage(one, below ? 0 : at, below ? at : 0); at += (below ? one.height : one.width) + gap; }
  const pixels = new Uint32Array(pen.getImageData(0, 0, canvas.width, canvas.height).data.buffer), counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) || 0) + 1);
  const far = (a, b) => [0, 8, 16].reduce((sum, shift) => sum + ((a >> shift & 255) - (b >> shift & 255)) ** 2, 0);
  const kept = [], place = new Map();
  for (const [pixel] of [...counts].sort((a, b) => b[1] - a[1])) {
    // The papers of day and of raised cards lie close together: they are many, and so they come first.
    if (kept.length < 6 || kept.length < colours && kept.every((one) => far(one, pixel) > 700)) kept.push(pixel);
  }
  for (const pixel of counts.keys()) {
    let best = 0;
    for (let i = 1; i < kept.length; i++) if (far(pixel, kept[i]) < far(pixel, kept[best])) best = i;
    place.set(pixel, best);
  }
  const parts = [];
  for (let from = 0; from < pixels.length; from += 8192) parts.push(String.fromCharCode(...Array.from(pixels.subarray(from, from + 8192), (pixel) => place.get(pixel))));
  return { width: canvas.width, height: canvas.height, colours: kept.map((c) => [c & 255, c >> 8 & 255, c >> 16 & 255]), places: btoa(parts.join("")) };
}"""  # noqa: E501  # one page of script


def small(painter: Page, pictures: Sequence[bytes], *, below: bool = False) -> bytes:
    """The pictures as one, side by side or one below another; `painter` is any blank page with script."""
    sources = ["data:image/png;base64," + base64.b64encode(picture).decode() for picture in pictures]
    found = painter.evaluate(COUNTED, [sources, below, COLOURS])
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
