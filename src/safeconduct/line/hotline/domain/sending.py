"""What lies inside a sealed sending: what goes out, and where word of it belongs. And codes that are good once."""

import dataclasses
import json
import re
import unicodedata
import uuid
from typing import Any, Self

from safeconduct.foundation.channels.contract import Act, Button, Outbound

CODE_DIGITS = 12

# What a link to a bot may carry, after Telegram.
_LEAFLET = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclasses.dataclass(frozen=True)
class Sending:
    """One call that is due. `key` is the answer's of ours that it carries, `part` which piece of it, from 0.

    `keeps` is after how many hours the sent message is to be deleted again, None where its reader's wish decides.
    """

    outbound: Outbound
    address: bytes
    conversation: uuid.UUID | None = None
    key: str = ""
    part: int = 0
    parts: int = 1
    keeps: int | None = None

    def encode(self) -> bytes:
        """As bytes to be sealed to the sender."""
        out = self.outbound
        fields: dict[str, Any] = {
            "to": out.address.decode(), "text": out.text, "act": out.act.value, "number": out.number, "tap": out.tap,
            "buttons": [[[each.label, each.command] for each in row] for row in out.buttons],
            "address": self.address.hex(), "conversation": self.conversation.hex if self.conversation else "",
            "key": self.key, "part": self.part, "parts": self.parts, "keeps": self.keeps,
        }  # fmt: skip
        return json.dumps({name: value for name, value in fields.items() if value not in ("", [], None)}).encode()

    @classmethod
    def decode(cls, sealed_text: bytes) -> Self:
        """From bytes that were opened."""
        fields: dict[str, Any] = json.loads(sealed_text)
        buttons = tuple(tuple(Button(*each) for each in row) for row in fields.get("buttons", []))
        outbound = Outbound(
            fields["to"].encode(), fields.get("text", ""), act=Act(fields["act"]), number=fields.get("number", 0),
            tap=fields.get("tap", ""), buttons=buttons,
        )  # fmt: skip
        conversation = uuid.UUID(fields["conversation"]) if "conversation" in fields else None
        return cls(
            outbound, bytes.fromhex(fields["address"]), conversation, fields.get("key", ""), fields.get("part", 0),
            fields.get("parts", 1), fields.get("keeps"),
        )  # fmt: skip


def code_of(typed: str) -> str:
    """The twelve digits of a code good once, however they were typed; empty where it is none."""
    digits = "".join(str(unicodedata.digit(letter)) for letter in typed if unicodedata.category(letter) == "Nd")
    others = [letter for letter in typed if unicodedata.category(letter) != "Nd" and letter not in " -\u00a0\u200b"]
    return digits if len(digits) == CODE_DIGITS and not others else ""


def shown_code(digits: str) -> str:
    """A code as a person reads it: three groups of four."""
    return " ".join(digits[at : at + 4] for at in range(0, CODE_DIGITS, 4))


def is_leaflet(argument: str) -> bool:
    """Whether this can be the code of a leaflet."""
    return bool(_LEAFLET.fullmatch(argument))
