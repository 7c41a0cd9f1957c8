"""Deadlines without opening: work sees who waits by state, rank and language, and keeps sealed when an answer is due.

What it costs a message that comes in is nothing: work notices by itself, and writes all that is new in one
transaction. What has been noticed survives a kill; what came while work was away is due from its return on.
"""

import dataclasses
import datetime
import functools
import uuid
from collections.abc import Sequence

from django.db import connections

from safeconduct.foundation.kit import durable
from safeconduct.foundation.rota import actions as rota
from safeconduct.foundation.rota import queries as duty
from safeconduct.foundation.rota.domain.duty import on_duty
from safeconduct.foundation.rota.domain.paging import About
from safeconduct.foundation.vault import queries as vault
from safeconduct.foundation.vault.domain import sealing
from safeconduct.foundation.work import actions as work
from safeconduct.foundation.work.actions import keys
from safeconduct.line.hotline.domain import watched
from safeconduct.line.hotline.domain.watched import Kind, Watched
from safeconduct.line.hotline.models import Conversation, State
from safeconduct.line.hotline.models import Watched as Row

# One process watches; another takes over so long after it was last heard of.
LEASE = datetime.timedelta(seconds=60)
_RENEWED = datetime.timedelta(seconds=20)
# The channel says itself what is its own; this is whatever comes in.
ALL_CHANNELS = "line"
_HEARD_EVERY = datetime.timedelta(hours=1)
# On PostgreSQL a smaller number may be committed after a larger one: so many numbers are looked at again.
_LOOKED_BACK = 500
SWEPT_EVERY = datetime.timedelta(minutes=10)


@dataclasses.dataclass
class _Memory:
    """What one process has opened: by conversation its row and its deadline; whose each is; how far it has read."""

    holder: uuid.UUID = dataclasses.field(default_factory=uuid.uuid4)
    held_until: datetime.datetime | None = None
    read_to: int = 0
    read: set[int] = dataclasses.field(default_factory=set)
    answers: dict[uuid.UUID, tuple[int, Watched]] = dataclasses.field(default_factory=dict)
    charges: dict[uuid.UUID, tuple[int, Watched]] = dataclasses.field(default_factory=dict)
    alarms: list[tuple[int, Watched]] = dataclasses.field(default_factory=list)
    old: list[int] = dataclasses.field(default_factory=list)
    heard: int = 0
    heard_at: datetime.datetime | None = None
    swept_at: datetime.datetime | None = None
    on_duty: frozenset[uuid.UUID] | None = None


_memories: dict[str, _Memory] = {}


def sealed(one: Watched, public: bytes | None = None) -> bytes:
    """Seal one to the sender key, in the running process's way to it. Before the durable part."""
    if public is None:
        with durable.reading("line"):
            public = vault.public_key("sender")
    return sealing.wrap(public, one.encode(), watched.PLACE)


def forget() -> None:
    """Know nothing, as a process that has just begun."""
    _memories.clear()


def watch(now: datetime.datetime) -> int:
    """One look: new deadlines, those that are met, those that somebody must be called for; how many pages."""
    memory = _memories.setdefault(str(connections["line"].settings_dict["NAME"]), _Memory())
    if not _holds(memory, now):
        return 0
    _read(memory)
    minutes = duty.house().answer_within
    waiting = _waiting()
    _begin(memory, waiting, now, minutes)
    _end(memory, waiting)
    _sweep(memory, now)
    _hear(memory, now)
    return _page(memory, waiting, now, minutes) + _ring(memory, now) + _left_behind(memory, waiting, now)


def _holds(memory: _Memory, now: datetime.datetime) -> bool:
    if memory.held_until is not None and now < memory.held_until - LEASE + _RENEWED:
        return True
    had = memory.held_until is not None and now < memory.held_until
    if not work.hold("line", "deadlines", memory.holder, now, LEASE):
        return False
    if not had:
        # Another may have watched in between: what is known here may be old.
        memory.read.clear()
        memory.read_to, memory.answers, memory.charges, memory.alarms, memory.old = 0, {}, {}, [], []
    memory.held_until = now + LEASE
    return True


def _read(memory: _Memory) -> None:
    late = Row.objects.filter(id__gt=memory.read_to - _LOOKED_BACK).exclude(id__in=memory.read)
    for row_id, text in late.order_by("id").values_list("id", "sealed"):
        one = Watched.decode(sealing.unwrap(keys.sender_pair(), bytes(text), watched.PLACE))
        memory.read_to = max(memory.read_to, row_id)
        memory.read.add(row_id)
        if one.kind is Kind.ON_THE_WAY:
            memory.alarms.append((row_id, one))
        else:
            known = memory.answers if one.kind is Kind.ANSWER else memory.charges
            if one.conversation in known:
                memory.old.append(known[one.conversation][0])
            known[one.conversation] = (row_id, one)
    memory.read = {row_id for row_id in memory.read if row_id > memory.read_to - _LOOKED_BACK}


def _waiting() -> dict[uuid.UUID, tuple[int, str]]:
    rows = Conversation.objects.filter(state=State.WAITING).values_list("id", "rank", "language")
    return {conversation: (rank, language) for conversation, rank, language in rows}


