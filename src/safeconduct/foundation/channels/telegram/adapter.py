"""The Bot API as a channel: an update in, a call out."""

import dataclasses
import json
from typing import Any

from safeconduct.foundation.channels.contract import Act, Answer, Call, Inbound, Outbound, Unsent
from safeconduct.foundation.channels.telegram import answers, reading, splitting

OFFICIAL = "https://api.telegram.org"


@dataclasses.dataclass(frozen=True)
class Telegram:
    """One bot. `api` is where its Bot API server stands; Telegram's own unless a site runs another."""

    token: str = dataclasses.field(repr=False)
    api: str = OFFICIAL
    name: str = reading.NAME

    def read(self, raw: bytes) -> Inbound:
        """One update. Raises Unreadable, NotForUs."""
        return reading.read(raw)

    def write(self, outbound: Outbound) -> Call:
        """The call that does it. Raises Unsent(permanent) for a text that does not fit into one message."""
        chat = int(outbound.address)
        match outbound.act:
            case Act.SEND:
                return self._call("sendMessage", {"chat_id": chat, **_words(outbound)})
            case Act.DELETE:
                return self._call("deleteMessage", {"chat_id": chat, "message_id": outbound.number})
            case Act.ANSWER_TAP:
                return self._call("answerCallbackQuery", {"callback_query_id": outbound.tap})

    def learnt(self, answer: Answer) -> bytes:
        """The number of the sent message. Raises Unsent, AnswerLost."""
        return answers.learnt(answer)

    def parts(self, text: str) -> list[str]:
        """In pieces of at most 4,096 UTF-16 units."""
        return splitting.parts(text)

    def _call(self, method: str, parameters: dict[str, Any]) -> Call:
        body = json.dumps(parameters, ensure_ascii=False).encode("utf-8", "replace")
        return Call(f"{self.api.rstrip('/')}/bot{self.token}/{method}", body, {"Content-Type": "application/json"})


def _words(outbound: Outbound) -> dict[str, Any]:
    """Plain text without a preview: a preview would ask the linked page, and show more of it than we do."""
    if not outbound.text.strip():
        raise Unsent("empty", permanent=True)
    if splitting.units(outbound.text) > splitting.LONGEST:
        raise Unsent("too long", permanent=True)
    words: dict[str, Any] = {"text": outbound.text, "link_preview_options": {"is_disabled": True}}
    if outbound.buttons:
        rows = [[{"text": each.label, "callback_data": each.command} for each in row] for row in outbound.buttons]
        words["reply_markup"] = {"inline_keyboard": rows}
    return words
