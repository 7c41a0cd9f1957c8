#!/usr/bin/env python3
# ruff: noqa: T201  # a script for the terminal
"""Check, without trusting us, that a deed stands in a Safe Conduct log, or that a log only grew.

    python3 verify_inclusion.py PUBLIC-KEY-IN-HEX PROOF.json

Needs nothing of ours: Python 3.11 and PyNaCl. The proof file comes from `safeconduct audit prove`; the public key
from whoever you trust to have noted it, best not from us. Exit 0: proved. Exit 1: not proved, and why.
Formats: RFC 9162 section 2.1 (hashes, proofs), C2SP tlog-checkpoint and signed-note (checkpoints).
"""

import base64
import hashlib
import json
import pathlib
import sys

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey


class NotProved(Exception):
    """The reason."""


def sha256(*parts):
    """SHA-256 over these bytes, one after the other."""
    return hashlib.sha256(b"".join(parts)).digest()


def checkpoint(note, public):
    """Origin, size and root of a signed checkpoint."""
    body, _, signatures = note.partition("\n\n")
    body += "\n"
    origin, size, root = body.split("\n")[:3]
    key_id = sha256(origin.encode(), b"\n\x01", public)[:4]
    for line in signatures.splitlines():
        mark = base64.b64decode(line.rpartition(" ")[2])
        if line.startswith(f"— {origin} ") and mark[:4] == key_id:
            try:
                VerifyKey(public).verify(body.encode(), mark[4:])
            except BadSignatureError:
                break
            return origin, int(size), base64.b64decode(root)
    raise NotProved("the checkpoint is not signed by this key")


def root_of_inclusion(leaf, position, size, proof):
    """RFC 9162 section 2.1.3.2."""
    if not 0 <= position < size:
        raise NotProved("the position is outside the log")
    number, last = position, size - 1
    for neighbour in proof:
        if last == 0:
            raise NotProved("the proof is too long")
        if number & 1 or number == last:
            leaf = sha256(b"\x01", neighbour, leaf)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            leaf = sha256(b"\x01", leaf, neighbour)
        number, last = number >> 1, last >> 1
    if last:
        raise NotProved("the proof is too short")
    return leaf


def roots_of_consistency(old, old_root, size, proof):
    """RFC 9162 section 2.1.4.2: the older and the newer root that this proof leads to."""
    if old == size and not proof:
        return old_root, old_root
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not 0 < old < size or not proof:
        raise NotProved("the proof does not fit these sizes")
    number, last = old - 1, size - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    first = second = path[0]
    for neighbour in path[1:]:
        if last == 0:
            raise NotProved("the proof is too long")
        if number & 1 or number == last:
            first, second = sha256(b"\x01", neighbour, first), sha256(b"\x01", neighbour, second)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            second = sha256(b"\x01", second, neighbour)
        number, last = number >> 1, last >> 1
    if last:
        raise NotProved("the proof is too short")
    return first, second


def check(public, given):
    """A sentence that says what is proved. Raises NotProved."""
    proof = [base64.b64decode(step) for step in given["proof"]]
    if "entry" in given:
        origin, size, root = checkpoint(given["checkpoint"], public)
        leaf = sha256(b"\x00", given["entry"].encode())
        if root_of_inclusion(leaf, given["position"], size, proof) != root:
            raise NotProved("this entry is not in the signed log")
        kind, day = given["entry"].split("\n")[1:3]
        return f"Proved: “{kind}” of {day} is entry {given['position']} of {size} in {origin}."
    older, old, old_root = checkpoint(given["older"], public)
    origin, size, root = checkpoint(given["newer"], public)
    if older != origin or roots_of_consistency(old, old_root, size, proof) != (old_root, root):
        raise NotProved("the newer log does not begin with the older")
    return f"Proved: the log {origin} grew from {old} to {size} entries and nothing before was changed."


def main(arguments):
    """Read the two arguments, say what is proved; the exit code."""
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        print(check(bytes.fromhex(arguments[0]), json.loads(pathlib.Path(arguments[1]).read_text(encoding="utf-8"))))
    except (NotProved, ValueError, KeyError, TypeError) as reason:
        print(f"Not proved: {reason}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
