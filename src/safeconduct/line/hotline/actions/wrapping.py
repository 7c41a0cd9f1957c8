"""After somebody left: new keys for living conversations, old wraps destroyed, what came meanwhile sealed anew."""

import dataclasses
import uuid

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.foundation.vault.domain import sealing
from safeconduct.foundation.vault.domain.sealing import KeyPair
from safeconduct.foundation.vault.models import WrappedKey
from safeconduct.line.hotline import access
from safeconduct.line.hotline.actions.receiving import keep_wraps
from safeconduct.line.hotline.domain import naming
from safeconduct.line.hotline.domain.keys import Keys
from safeconduct.line.hotline.domain.sealed import Wrap, open_message, seal_message, wrap_for
from safeconduct.line.hotline.models import Conversation, Message


@dataclasses.dataclass(frozen=True)
class _Fresh:
    """New public halves and all wraps of one conversation, and the messages that waited under the epoch."""

    version: int
    epoch: uuid.UUID
    thread_public: bytes
    desk_public: bytes
    wraps: tuple[Wrap, ...]
    resealed: dict[int, bytes]


def wrap_anew(actor: Actor) -> int:
    """Give every conversation that a leaver could open new keys; returns how many could be. Runs at sign-in."""
    done = 0
    for row in Conversation.objects.filter(epoch__in=staff.stale_epochs(Team.HOTLINE)):
        try:
            keys = access.keys(actor, row)
        except NotFound:
            continue
        _keep_fresh(actor, row.id, _fresh(actor, row, keys))
        done += 1
    return done


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
    if keys.cover:
        wraps.append(wrap_for(epoch.id, epoch.public, naming.cover_key(row.id), keys.cover.private))
    pairs = tuple(staff.epoch_pairs(actor, Team.HOTLINE).values())
    return _Fresh(row.version, epoch.id, thread.public, desk.public, tuple(wraps), _resealed(row, pairs, thread))


def _resealed(row: Conversation, epochs: tuple[KeyPair, ...], thread: KeyPair) -> dict[int, bytes]:
    found = {}
    for message in row.messages.all():
        text = open_message(epochs, row.id, bytes(message.sealed))
        if text:
            found[message.pk] = seal_message(thread.public, row.id, text)
    return found


@durable("line")
def _keep_fresh(actor: Actor, conversation_id: uuid.UUID, fresh: _Fresh) -> None:
    row = access.conversation(actor, conversation_id, lock=True)
    if row.version != fresh.version:
        return  # something came in meanwhile; the next sign-in does it
    box, cover = naming.box(row.id), naming.cover_key(row.id)
    renewed = {wrap.key for wrap in fresh.wraps} | {cover}
    WrappedKey.objects.filter(key__in=renewed).exclude(holder=box).delete()
    keep_wraps(fresh.wraps)
    for message_id, sealed in fresh.resealed.items():
        Message.objects.filter(pk=message_id).update(sealed=sealed)
    row.generation, row.version, row.epoch = row.generation + 1, row.version + 1, fresh.epoch
    row.thread_public, row.desk_public = fresh.thread_public, fresh.desk_public
    row.save(update_fields=["generation", "version", "epoch", "thread_public", "desk_public"])
    audit.note(actor, Deed.KEYS_REWRAPPED, row.id)
