"""What one leaf says: to everyone its kind and day, to the wing's auditors the rest."""

import dataclasses
import datetime
import hashlib
import json
import uuid
from collections.abc import Mapping

# One size for every deed, in bytes, so that no length tells what was done; about 300 letters of detail fit.
DETAIL_SIZE = 512


class DetailTooLong(ValueError):
    """The detail does not fit into a leaf. A leaf points at things; it is no place for texts."""


@dataclasses.dataclass(frozen=True)
class Detail:
    """The sealed part of a deed: who, when to the minute, which, and a few short words."""

    actor: uuid.UUID
    minute: datetime.datetime
    subject: uuid.UUID | None
    words: Mapping[str, str]


def written(detail: Detail) -> bytes:
    """The detail in bytes, filled up with spaces to DETAIL_SIZE. Raises DetailTooLong."""
    minute = detail.minute.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M")
    parts = {"actor": detail.actor.hex, "minute": minute, "subject": detail.subject and detail.subject.hex}
    text = json.dumps(parts | {"words": dict(detail.words)}, ensure_ascii=False, separators=(",", ":")).encode()
    if len(text) > DETAIL_SIZE:
        raise DetailTooLong(f"{len(text)} bytes of detail, at most {DETAIL_SIZE}")
    return text.ljust(DETAIL_SIZE)


def read(text: bytes) -> Detail:
    """The detail again, from what `written` made."""
    parts = json.loads(text)
    minute = datetime.datetime.strptime(parts["minute"], "%Y-%m-%dT%H:%M").replace(tzinfo=datetime.UTC)
    subject = uuid.UUID(parts["subject"]) if parts["subject"] else None
    return Detail(uuid.UUID(parts["actor"]), minute, subject, parts["words"])


def place(kind: str, day: datetime.date) -> bytes:
    """What a detail is bound to, so that it opens under no other kind or day."""
    return f"deed {kind} {day.isoformat()}".encode()


def entry(kind: str, day: datetime.date, detail: bytes, for_auditors: bytes, for_reader: bytes) -> bytes:
    """The canonical bytes that a leaf's hash covers: lines of text that an outsider can print and check."""
    sealed = (hashlib.sha256(part).hexdigest() for part in (detail, for_auditors, for_reader))
    return "\n".join(("safeconduct deed 1", kind, day.isoformat(), *sealed, "")).encode()


def leaf_hash(entry_bytes: bytes) -> bytes:
    """RFC 9162 section 2.1.1: SHA-256 over a zero byte and the entry."""
    return hashlib.sha256(b"\x00" + entry_bytes).digest()
