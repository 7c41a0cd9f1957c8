"""The channels of this installation: their secrets, where their providers stand, and how each one's sendings go out."""

import asyncio
import functools
import http.client
import json
import urllib.request
from collections.abc import AsyncIterator, Mapping
from typing import cast

from django.conf import settings

from safeconduct.foundation.channels import entries
from safeconduct.foundation.channels.contract import Call, Channel, Unsent
from safeconduct.foundation.channels.telegram.adapter import OFFICIAL
from safeconduct.foundation.kit import secret_files
from safeconduct.foundation.vault.domain import receipts, streams
from safeconduct.foundation.work.actions import calling
from safeconduct.foundation.work.domain.wired import Way
from safeconduct.line.hotline.actions import delivering
from safeconduct.line.hotline.domain.sending import Sending

TELEGRAM = "telegram"

HOOK = "telegram/hook"

_JSON = {"Content-Type": "application/json"}
_FETCHED_WITHIN = 60

# Until a person has set the token again, in seconds.
_UNTIL_SET = 30.0


def token(part: str) -> str:
    """The bot's token for a process (door or work): the environment first, then the secrets folder; empty if none."""
    if given := settings.INSTALLATION.telegram_token:
        return str(given)
    try:
        return secret_files.read(part, "telegram_token").decode().strip()
    except FileNotFoundError:
        return ""


def telegram(token: str) -> Channel:
    """The channel with this token, at the Bot API server that the installation names."""
    api = settings.INSTALLATION.telegram_api
    return entries.channel(TELEGRAM)(token, api) if api else entries.channel(TELEGRAM)(token)


def webhook(token: str) -> tuple[str, str]:
    """Where Telegram pushes updates, and the secret that it must show; both empty where we ask for them ourselves.

    With SAFECONDUCT_TELEGRAM_WEBHOOK the address is our public one, or the one that it names.
    """
    wished, host = str(settings.INSTALLATION.telegram_webhook), str(settings.INSTALLATION.host)
    base = wished if "://" in wished else f"https://{host}"
    if not wished or base == "https://":
        return "", ""
    secret = receipts.keyed_hash(secret_files.read("door", "pepper"), b"webhook", token.encode())
    return f"{base.rstrip('/')}/{HOOK}", secret.hex()


async def fetch(file_id: str) -> AsyncIterator[bytes]:
    """A file of a pushed update, in pieces. Raises OSError, KeyError or ValueError where it cannot be had."""
    pieces = await asyncio.to_thread(_opened, file_id)
    try:
        while piece := await asyncio.to_thread(pieces.read, streams.PIECE):
            yield piece
    finally:
        pieces.close()


def _opened(file_id: str) -> http.client.HTTPResponse:
    given, api = token("door"), (settings.INSTALLATION.telegram_api or OFFICIAL).rstrip("/")
    asked = calling.call(Call(f"{api}/bot{given}/getFile", json.dumps({"file_id": file_id}).encode(), _JSON))
    path = json.loads(asked.body)["result"]["file_path"]
    opened = urllib.request.urlopen(f"{api}/file/bot{given}/{path}", timeout=_FETCHED_WITHIN)  # noqa: S310  # our own
    return cast("http.client.HTTPResponse", opened)


def ways() -> Mapping[str, Way]:
    """How sendings go out over each channel. A lost answer is told to the desk and the sending repeated once."""
    return {
        TELEGRAM: Way(
            send=_send,
            delivered=functools.partial(delivering.delivered, TELEGRAM),
            stopped=delivering.stopped,
            doubted=delivering.doubted,
            repeats=1,
            in_order=True,
        )
    }


def _send(text: bytes, _: bytes) -> bytes:
    sending = Sending.decode(text)
    delivering.must_stand(sending)
    given = token("work")
    if not given:
        raise Unsent("no token", wait=_UNTIL_SET)
    channel = telegram(given)
    return channel.learnt(calling.call(channel.write(sending.outbound)))
