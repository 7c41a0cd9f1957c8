"""Conversations opened into this process's memory, and let go of when their member leaves.

Members who hold the same epochs open the same conversations, so they share what was opened: thirty operators cost as
much as one. The last of them to leave takes it all along.
"""

import dataclasses
import datetime
import threading
import uuid
from collections import OrderedDict
from collections.abc import Sequence

from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.foundation.vault.domain.sealing import KeyPair
from safeconduct.line.hotline import access
from safeconduct.line.hotline.domain import keeping
from safeconduct.line.hotline.domain.desk import Labels, OpenedConversation, QueueRow, first_line, waiting_since
from safeconduct.line.hotline.domain.keys import Keys
from safeconduct.line.hotline.domain.payloads import COVER
from safeconduct.line.hotline.domain.sealed import open_entry, open_first, open_message
from safeconduct.line.hotline.models import Conversation, DeskNote, Message

# More than the living conversations of a large house; beyond it who was looked at longest ago is opened again.
REMEMBERED = 10_000
# Letters of all that is remembered; about four bytes each at worst.
MOST_LETTERS = 30_000_000
# So many conversations are asked for at once: three questions for all of them.
AT_ONCE = 100
_PRUNED_EVERY = 60.0

_Place = frozenset[uuid.UUID]


@dataclasses.dataclass
class Memory:
    """What the members who hold one set of epochs have opened here."""

    pairs: dict[uuid.UUID, KeyPair] = dataclasses.field(repr=False)
    members: set[uuid.UUID] = dataclasses.field(default_factory=set)
    rows: "OrderedDict[uuid.UUID, tuple[int, OpenedConversation]]" = dataclasses.field(default_factory=OrderedDict)
    # Rows of lists as they were drawn last; they hold first lines, so they go with what was opened.
    drawn: dict[tuple[object, ...], str] = dataclasses.field(default_factory=dict, repr=False)
    letters: int = 0
    pruned: float = 0.0
    # Set when the last of its members left: what is opened for them beside their pages ends.
    left: threading.Event = dataclasses.field(default_factory=threading.Event)
    changing: threading.Lock = dataclasses.field(default_factory=threading.Lock)

    def known(self, row: Conversation) -> OpenedConversation | None:
        """What was opened of this very version."""
        known = self.rows.get(row.id)
        return known[1] if known and known[0] == row.version else None

    def keep(self, row: Conversation, opened: OpenedConversation) -> None:
        """Remember it; what was opened longest ago goes first."""
        with self.changing:
            self._drop(row.id)
            self.rows[row.id] = (row.version, opened)
            self.letters += opened.letters
            while len(self.rows) > REMEMBERED or self.letters > MOST_LETTERS:
                self._drop(next(iter(self.rows)))

    def _drop(self, conversation: uuid.UUID) -> None:
        known = self.rows.pop(conversation, None)
        self.letters -= known[1].letters if known else 0

    def forget(self, conversations: Sequence[uuid.UUID]) -> None:
        """Let go of these."""
        with self.changing:
            for conversation in conversations:
                self._drop(conversation)


_memories: dict[_Place, Memory] = {}
_changing = threading.Lock()


def memory_of(actor: Actor) -> Memory:
    """What this member, and whoever holds the same epochs, has opened here. Raises NotFound for strangers."""
    if Team.HOTLINE not in actor.teams:
        raise NotFound
    pairs = staff.epoch_pairs(actor, Team.HOTLINE)
    place = frozenset(pairs)
    with _changing:
        memory = _memories.setdefault(place, Memory(pairs))
        if actor.id not in memory.members:
            _leave(actor.id)  # they held other epochs before
            _memories[place] = memory
            memory.members.add(actor.id)
    _forget_gone(memory)
    return memory


def forget_opened(actor_id: uuid.UUID) -> None:
    """Drop what was opened for this member: at sign-out, and when a right ends."""
    with _changing:
        _leave(actor_id)


def _leave(actor_id: uuid.UUID) -> None:
    for place, memory in list(_memories.items()):
        memory.members.discard(actor_id)
        if not memory.members:
            memory.left.set()
            del _memories[place]


