"""The list of our true channels: what is signed, and the document that anyone can check without us.

The document is JSON: `list` is the very text that was signed, `key` and `signature` (Ed25519, RFC 8032) are
hexadecimal. `before` holds, oldest first, how each former key handed over to the next: `text`, `key`, `signature`.
A rehearsal's list says that it is one, inside the signed text.
"""

import dataclasses
import datetime
import hashlib
import json
import re
from collections.abc import Mapping, Sequence

from safeconduct.foundation.kit.refusals import Refused

# Every kind of channel, and how its address is written. A name that differs by one sign is another channel.
KINDS: Mapping[str, re.Pattern[str]] = {
    "web": re.compile(r"https://[a-z0-9.-]{3,253}(:\d{1,5})?"),
    "onion": re.compile(r"http://[a-z2-7]{56}\.onion"),
    "telegram": re.compile(r"@[A-Za-z0-9_]{5,32}"),
    "phone": re.compile(r"\+[0-9]{6,15}"),
    "email": re.compile(r"[a-z0-9._+-]+@[a-z0-9.-]+\.[a-z]{2,}"),
}
MOST_CHANNELS = 40

_HOW = (
    "`list` is the text that `key` signed (Ed25519). Compare the fingerprint, the first 32 signs of the SHA-256 of the "
    "key's bytes, with a leaflet or another channel. docs/verify_channels.py of Safe Conduct checks all of it with "
    "openssl: python3 verify_channels.py 'FINGERPRINT' safeconduct.json"
)


class NotAChannel(Refused):
    """An address that is not written as its kind is, or a list without any; the sentence says which."""


@dataclasses.dataclass(frozen=True)
class TrueChannel:
    """One way to reach us: its kind (web, onion, telegram, phone, email) and where."""

    kind: str
    where: str


@dataclasses.dataclass(frozen=True)
class Handover:
    """A former key's word for the next one: the text that it signed, the key and the signature in hexadecimal."""

    text: str
    key: str
    signature: str


@dataclasses.dataclass(frozen=True)
class SignedList:
    """A list of true channels as it is published."""

    text: str
    key: str
    signature: str
    before: tuple[Handover, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Eight groups of four: short enough to print on a leaflet and to read aloud."""
        return fingerprint(bytes.fromhex(self.key))

    @property
    def channels(self) -> tuple[TrueChannel, ...]:
        """What the signed text says."""
        return channels_of(self.text)

    def document(self) -> str:
        """What stands at `/.well-known/safeconduct.json`."""
        before = [dataclasses.asdict(each) for each in self.before]
        signed = {"list": self.text, "key": self.key, "signature": self.signature, "before": before}
        return json.dumps(signed | {"how": _HOW}, indent=1)

    @classmethod
    def read(cls, document: str) -> "SignedList":
        """From that document. Raises ValueError for anything else."""
        try:
            found = json.loads(document)
            before = tuple(Handover(each["text"], each["key"], each["signature"]) for each in found.get("before", ()))
            return cls(found["list"], found["key"], found["signature"], before)
        except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
            raise ValueError("this is no signed list of channels") from error


def fingerprint(key: bytes) -> str:
    """A public key's fingerprint as it is printed."""
    digest = hashlib.sha256(key).hexdigest()[:32]
    return " ".join(digest[at : at + 4] for at in range(0, 32, 4))


def text_to_sign(channels: Sequence[TrueChannel], made_on: datetime.date, *, rehearsal: bool) -> str:
    """The list as one line of JSON, in the order given; the same list is always the same text."""
    fields = {
        "safeconduct": 1,
        "rehearsal": rehearsal,
        "made_on": made_on.isoformat(),
        "channels": [{"kind": channel.kind, "where": channel.where} for channel in channels],
    }
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def handover_text(old: bytes, new: bytes, made_on: datetime.date) -> str:
    """What the old key signs when another takes its place."""
    fields = {"safeconduct": 1, "key": old.hex(), "next_key": new.hex(), "made_on": made_on.isoformat()}
    return json.dumps(fields, separators=(",", ":"))


def next_key(text: str) -> str:
    """The key, in hexadecimal, that a hand-over names as the next one."""
    return str(json.loads(text)["next_key"])


def channels_of(text: str) -> tuple[TrueChannel, ...]:
    """The channels of a text that `text_to_sign` made."""
    return tuple(TrueChannel(channel["kind"], channel["where"]) for channel in json.loads(text)["channels"])


def typed(given: Mapping[str, str]) -> tuple[TrueChannel, ...]:
    """The channels that somebody typed, one a line for each kind. Raises NotAChannel with the line that is wrong."""
    found = [
        TrueChannel(kind, line.strip().removesuffix("/"))
        for kind in KINDS
        for line in given.get(kind, "").splitlines()
        if line.strip()
    ]
    for each in found:
        if not KINDS[each.kind].fullmatch(each.where):
            raise NotAChannel(each.where[:100])
    if not 0 < len(found) <= MOST_CHANNELS or len(set(found)) < len(found):
        raise NotAChannel("")
    return tuple(found)
