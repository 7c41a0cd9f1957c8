"""How far an answer over a channel with addresses has come, from what the desk was told of its pieces."""

import dataclasses
from collections.abc import Sequence

from safeconduct.line.hotline.domain.payloads import DeskEntry, MessageText

DUE, SENT, FAILED, PERHAPS = "due", "sent", "failed", "perhaps sent"

# What is said of the whole answer is what is worst of its pieces.
_WORST_FIRST = (FAILED, PERHAPS, DUE, SENT)


@dataclasses.dataclass(frozen=True)
class Delivery:
    """How one answer stands, and why it failed (a short word)."""

    state: str
    why: str = ""


@dataclasses.dataclass(frozen=True)
class Route:
    """Where answers of a conversation go: a channel, and an address that nobody is shown."""

    channel: str
    address: bytes = dataclasses.field(repr=False)
    name: bytes = dataclasses.field(repr=False)


def route(entries: Sequence[DeskEntry]) -> Route | None:
    """Where their answers go, by the newest address; None for who reads on our page."""
    found = [entry.values for entry in entries if entry.kind == "address"]
    last = found[-1] if found else None
    return Route(last["channel"], last["to"].encode(), bytes.fromhex(last["name"])) if last else None


def delivery(message: MessageText, entries: Sequence[DeskEntry]) -> Delivery | None:
    """How this answer of ours stands; None for one that is read on our page, and for what they wrote."""
    key = message.more.get("key", "")
    if not key:
        return None
    told = [entry.values for entry in entries if entry.kind == "delivery" and entry.values["key"] == key]
    pieces = {values["part"]: values for values in told}
    parts = int(told[0]["parts"]) if told else 1
    states = [values["state"] for values in pieces.values()] + [DUE] * (parts - len(pieces))
    worst = next(state for state in _WORST_FIRST if state in states)
    why = next((values["what"] for values in pieces.values() if values["state"] == worst == FAILED), "")
    return Delivery(worst, why)


def is_blocked(entries: Sequence[DeskEntry]) -> bool:
    """Whether they have shut us out, as far as we know."""
    blocked = False
    for entry in entries:
        if entry.kind in {"blocked", "unblocked"}:
            blocked = entry.kind == "blocked"
        elif entry.kind == "delivery":
            blocked = entry.values["what"] == "blocked" or (blocked and entry.values["state"] != SENT)
    return blocked


def in_their_order(messages: Sequence[MessageText]) -> list[MessageText]:
    """By the minute; what they wrote within one minute by the channel's own numbers, in whatever order it came."""
    placed = sorted(messages, key=lambda each: each.at.replace(second=0, microsecond=0))
    places = [at for at, each in enumerate(placed) if "number" in each.more and "edit" not in each.more]
    theirs = sorted((placed[at] for at in places), key=lambda each: (each.at, int(each.more["number"])))
    for at, each in zip(places, theirs, strict=True):
        placed[at] = each
    return placed
