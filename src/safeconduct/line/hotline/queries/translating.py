"""Ask our own machine for a translation. It may be away, slow or wrong: nothing ever waits for it, nothing is kept."""

import http.client
import json

from django.conf import settings

from safeconduct.foundation.kit.refusals import Refused
from safeconduct.line.hotline.domain import translation

SECONDS = 8.0
# What may come back of the longest answer that can be sent.
_MOST_BYTES = 400_000
_OK = 200


class NoTranslation(Refused):
    """The machine is away, too slow, or said something that cannot be used."""


def may_translate() -> bool:
    """Whether this installation has a machine that translates."""
    return bool(settings.INSTALLATION.translate)


def translated(text: str, source: str, target: str) -> str:
    """The text by machine, with the phrases of the glossary in their agreed words. Raises NoTranslation."""
    if not may_translate():
        raise NoTranslation
    protected = translation.protect(text, source, target)
    try:
        return translation.restore(_asked(protected.text, source, target), protected)
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError) as error:
        # No words of theirs in it: an error's text could hold some.
        raise NoTranslation from error


def _asked(text: str, source: str, target: str) -> str:
    server = translation.server(settings.INSTALLATION.translate)
    # No proxy and no redirect can lead these words elsewhere: this client knows neither.
    connection = http.client.HTTPConnection(server.host, server.port, timeout=SECONDS)
    try:
        body = json.dumps({"q": text, "source": source, "target": target, "format": "text"})
        connection.request("POST", server.path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        content = answer.read(_MOST_BYTES + 1)
        if answer.status != _OK or len(content) > _MOST_BYTES:
            raise ValueError
        found = json.loads(content)["translatedText"]
        if not isinstance(found, str) or not found.strip():
            raise ValueError
        return found
    finally:
        connection.close()
