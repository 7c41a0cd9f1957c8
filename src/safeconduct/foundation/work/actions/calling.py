"""The one sender for all channels: it makes the call, and knows whether the call can have arrived."""

import http.client
import json
import urllib.parse
from collections.abc import Callable

from safeconduct.foundation.channels.contract import Answer, AnswerLost, Call, Channel, Outbound, Unsent
from safeconduct.foundation.work.domain import retrying

# In bytes; no provider's answer is longer, and none may fill the memory.
LONGEST_ANSWER = 1024 * 1024


class NotAnAddress(ValueError):
    """A channel asked for a call to something that is no HTTP address."""


def send_over(channel: Channel) -> Callable[[bytes, bytes], bytes]:
    """How a sending goes out over this channel: the `send` of its Way."""

    def send(text: bytes, idempotency_key: bytes) -> bytes:
        return channel.learnt(call(channel.write(read(text, idempotency_key))))

    return send


def written(outbound: Outbound) -> bytes:
    """The text to seal for the outbox."""
    return json.dumps([outbound.address.hex(), outbound.text]).encode()


def read(text: bytes, idempotency_key: bytes) -> Outbound:
    """The message again, from what `written` made."""
    address, words = json.loads(text)
    return Outbound(bytes.fromhex(address), words, idempotency_key)


def call(request: Call) -> Answer:
    """POST it. Raises Unsent where it surely did not arrive, AnswerLost where it may have."""
    connection, path = _connection(request.url)
    try:
        connection.connect()
    except OSError as error:
        connection.close()
        raise Unsent("no connection") from error
    try:
        connection.request("POST", path, request.body, dict(request.headers))
        response = connection.getresponse()
        return Answer(response.status, response.read(LONGEST_ANSWER))
    except (OSError, http.client.HTTPException) as error:
        raise AnswerLost from error
    finally:
        connection.close()


def _connection(url: str) -> tuple[http.client.HTTPConnection, str]:
    parts = urllib.parse.urlsplit(url)
    timeout = retrying.LONGEST_CALL.total_seconds()
    if parts.hostname is None or parts.scheme not in {"http", "https"}:
        raise NotAnAddress(parts.scheme)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    path = urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, ""))
    return kind(parts.hostname, parts.port, timeout=timeout), path
