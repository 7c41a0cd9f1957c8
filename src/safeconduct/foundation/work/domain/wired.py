"""What work is given to do. Wiring fills it in, so that work knows nothing of those who need it."""

import dataclasses
import datetime
import pathlib
import uuid
from collections.abc import Callable, Mapping, Sequence

from safeconduct.foundation.audit.domain.deeds import Deed


@dataclasses.dataclass(frozen=True)
class Happened:
    """One deed, as far as it stands in clear."""

    database: str
    deed: Deed
    position: int


@dataclasses.dataclass(frozen=True)
class Reaction:
    """Something to do after a deed. It may run twice for one deed, after a crash, and must then do nothing new.

    `name` marks how far it has come and is never changed; a new one begins with the first deed of the log.
    """

    name: str
    run: Callable[[Happened], None]


@dataclasses.dataclass(frozen=True)
class Way:
    """How one kind of sending goes out.

    `send` gets the opened text and the idempotency key, makes the call, returns what was learnt from the answer;
    it raises Unsent or AnswerLost. `delivered` (text, learnt) and `stopped` (text, reason) run inside the very
    transaction that ends the row, and note the deed; what aged out is stopped as "too late". `doubted` (text) runs in
    the transaction that says that an answer was lost. Such a sending is repeated `repeats` times and then left to a
    person. `in_order`: what comes later waits while an earlier one is put off, as long as it can be hoped to go out
    soon.
    """

    send: Callable[[bytes, bytes], bytes]
    delivered: Callable[[bytes, bytes], None]
    stopped: Callable[[bytes, str], None]
    doubted: Callable[[bytes], None] = lambda _: None
    repeats: int = 0
    in_order: bool = False


@dataclasses.dataclass(frozen=True)
class Wired:
    """All that one installation's work does, for each of its databases."""

    databases: Sequence[str]
    checkpoints: pathlib.Path | None = None
    reactions: Mapping[Deed, Sequence[Reaction]] = dataclasses.field(default_factory=dict)
    ways: Mapping[str, Way] = dataclasses.field(default_factory=dict)
    # Each gets database and number, inside the transaction that destroys the alarm.
    alarms: Sequence[Callable[[str, uuid.UUID], None]] = ()
    # By database; each destroys what is due at this moment and says how much that was.
    erasures: Mapping[str, Sequence[Callable[[datetime.datetime], int]]] = dataclasses.field(default_factory=dict)
    # By database; each is run every few seconds, quickly, and says how much it did.
    watches: Mapping[str, Sequence[Callable[[datetime.datetime], int]]] = dataclasses.field(default_factory=dict)
    backup: Callable[[datetime.datetime], None] | None = None
