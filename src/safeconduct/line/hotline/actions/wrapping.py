"""After somebody left: new keys for living conversations, old wraps destroyed, what came meanwhile sealed anew."""

import dataclasses
import threading
import uuid

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.foundation.vault.domain import sealing
from safeconduct.foundation.vault.models import WrappedKey
from safeconduct.line.hotline import access
from safeconduct.line.hotline.actions.receiving import keep_wraps, unchosen_cover
from safeconduct.line.hotline.domain import naming
from safeconduct.line.hotline.domain.keys import Keys
from safeconduct.line.hotline.domain.sealed import (
    Wrap,
    open_entry,
    open_message,
    seal_entry,
    seal_message,
    wrap_for,
)
from safeconduct.line.hotline.models import Conversation, DeskNote, Message

# So many conversations at each look: about a quarter of a second.
AT_ONCE = 20

_one_at_a_time = threading.Lock()
_closed_to: dict[uuid.UUID, set[uuid.UUID]] = {}


@dataclasses.dataclass(frozen=True)
class _Fresh:
    """New public halves and all wraps of one conversation, and what waited under the epoch."""

    version: int
    epoch: uuid.UUID
    thread_public: bytes
    desk_public: bytes
    wraps: tuple[Wrap, ...]
    messages: dict[int, bytes]
    notes: dict[int, bytes]


def wrap_anew(actor: Actor) -> int:
    """Give some conversations that a leaver could open new keys; returns how many. Runs at each look at the desk.

    One member at a time and a few at once, so that nobody waits for it; what they cannot open is left to the next.
    """
    stale = staff.stale_epochs(Team.HOTLINE)
    if not stale or not _one_at_a_time.acquire(blocking=False):
        return 0
    try:
        rows = Conversation.objects.filter(epoch__in=stale).exclude(id__in=_closed_to.get(actor.id, ()))
        return sum(_wrapped(actor, row) for row in rows[:AT_ONCE])
    finally:
        _one_at_a_time.release()


def _wrapped(actor: Actor, row: Conversation) -> bool:
    try:
        keys = access.keys(actor, row)
    except NotFound:
        _closed_to.setdefault(actor.id, set()).add(row.id)
        return False
    _keep_fresh(actor, row.id, _fresh(actor, row, keys))
    return True


def waiting_to_be_wrapped() -> int:
    """How many conversations still stand under keys that a leaver once held."""
    return Conversation.objects.filter(epoch__in=staff.stale_epochs(Team.HOTLINE)).count()


def _fresh(actor: Actor, row: Conversation, keys: Keys) -> _Fresh:
    epoch = staff.current_epoch(Team.HOTLINE)
    thread, desk, generation = sealing.new_pair(), sealing.new_pair(), row.generation + 1
    holder, box_public = naming.box(row.id), bytes(row.box_public)
    threads, desks = (*keys.threads, thread), (*keys.desks, desk)
    wraps = [
        *(
            wrap_for(epoch.id, epoch.public, naming.thread_key(row.id, n), pair.private)
            for n, pair in enumerate(threads)
        ),
        *(wrap_for(epoch.id, epoch.public, naming.desk_key(row.id, n), pair.private) for n, pair in enumerate(desks)),
        wrap_for(holder, box_public, naming.thread_key(row.id, generation), thread.private),
    ]
    wraps.append(
        wrap_for(epoch.id, epoch.public, naming.cover_key(row.id), keys.cover.private)
        if keys.cover
        else unchosen_cover(row.id, epoch.id)
    )
    pairs = tuple(staff.epoch_pairs(actor, Team.HOTLINE).values())
    messages = {
        each.pk: seal_message(thread.public, row.id, text)
        for each in row.messages.all()
        if (text := open_message(pairs, row.id, bytes(each.sealed)))
    }
    notes = {
        each.pk: seal_entry(desk.public, row.id, entry)
        for each in row.desk_notes.all()
        if (entry := open_entry(pairs, row.id, bytes(each.sealed)))
    }
    return _Fresh(row.version, epoch.id, thread.public, desk.public, tuple(wraps), messages, notes)


@durable("line")
def _keep_fresh(actor: Actor, conversation_id: uuid.UUID, fresh: _Fresh) -> None:
    row = access.conversation(actor, conversation_id, lock=True)
    if row.version != fresh.version:
        return  # something came in meanwhile; the next sign-in does it
    box, cover = naming.box(row.id), naming.cover_key(row.id)
    renewed = {wrap.key for wrap in fresh.wraps} | {cover}
    WrappedKey.objects.filter(key__in=renewed).exclude(holder=box).delete()
    keep_wraps(fresh.wraps)
    for model, resealed in ((Message, fresh.messages), (DeskNote, fresh.notes)):
        for number, sealed in resealed.items():
            model.objects.filter(pk=number).update(sealed=sealed)
    row.generation, row.version, row.epoch = row.generation + 1, row.version + 1, fresh.epoch
    row.thread_public, row.desk_public = fresh.thread_public, fresh.desk_public
    row.save(update_fields=["generation", "version", "epoch", "thread_public", "desk_public"])
    audit.note(actor, Deed.KEYS_REWRAPPED, row.id)
