#!/usr/bin/env python3
# ruff: noqa: T201  # a script for the terminal
"""Check, without trusting us, the list of true channels of a Safe Conduct hotline.

    python3 verify_channels.py FINGERPRINT safeconduct.json

Needs nothing of ours: Python 3.9 and the program openssl (3.0 or newer). The file is what stands at
/.well-known/safeconduct.json; the fingerprint comes from a leaflet, the radio or another channel, never from the
same page. A fingerprint of a former key will do, as long as each key signed for the next.
Exit 0: the list is theirs, and is printed. Exit 1: it is not, and why. Format: Ed25519 (RFC 8032), JSON.
"""

import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile

# What stands before the 32 bytes of an Ed25519 key in the form that openssl reads (RFC 8410, section 4).
_BEFORE_THE_KEY = bytes.fromhex("302a300506032b6570032100")


class NotTheirs(Exception):
    """The reason."""


def fingerprint(key):
    """The first 32 signs of SHA-256 over the key's bytes."""
    return hashlib.sha256(bytes.fromhex(key)).hexdigest()[:32]


def must_be_signed(text, key, signature, what):
    """Let openssl check it. Raises NotTheirs."""
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        place.joinpath("key").write_bytes(_BEFORE_THE_KEY + bytes.fromhex(key))
        place.joinpath("text").write_bytes(text.encode("utf-8"))
        place.joinpath("signature").write_bytes(bytes.fromhex(signature))
        done = subprocess.run(  # noqa: S603  # our own arguments
            ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", str(place / "key"), "-rawin",  # noqa: S607
             "-in", str(place / "text"), "-sigfile", str(place / "signature")],
            capture_output=True, check=False,
        )  # fmt: skip
    if done.returncode != 0:
        raise NotTheirs(f"the signature of {what} does not hold")


def check(known, document):
    """The list of a document that a key with this fingerprint vouches for. Raises NotTheirs."""
    known = "".join(known.lower().split())
    keys = [each["key"] for each in document.get("before", [])] + [document["key"]]
    if known not in [fingerprint(key) for key in keys]:
        raise NotTheirs("no key of this list has that fingerprint")
    first = [fingerprint(key) for key in keys].index(known)
    for each, following in list(zip(document.get("before", []), keys[1:]))[first:]:  # noqa: B905  # Python 3.9
        must_be_signed(each["text"], each["key"], each["signature"], "a former key for the next one")
        if json.loads(each["text"])["next_key"] != following:
            raise NotTheirs("a former key signed for another key than the next one")
    must_be_signed(document["list"], document["key"], document["signature"], "the list")
    return json.loads(document["list"])


def main(arguments):
    """Read the two arguments, print the list; the exit code."""
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        found = check(arguments[0], json.loads(pathlib.Path(arguments[1]).read_text(encoding="utf-8")))
        lines = [f"{channel['kind']:<10}{channel['where']}" for channel in found["channels"]]
    except (NotTheirs, OSError, ValueError, KeyError, TypeError) as reason:
        print(f"Not theirs: {reason}", file=sys.stderr)
        return 1
    print("\n".join([f"Signed on {found['made_on']}:", *lines]))
    if found["rehearsal"]:
        print("This is the list of a REHEARSAL: nothing in it is real.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
