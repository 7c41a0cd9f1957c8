"""Marks that stand in every canary of one trial, and the search for them in files and in the memory of processes.

All canaries of a trial share two random marks, one in plain letters and one in Hangul: to look for the marks is to
look for all of them, in every way in which a program may write a text down.
"""

import base64
import contextlib
import dataclasses
import json
import mmap
import pathlib
import secrets
import sqlite3
import unicodedata
import urllib.parse
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Self

_LETTERS = "bcdfghjkmnpqrtvwxz"
# Files and memory are looked through in pieces; each reaches into the next, so that nothing falls between.
_PIECE = 1 << 18
_OVERLAP = 1024


@dataclasses.dataclass(frozen=True)
class Mark:
    """The two marks of one trial. `word` may stand wherever only plain letters can."""

    letters: str
    hangul: str

    @classmethod
    def new(cls) -> Self:
        """Random ones, 66 bits in letters and 107 in syllables, each of which takes three bytes of UTF-8."""
        return cls(
            "".join(secrets.choice(_LETTERS) for _ in range(16)),
            "".join(chr(0xAC00 + secrets.randbelow(11172)) for _ in range(8)),
        )

    def text(self, number: int) -> str:
        """One canary as somebody would type it."""
        return f"{self.letters}{number:04d} {self.hangul}"

    def word(self, number: int) -> str:
        """One canary in plain letters alone, for headers, paths and a word of one's own."""
        return self.letters + "".join(_LETTERS[int(digit)] for digit in f"{number:04d}")

    def patterns(self) -> dict[bytes, str]:
        """Every form in which a mark may have been written down, with the form's name."""
        found = {}
        for mark in (self.letters, self.hangul):
            found.update({written: name for name, written in _forms(mark)})
        found.update({written: f"NFD in {name}" for name, written in _plain(unicodedata.normalize("NFD", self.hangul))})
        return found


def _plain(mark: str) -> Iterator[tuple[str, bytes]]:
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le"):
        yield encoding, mark.encode(encoding)


def _forms(mark: str) -> Iterator[tuple[str, bytes]]:
    yield from _plain(mark)
    yield "hex", mark.encode().hex().encode()
    yield "hex", mark.encode().hex().upper().encode()
    for encoding in ("utf-8", "utf-16-le"):
        for phase in range(3):
            encoded = _base64(mark.encode(encoding), phase)
            yield f"base64 of {encoding}", encoded
            yield f"base64 of {encoding}, for URLs", encoded.translate(bytes.maketrans(b"+/", b"-_"))
    if not mark.isascii():
        yield "URL-encoded", urllib.parse.quote(mark).encode()
        yield "URL-encoded", urllib.parse.quote(mark).lower().encode()
        yield "JSON", json.dumps(mark)[1:-1].encode()
        yield "JSON", json.dumps(mark)[1:-1].upper().replace("\\U", "\\u").encode()
        yield "HTML", mark.encode("ascii", "xmlcharrefreplace")


def _base64(raw: bytes, phase: int) -> bytes:
    """What is the same in the base64 of any text that has these bytes `phase` bytes after a multiple of three."""
    encoded = base64.b64encode(bytes(phase) + raw)
    first = -(-phase * 8 // 6) if phase else 0
    return encoded[first : (phase + len(raw)) * 8 // 6]


@dataclasses.dataclass(frozen=True)
class Hit:
    """A mark where none may be: in what, in which form, and what stands around it."""

    where: str
    form: str
    around: bytes


def search(parts: Iterable[tuple[str, bytes]], mark: Mark) -> tuple[list[Hit], int]:
    """Every hit in these named bytes, and how many bytes were looked through."""
    hits, looked, patterns = [], 0, mark.patterns()
    for where, content in parts:
        looked += len(content)
        for pattern, form in patterns.items():
            at = content.find(pattern)
            if at >= 0:
                hits.append(Hit(where, form, content[max(0, at - 200) : at + 200]))
    return hits, looked


def files(*folders: pathlib.Path) -> Iterator[tuple[str, bytes]]:
    """Every regular file below these folders, in overlapping pieces, with its name."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            yield f"the name of {path.name}", str(path).encode()
            if path.is_file() and not path.is_symlink():
                with path.open("rb") as file:
                    yield from _pieces(str(path.relative_to(folder)), file.read())


def _pieces(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    for start in range(0, max(len(content), 1), _PIECE):
        yield name, content[start : start + _PIECE + _OVERLAP]


def memory(pid: int, name: str) -> Iterator[tuple[str, bytes]]:
    """All memory that this process could have written to; nothing where it has ended. Raises PermissionError."""
    at = pathlib.Path(f"/proc/{pid}")
    gone = (FileNotFoundError, ProcessLookupError)
    with contextlib.suppress(*gone), (at / "mem").open("rb", 0) as file, (at / "pagemap").open("rb", 0) as present:
        for line in (at / "maps").read_text().splitlines():
            span, rights, *rest = line.split(maxsplit=5)
            if rights.startswith("rw"):
                what = rest[-1] if len(rest) > 3 else "anonymous"
                yield from _mapped(file, present, span, f"memory of {name} ({what})")


def _mapped(memory: BinaryIO, present: BinaryIO, span: str, name: str) -> Iterator[tuple[str, bytes]]:
    """The pieces of one mapping that were ever touched; proc(5) tells them by eight bytes for each page."""
    start, end = (int(each, 16) for each in span.split("-"))
    for at in range(start, end, _PIECE):
        with contextlib.suppress(OSError):  # gone meanwhile, or not memory at all
            present.seek(at // mmap.PAGESIZE * 8)
            if any(flags & 0xC0 for flags in present.read(_PIECE // mmap.PAGESIZE * 8)[7::8]):
                memory.seek(at)
                yield name, memory.read(min(_PIECE + _OVERLAP, end - at))


def sessions(folder: pathlib.Path) -> Iterator[tuple[str, bytes]]:
    """What stands in Django's session rows, unpacked: it keeps them compressed."""
    with contextlib.closing(sqlite3.connect(folder / "staff.sqlite3")) as staff:
        for (packed,) in staff.execute("SELECT session_data FROM django_session"):
            body = packed.rsplit(":", 2)[0]
            raw = base64.urlsafe_b64decode(body.lstrip(".") + "===")
            yield "a session row", zlib.decompress(raw) if body.startswith(".") else raw
