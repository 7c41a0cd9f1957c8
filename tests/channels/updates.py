"""Updates as the Bot API documents them, for tests: plain dictionaries that a test may bend."""

import itertools
import json
from typing import Any

Update = dict[str, Any]
ANNA: Update = {"id": 7001234567, "is_bot": False, "first_name": "Anna", "language_code": "ru"}
_numbers = itertools.count(880_000_001)


def message(text: str = "Нас двое.", number: int = 11, date: int = 1_795_000_000, **fields: object) -> Update:
    """A message in a private chat; `text=""` leaves it out."""
    person: Any = fields.pop("person", ANNA)
    written = {"text": text} if text else {}
    return {
        "message_id": number, "from": person, "date": date,
        "chat": {"id": person["id"], "type": "private", "first_name": person["first_name"]}, **written, **fields,
    }  # fmt: skip


def update(number: int | None = None, **content: object) -> Update:
    """An update with a number of its own."""
    return {"update_id": number or next(_numbers), **content}


def raw(update: Update) -> bytes:
    """As it comes over the wire."""
    return json.dumps(update, ensure_ascii=False).encode()
