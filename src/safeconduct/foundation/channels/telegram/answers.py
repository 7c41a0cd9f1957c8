"""What Telegram answers to a call: the message's number, or why not, and whether trying again can help."""

import json
from typing import Any

from safeconduct.foundation.channels.contract import Answer, AnswerLost, Unsent

BLOCKED = "blocked"
TOKEN_REFUSED = "token refused"  # noqa: S105  # a reason, no token

# Where Telegram says 400, its sentence says why (there is no code for it); these are ours for it.
_REASONS = {
    "chat not found": "no such chat",
    "message to delete not found": "deleted already",
    "message can't be deleted": "too old to delete",
    "query is too old": "too late",
    "query id is invalid": "too late",
    "message is too long": "too long",
    "message text is empty": "empty",
}
# Seconds to leave Telegram alone when it refuses our token: a person has to mend that.
_UNTIL_MENDED = 60.0


def learnt(answer: Answer) -> bytes:
    """The number of the sent message, empty where there is none. Raises Unsent, AnswerLost."""
    said = _read(answer)
    if said.get("ok") is True:
        result = said.get("result")
        return str(result["message_id"]).encode() if isinstance(result, dict) and "message_id" in result else b""
    raise refusal(answer.status, said)


def refusal(status: int, said: dict[str, Any]) -> Unsent:
    """Why it was not done. Nothing of Telegram's own sentence goes on: it may name what was sent."""
    code, sentence = int(said.get("error_code") or status), str(said.get("description") or "").lower()
    if code == 429:
        asked = said.get("parameters") or {}
        return Unsent("too many", wait=float(asked.get("retry_after") or 1))
    if code == 403:
        return Unsent(BLOCKED, permanent=True)
    if code in {401, 404}:
        return Unsent(TOKEN_REFUSED, wait=_UNTIL_MENDED)
    if 400 <= code < 500:
        return Unsent(next((why for words, why in _REASONS.items() if words in sentence), "refused"), permanent=True)
    return Unsent(f"server error {code}")


def _read(answer: Answer) -> dict[str, Any]:
    try:
        said = json.loads(answer.body)
    except ValueError:
        said = None
    if isinstance(said, dict):
        return said
    if answer.status < 300:
        # It says that it was done, and not what: asking again might do it twice.
        raise AnswerLost
    return {}
