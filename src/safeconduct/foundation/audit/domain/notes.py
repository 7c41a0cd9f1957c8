"""Checkpoints as signed notes: C2SP `tlog-checkpoint` inside C2SP `signed-note`, with Ed25519."""

import base64
import binascii
import dataclasses
import hashlib

from safeconduct.foundation.vault.domain import signing

# The signature type of Ed25519 in C2SP signed-note.
ED25519 = b"\x01"
_KEY_ID = 4


class NotANote(ValueError):
    """These lines are no signed checkpoint."""


@dataclasses.dataclass(frozen=True)
class Signed:
    """A size and a root, who says so, and the note's own text."""

    origin: str
    size: int
    root: bytes
    text: str


def origin(public: bytes, database: str) -> str:
    """The name of one log: it follows from the log key, so that no two installations share one."""
    return f"safeconduct.invalid/{hashlib.sha256(public).hexdigest()[:16]}/{database}"


def signed(seed: bytes, name: str, size: int, root: bytes) -> Signed:
    """A checkpoint signed with the log key's seed under the log's own name."""
    body = f"{name}\n{size}\n{base64.b64encode(root).decode()}\n"
    mark = _key_id(name, signing.public_half(seed)) + signing.sign(seed, body.encode())
    return Signed(name, size, root, f"{body}\n— {name} {base64.b64encode(mark).decode()}\n")


def read(text: str, public: bytes) -> Signed:
    """The checkpoint of a note signed by this key. Raises NotANote where form or signature is wrong."""
    body, _, signatures = text.partition("\n\n")
    body += "\n"
    try:
        name, size, root = body.split("\n")[:3]
        found = Signed(name, int(size), base64.b64decode(root, validate=True), text)
        marks = [_mark(line, name) for line in signatures.splitlines() if line.startswith(f"— {name} ")]
    except (ValueError, binascii.Error) as error:
        raise NotANote("not a checkpoint") from error
    if len(found.root) != hashlib.sha256().digest_size or size != str(found.size) or found.size < 0:
        raise NotANote("not a checkpoint")
    wanted = _key_id(name, public)
    if not any(mark[:_KEY_ID] == wanted and signing.is_signed(public, body.encode(), mark[_KEY_ID:]) for mark in marks):
        raise NotANote("not signed by the log key")
    return found


def _mark(line: str, name: str) -> bytes:
    written = line.removeprefix(f"— {name} ")
    mark = base64.b64decode(written, validate=True)
    # Base64 has spare bits: only one way to write a signature is ours.
    return mark if base64.b64encode(mark).decode() == written else b""


def _key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:_KEY_ID]