def forget_opened_of(conversation: uuid.UUID) -> None:
    """Drop what was opened of one conversation, for everybody here."""
    for memory in list(_memories.values()):
        memory.forget([conversation])


def _forget_gone(memory: Memory) -> None:
    """Drop what was opened of conversations that are forgotten by now; looked for once a minute."""
    if clock.monotonic() - memory.pruned < _PRUNED_EVERY:
        return
    memory.pruned = clock.monotonic()
    known = list(memory.rows)
    there: set[uuid.UUID] = set()
    for start in range(0, len(known), 1000):
        part = known[start : start + 1000]
        there |= set(Conversation.objects.filter(id__in=part).values_list("id", flat=True))
    memory.forget([conversation for conversation in known if conversation not in there])


def opened(actor: Actor, conversation_id: uuid.UUID) -> OpenedConversation:
    """Everything of one conversation. Raises NotFound. The deed of reading is the action's, not this query's."""
    return opened_row(actor, access.conversation(actor, conversation_id))


def opened_row(actor: Actor, row: Conversation) -> OpenedConversation:
    """The same of a row. Raises NotFound where the actor's keys do not open it."""
    found = opened_rows(actor, [row])
    if not found:
        raise NotFound
    return found[0]


def opened_rows(actor: Actor, rows: Sequence[Conversation]) -> list[OpenedConversation]:
    """Of these, in their order, those that the actor can open."""
    memory = memory_of(actor)
    found = {row.id: known for row in rows if (known := memory.known(row))}
    fresh = [row for row in rows if row.id not in found]
    for start in range(0, len(fresh), AT_ONCE):
        found |= open_into(memory, fresh[start : start + AT_ONCE])
    return [found[row.id] for row in rows if row.id in found]


def open_into(memory: Memory, rows: Sequence[Conversation]) -> dict[uuid.UUID, OpenedConversation]:
    """Open these with what that memory holds, and remember them there; one that everybody left is nobody's."""
    keys = access.keys_with(memory.pairs, rows)
    epochs = tuple(memory.pairs.values())
    messages, notes = _sealed(Message, rows), _sealed(DeskNote, rows)
    found = {}
    for row in rows:
        if row.id in keys:
            found[row.id] = _read(keys[row.id], epochs, row, messages.get(row.id, []), notes.get(row.id, []))
            memory.keep(row, found[row.id])
    return found


def _sealed(model: type[Message] | type[DeskNote], rows: Sequence[Conversation]) -> dict[uuid.UUID, list[bytes]]:
    found: dict[uuid.UUID, list[bytes]] = {}
    wanted = model.objects.filter(conversation__in=[row.id for row in rows]).order_by("id")
    for conversation, sealed in wanted.values_list("conversation_id", "sealed"):
        found.setdefault(conversation, []).append(bytes(sealed))
    return found


def _read(
    keys: Keys, epochs: tuple[KeyPair, ...], row: Conversation, sealed: Sequence[bytes], notes: Sequence[bytes]
) -> OpenedConversation:
    messages = [open_first((*reversed(keys.threads), *epochs), row.id, each) for each in sealed]
    under_cover = [open_message((keys.cover,), row.id, each) if keys.cover else None for each in sealed]
    entries = [entry for each in notes if (entry := open_entry((*reversed(keys.desks), *epochs), row.id, each))]
    theirs = tuple(message for message in messages if message)
    cover = tuple(message for message in under_cover if message)
    # The harmless exchange that a cover begins with was written by nobody, and nobody waits for it.
    written = sorted((each for each in theirs + cover if each.by != COVER), key=lambda message: message.at)
    return OpenedConversation(
        row=QueueRow(
            id=row.id, language=row.language, state=row.state, rank=row.rank, version=row.version,
            labels=Labels.of(entries),
            waiting_since=waiting_since(written) if written else _midnight(row.last_day),
            first_line=first_line(written[-1].in_short if written else ""),
        ),
        messages=theirs,
        cover=cover,
        expires_on=row.last_day + keeping.AFTER_LAST_WORD,
        unopened=len(sealed) - len(theirs) - len(cover),
        entries=tuple(entries),
    )  # fmt: skip


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), datetime.UTC)
