"""An operator of a rehearsal, signed in in a process of their own; does what each line of its input asks for."""

import json
import sys
from collections.abc import Callable

from safeconduct.foundation.kit import durable, secret_files
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.wiring.commands import start_django

start_django()

# Models can be imported from here on.
from safeconduct.foundation.staff.actions import rehearsing  # noqa: E402
from safeconduct.foundation.staff.domain.roles import POSTS, Role  # noqa: E402
from safeconduct.line.hotline import actions, queries  # noqa: E402
from safeconduct.line.hotline.models import Conversation  # noqa: E402


def main() -> None:
    """Answer each line `[deed, values]` with one line of JSON."""
    passphrase = json.loads(secret_files.read("console", "rehearsal"))["ada"]
    account_id, private = rehearsing.open_made_up("ada", passphrase)
    ada = Actor(account_id, "ada", frozenset({Role.OPERATOR}), frozenset(POSTS[Role.OPERATOR].teams), private)
    for line in sys.stdin:
        deed, values = json.loads(line)
        print(json.dumps(DEEDS[deed](ada, **values)), flush=True)
    durable.stop()


def answer(actor: Actor, words: list[str], notes: list[str], most: int = 500) -> int:
    """Answer who waits, at most so many, with the words in turn, and note something for the team; returns how many."""
    waiting = queries.queue(actor, limit=most)
    for number, row in enumerate(waiting):
        actions.open_conversation(actor, row.id)
        if notes:
            actions.note(actor, row.id, notes[number % len(notes)])
        actions.reply(actor, row.id, words[number % len(words)])
    return len(waiting)


def read(actor: Actor) -> list[str]:
    """Every text of every conversation: theirs, ours, and the team's notes."""
    found = []
    for conversation in Conversation.objects.values_list("id", flat=True):
        try:
            opened = queries.opened(actor, conversation)
        except NotFound:
            continue
        found += [message.text for message in (*opened.messages, *opened.cover)]
        found += [entry.values["text"] for entry in opened.row.labels.notes]
    return found


def told(actor: Actor) -> dict[str, str]:
    """How each answer of ours over a channel stands: its text, and all that the desk was told of it, in order."""
    found = {}
    for conversation in Conversation.objects.values_list("id", flat=True):
        opened = queries.opened(actor, conversation)
        for message in opened.messages:
            key = message.more.get("key", "")
            states = [
                each.values["state"] for each in opened.entries if each.kind == "delivery" and each.values["key"] == key
            ]
            found |= {message.text: ",".join(states)} if key else {}
    return found


DEEDS: dict[str, Callable[..., object]] = {"answer": answer, "read": read, "told": told}

if __name__ == "__main__":
    main()
