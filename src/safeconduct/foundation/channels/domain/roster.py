"""The list of our true channels: what is signed, and the document that anyone can check without us.

The document is JSON: `list` is the very text that was signed, `key` and `signature` (Ed25519, RFC 8032) are
hexadecimal. A rehearsal's list says that it is one, inside the signed text.
"""

import dataclasses
import datetime
import hashlib
import json
from collections.abc import Sequence


@dataclasses.dataclass(frozen=True)
class TrueChannel:
    """One way to reach us: its kind (web, onion, telegram, phone) and where."""

    kind: str
    where: str


@dataclasses.dataclass(frozen=True)
class SignedList:
    """A list of true channels as it is published."""

    text: str
    key: str
    signature: str

    @property
    def fingerprint(self) -> str:
        """Eight groups of four: short enough to print on a leaflet and to read aloud."""
        digest = hashlib.sha256(bytes.fromhex(self.key)).hexdigest()[:32]
        return " ".join(digest[at : at + 4] for at in range(0, 32, 4))

    def document(self) -> str:
        """What stands at `/.well-known/safeconduct.json`."""
        return json.dumps({"list": self.text, "key": self.key, "signature": self.signature}, indent=1)

    @classmethod
    def read(cls, document: str) -> "SignedList":
        """From that document. Raises ValueError for anything else."""
        try:
            found = json.loads(document)
            return cls(found["list"], found["key"], found["signature"])
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise ValueError("this is no signed list of channels") from error


def text_to_sign(channels: Sequence[TrueChannel], made_on: datetime.date, *, rehearsal: bool) -> str:
    """The list as one line of JSON, in the order given; the same list is always the same text."""
    fields = {
        "safeconduct": 1,
        "rehearsal": rehearsal,
        "made_on": made_on.isoformat(),
        "channels": [{"kind": channel.kind, "where": channel.where} for channel in channels],
    }
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
