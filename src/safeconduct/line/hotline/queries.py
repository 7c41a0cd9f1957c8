"""Reads that the console's pages need. What was opened stays in this process's memory, a version at a time."""

import datetime
import threading
import uuid
from collections import OrderedDict

from django.db.models import Count

from safeconduct.foundation.audit import queries as audit
from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.foundation.vault.domain.sealing import KeyPair
from safeconduct.line.hotline import access
from safeconduct.line.hotline.domain import keeping
from safeconduct.line.hotline.domain.desk import Labels, OpenedConversation, QueueRow, in_order, waiting_since
from safeconduct.line.hotline.domain.keys import Keys
from safeconduct.line.hotline.domain.payloads import COVER
from safeconduct.line.hotline.domain.sealed import open_entry, open_first, open_message
from safeconduct.line.hotline.models import Conversation, Hold, State

# What was opened is kept for so many conversations, and for no longer than they exist.
_REMEMBERED = 1000
_PRUNED_EVERY = 60.0
_pruned = 0.0
_changing = threading.Lock()
_opened: OrderedDict[tuple[uuid.UUID, uuid.UUID], tuple[int, OpenedConversation]] = OrderedDict()

# More rows than anybody reads at a glance only make the first of them come later.
SHOWN = 100

# A first line is as long as a row of the queue shows.
FIRST_LINE = 120


def queue(actor: Actor, state: State = State.WAITING, limit: int = SHOWN) -> list[QueueRow]:
    """The first conversations in this state that the actor can open, most urgent first. Raises NotFound for strangers.

    Among equals those who came first stand first: messages are numbered, though no time stands in clear. The order
    is that of the index, so that the first page costs the same however many wait.
    """
    if Team.HOTLINE not in actor.teams:
        raise NotFound
    _forget_gone()
    rows = Conversation.objects.filter(state=state).order_by("-rank", "came")[:limit]
    found = [opened.row for row in rows if (opened := _opened_or_none(actor, row))]
    return in_order(found)


def counts() -> dict[str, int]:
    """How many conversations stand in each state: numbers in clear, for boards and metrics."""
    found = dict(Conversation.objects.values_list("state").annotate(Count("id")).order_by())
    return {state.value: found.get(state.value, 0) for state in State}


def came(day: datetime.date) -> int:
    """How many conversations began on this day (UTC): what is left of them."""
    return Conversation.objects.filter(first_day=day).count()


def held_until(conversation_id: uuid.UUID) -> datetime.date | None:
    """Until when a hold keeps this conversation from being forgotten, if there is one."""
    return Hold.objects.filter(conversation=conversation_id).values_list("until", flat=True).first()


def change_number() -> int:
    """Another number than before when a console may have to draw anew: every change of the wing is a deed."""
    return audit.newest("line")


def opened(actor: Actor, conversation_id: uuid.UUID) -> OpenedConversation:
    """Everything of one conversation. Raises NotFound. The deed of reading is the action's, not this query's."""
    return _open(actor, access.conversation(actor, conversation_id))


def _opened_or_none(actor: Actor, row: Conversation) -> OpenedConversation | None:
    try:
        return _open(actor, row)
    except NotFound:
        return None


def _open(actor: Actor, row: Conversation) -> OpenedConversation:
    place = (actor.id, row.id)
    known = _opened.get(place)
    if known and known[0] == row.version:
        return known[1]
    fresh = _read(access.keys(actor, row), tuple(staff.epoch_pairs(actor, Team.HOTLINE).values()), row)
    with _changing:
        _opened[place] = (row.version, fresh)
        while len(_opened) > _REMEMBERED:
            _opened.popitem(last=False)
    return fresh


def forget_opened(actor_id: uuid.UUID) -> None:
    """Drop what was opened for this member: at sign-out, and when a right ends."""
    with _changing:
        for place in [place for place in _opened if place[0] == actor_id]:
            del _opened[place]


def _forget_gone() -> None:
    """Drop what was opened of conversations that are forgotten by now; looked for once a minute."""
    global _pruned  # noqa: PLW0603  # the time of the last look, of this process
    if clock.monotonic() - _pruned < _PRUNED_EVERY:
        return
    _pruned = clock.monotonic()
    known = {conversation for _, conversation in list(_opened)}
    there = set(Conversation.objects.filter(id__in=known).values_list("id", flat=True))
    with _changing:
        for place in [place for place in _opened if place[1] not in there]:
            del _opened[place]


def _read(keys: Keys, epochs: tuple[KeyPair, ...], row: Conversation) -> OpenedConversation:
    sealed = [bytes(each) for each in row.messages.order_by("id").values_list("sealed", flat=True)]
    messages = [open_first((*reversed(keys.threads), *epochs), row.id, each) for each in sealed]
    under_cover = [open_message((keys.cover,), row.id, each) if keys.cover else None for each in sealed]
    notes = [bytes(each) for each in row.desk_notes.order_by("id").values_list("sealed", flat=True)]
    labels = Labels.of(
        [entry for each in notes if (entry := open_entry((*reversed(keys.desks), *epochs), row.id, each))]
    )
    theirs = tuple(message for message in messages if message)
    cover = tuple(message for message in under_cover if message)
    # The harmless exchange that a cover begins with was written by nobody, and nobody waits for it.
    written = sorted((each for each in theirs + cover if each.by != COVER), key=lambda message: message.at)
    return OpenedConversation(
        row=QueueRow(
            id=row.id, language=row.language, state=row.state, rank=row.rank, version=row.version, labels=labels,
            waiting_since=waiting_since(written) if written else _midnight(row.last_day),
            first_line=_first_line(written[-1].text if written else ""),
        ),
        messages=theirs,
        cover=cover,
        expires_on=row.last_day + keeping.AFTER_LAST_WORD,
        unopened=len(sealed) - len(theirs) - len(cover),
    )  # fmt: skip


def _first_line(text: str) -> str:
    return " ".join(text.split())[:FIRST_LINE]


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), datetime.UTC)
