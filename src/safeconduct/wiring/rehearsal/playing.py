"""Made-up people write, and made-up members answer, through the same actions as real ones."""

import pathlib
import tomllib
from typing import Any

from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.languages.domain import words
from safeconduct.foundation.vault.domain import receipts
from safeconduct.line.hotline import actions
from safeconduct.line.hotline.domain.inbound import Inbound, Received

SCRIPT = pathlib.Path(__file__).parent / "conversations.toml"


def play(operator: Actor) -> int:
    """Play every conversation of the script; returns how many there are."""
    script = tomllib.loads(SCRIPT.read_text("utf-8"))["conversation"]
    for conversation in script:
        _play(operator, conversation["language"], conversation["turns"])
    return len(script)


def _play(operator: Actor, language: str, turns: list[dict[str, Any]]) -> None:
    received: Received | None = None
    for turn in turns:
        if "says" in turn:
            inbound = Inbound(turn["says"], language, receipts.new_form_id(), danger=turn.get("danger", False))
            received = _say(received, inbound)
        elif received and received.conversation_id:
            answer = actions.reply if "we" in turn else actions.note
            answer(operator, received.conversation_id, turn.get("we") or turn["note"])


def _say(before: Received | None, inbound: Inbound) -> Received:
    if before is None or before.receipt is None:
        return actions.receive(inbound)
    line = " ".join(words.spell(before.receipt.words, words.list_code(inbound.language)))
    actions.write_on(actions.open_receipt(line), inbound)
    return before
