"""An update of the Bot API as a value, read field by field: what a newer Bot API adds must not stop us."""

import datetime
import json
from collections.abc import Iterator, Mapping
from typing import Any

from safeconduct.foundation.channels.contract import Attachment, Came, Inbound, NotForUs, Unreadable

NAME = "telegram"

# What we ask Telegram for, and nothing else: no reactions, no groups' members, no payments.
ASKED_FOR = ("message", "edited_message", "callback_query", "my_chat_member")

# Whose place or number somebody shares is not kept: only that they did.
_NOT_KEPT = ("location", "venue", "contact", "live_location")
_FILES = ("voice", "audio", "video", "video_note", "animation", "document", "sticker")

# Commands that a machine answers; any other is a message like all others.
COMMANDS = frozenset({"start", "language", "web", "delete", "timer", "forget"})


def read(raw: bytes) -> Inbound:
    """One update. Raises Unreadable, NotForUs (a group, a notice without words)."""
    try:
        update = json.loads(raw)
        return _read(update)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise Unreadable(type(error).__name__) from error


def number_of(raw: bytes) -> int:
    """The update's own number, by which it is acknowledged. Raises Unreadable."""
    try:
        return int(json.loads(raw)["update_id"])
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable(type(error).__name__) from error


def _read(update: Mapping[str, Any]) -> Inbound:
    number = int(update["update_id"])
    if message := update.get("message"):
        return _message(message, Came.MESSAGE, f"m{_chat(message)}.{int(message['message_id'])}")
    if message := update.get("edited_message"):
        return _message(message, Came.EDIT, f"e{_chat(message)}.{int(message['message_id'])}.{number}")
    if tap := update.get("callback_query"):
        return _tap(tap)
    if change := update.get("my_chat_member"):
        gone = change["new_chat_member"]["status"] in {"kicked", "left"}
        return Inbound(NAME, f"c{number}", _address(change), "", Came.BLOCKED if gone else Came.UNBLOCKED)
    raise NotForUs(next((key for key in update if key != "update_id"), "nothing"))


def _message(message: Mapping[str, Any], came: Came, external_id: str) -> Inbound:
    address = _address(message)
    text = str(message.get("text") or message.get("caption") or "")
    attachments = tuple(_attachments(message))
    if not text and not attachments:
        raise NotForUs("a notice")
    command, argument = _command(text) if came is Came.MESSAGE else ("", "")
    return Inbound(
        NAME, external_id, address, text, Came.ASKED if command else came, int(message["message_id"]),
        _moment(message.get("edit_date") or message["date"]), attachments, command, argument,
        language=str(message.get("from", {}).get("language_code") or ""),
    )  # fmt: skip


def _tap(tap: Mapping[str, Any]) -> Inbound:
    if "message" not in tap:
        raise NotForUs("a tap elsewhere")
    command, _, argument = str(tap.get("data") or "").partition(":")
    return Inbound(
        NAME, f"t{tap['id']}", _address(tap["message"]), "", Came.ASKED, command=command, argument=argument,
        tap=str(tap["id"]), language=str(tap.get("from", {}).get("language_code") or ""),
    )  # fmt: skip


def _chat(message: Mapping[str, Any]) -> int:
    return int(message["chat"]["id"])


def _address(message: Mapping[str, Any]) -> bytes:
    if message["chat"]["type"] != "private":
        raise NotForUs("others read there")
    return str(_chat(message)).encode()


def _command(text: str) -> tuple[str, str]:
    """`/start 12 34` is the command start with the argument `12 34`; the bot's name behind it is dropped."""
    if not text.startswith("/"):
        return "", ""
    word, _, argument = text[1:].partition(" ")
    name = word.partition("@")[0].lower()
    return (name, argument.strip()) if name in COMMANDS else ("", "")


def _attachments(message: Mapping[str, Any]) -> Iterator[Attachment]:
    if photos := message.get("photo"):
        yield _file("photo", max(photos, key=lambda size: int(size["width"]) * int(size["height"])), "image/jpeg")
    for kind in _FILES:
        # An animation comes with a copy of itself as a document.
        if kind in message and not (kind == "document" and "animation" in message):
            yield _file(kind, message[kind])
    yield from (Attachment(kind) for kind in _NOT_KEPT if kind in message)


def _file(kind: str, found: Mapping[str, Any], media_type: str = "") -> Attachment:
    return Attachment(
        kind, str(found["file_id"]), int(found.get("file_size") or 0), str(found.get("file_name") or ""),
        media_type or str(found.get("mime_type") or ""),
    )  # fmt: skip


def _moment(seconds: int) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(int(seconds), datetime.UTC)