def _begin(
    memory: _Memory, waiting: dict[uuid.UUID, tuple[int, str]], now: datetime.datetime, minutes: Sequence[int]
) -> None:
    public = keys.sender_pair().public
    new = [
        Row(sealed=sealed(watched.begun(conversation, rank, now, minutes), public))
        for conversation, (rank, _) in waiting.items()
        if conversation not in memory.answers
    ]
    if new:
        durable.transact("line", lambda: Row.objects.bulk_create(new))
        memory.heard += len(new)
        _read(memory)
    for conversation, (rank, _) in waiting.items():
        row_id, one = memory.answers[conversation]
        if rank != one.rank:
            _keep(memory, row_id, watched.risen(one, rank, now, minutes))


def _keep(memory: _Memory, row_id: int, one: Watched) -> None:
    text = sealed(one, keys.sender_pair().public)
    durable.transact("line", lambda: Row.objects.filter(id=row_id).update(sealed=text))
    memory.answers[one.conversation] = (row_id, one)


def _end(memory: _Memory, waiting: dict[uuid.UUID, tuple[int, str]]) -> None:
    """Answered, closed or forgotten: nobody is called for it any more."""
    met = [(row_id, one) for row_id, one in memory.answers.values() if one.conversation not in waiting]
    for _, one in met:
        for level in range(one.level):
            rota.end(_cause(one, level))
    if met:
        rows = [row_id for row_id, _ in met]
        durable.transact("line", lambda: Row.objects.filter(id__in=rows).delete())
        for _, one in met:
            del memory.answers[one.conversation]


def _cause(one: Watched, level: int) -> bytes:
    # The first deadline is in it, so that a later wait of the same caller is another one.
    return rota.cause_of(b"answer", one.conversation.bytes, str(level).encode(), one.due.isoformat().encode())


def _page(
    memory: _Memory, waiting: dict[uuid.UUID, tuple[int, str]], now: datetime.datetime, minutes: Sequence[int]
) -> int:
    due = [(row_id, one) for row_id, one in memory.answers.values() if one.page_at <= now]
    for row_id, one in due:
        _, charge = memory.charges.get(one.conversation, (0, None))
        language = waiting[one.conversation][1]
        # A kill between the two makes the same page again, which is none.
        rota.page(
            About.ANSWER_DUE, _cause(one, one.level), now, language=language, first=charge.member if charge else None
        )
        _keep(memory, row_id, watched.paged(one, now, minutes))
    return len(due)


def _sweep(memory: _Memory, now: datetime.datetime) -> None:
    """Destroy what a later row replaced, and whose conversation is closed or forgotten."""
    if memory.swept_at is not None and now < memory.swept_at + SWEPT_EVERY:
        return
    memory.swept_at = now
    living = set(Conversation.objects.exclude(state=State.CLOSED).values_list("id", flat=True))
    for conversation in memory.charges.keys() - living:
        memory.old.append(memory.charges.pop(conversation)[0])
    if memory.old:
        durable.transact("line", lambda: Row.objects.filter(id__in=memory.old).delete())
        memory.old.clear()


def _hear(memory: _Memory, now: datetime.datetime) -> None:
    """Count what came, once an hour or when the first comes after a silence; all channels together."""
    is_time = memory.heard_at is None or now.hour != memory.heard_at.hour or now - memory.heard_at > _HEARD_EVERY
    if memory.heard and is_time:
        rota.heard(ALL_CHANNELS, memory.heard, now)
        memory.heard, memory.heard_at = 0, now


def _ring(memory: _Memory, now: datetime.datetime) -> int:
    """Alarms of the way that rang since the last look."""
    for row_id, one in memory.alarms:
        rota.page(About.ON_THE_WAY, rota.cause_of(b"way", one.conversation.bytes, str(row_id).encode()), now)
        durable.transact("line", functools.partial(_drop, row_id))
    rung = len(memory.alarms)
    memory.alarms.clear()
    return rung


def _drop(row_id: int) -> None:
    Row.objects.filter(id=row_id).delete()


def _left_behind(memory: _Memory, waiting: dict[uuid.UUID, tuple[int, str]], now: datetime.datetime) -> int:
    """Somebody's shift has ended, and a caller who waits belongs to them and to nobody who is here."""
    here = frozenset(shift.member for shift in on_duty(duty.rota(now), now))
    gone = (memory.on_duty or frozenset()) - here
    memory.on_duty = here
    left = {one.member for _, one in memory.charges.values() if one.conversation in waiting and one.member in gone}
    for member in left:
        cause = rota.cause_of(b"unowned", member.bytes if member else b"", now.date().isoformat().encode())
        rota.page(About.UNOWNED, cause, now)
    return len(left)


def rang(_database: str, number: uuid.UUID) -> None:
    """An alarm of the line wing rang. Inside the transaction that destroys it: the next look calls somebody."""
    one = Watched(Kind.ON_THE_WAY, number)
    Row.objects.bulk_create([Row(sealed=sealed(one, keys.sender_pair().public))])
