"""The only way from an id to a conversation, for a member of the hotline's team."""

import contextlib
import uuid
from collections.abc import Mapping, Sequence

from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.foundation.vault.domain import sealing
from safeconduct.foundation.vault.domain.sealing import KeyPair, Unopenable
from safeconduct.foundation.vault.models import WrappedKey
from safeconduct.line.hotline.domain import naming
from safeconduct.line.hotline.domain.keys import Keys
from safeconduct.line.hotline.domain.rights import Right, may
from safeconduct.line.hotline.models import Attachment, Conversation


def conversation(actor: Actor, conversation_id: uuid.UUID, *, lock: bool = False) -> Conversation:
    """The conversation, for who may open it. Raises NotFound for a stranger as for an id that never was."""
    _must(actor, Right.READ_THREAD)
    rows = Conversation.objects.filter(id=conversation_id)
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise NotFound
    return found


def conversations(actor: Actor, ids: Sequence[uuid.UUID]) -> list[Conversation]:
    """Of these, in their order, those that still are. Raises NotFound for a stranger."""
    _must(actor, Right.READ_THREAD)
    found = Conversation.objects.in_bulk(list(ids))
    return [found[each] for each in ids if each in found]


def conversation_of_file(actor: Actor, file: uuid.UUID) -> Conversation:
    """The conversation that this file came in. Raises NotFound, also for a file whose message never came."""
    whose = Attachment.objects.filter(id=file).values_list("message__conversation_id", flat=True).first()
    if whose is None:
        raise NotFound
    return conversation(actor, whose)


def see_queue(actor: Actor) -> None:
    """Raises NotFound for who may not see who waits."""
    _must(actor, Right.SEE_QUEUE)


def _must(actor: Actor, right: Right) -> None:
    if Team.HOTLINE not in actor.teams or not may(actor.roles, right):
        raise NotFound


def may_hear(actor: Actor) -> bool:
    """Whether this member may hear recordings: a voice tells more of a person than their words do."""
    return may(actor.roles, Right.HEAR_RECORDING)


def keys(actor: Actor, of: Conversation) -> Keys:
    """Its thread, desk and cover, opened with this actor's epochs. Raises NotFound where none of them fits."""
    found = keys_with(staff.epoch_pairs(actor, Team.HOTLINE), [of])
    if of.id not in found:
        raise NotFound
    return found[of.id]


def keys_with(pairs: Mapping[uuid.UUID, KeyPair], rows: Sequence[Conversation]) -> dict[uuid.UUID, Keys]:
    """The same for many at once, as far as these epochs open them: whoever calls opened them for a member."""
    wanted = [key for row in rows for key in _names(row)]
    opened: dict[uuid.UUID, KeyPair] = {}
    for wrap in WrappedKey.objects.using("line").filter(key__in=wanted, holder__in=list(pairs)):
        with contextlib.suppress(Unopenable):  # a cover that was never chosen is random bytes
            private = sealing.unwrap(pairs[wrap.holder], bytes(wrap.sealed), naming.bound(wrap.key, wrap.holder))
            opened[wrap.key] = sealing.pair_of(private)
    found = {row.id: Keys.of(row.id, row.generation, opened) for row in rows}
    return {conversation: opened_keys for conversation, opened_keys in found.items() if opened_keys}


def _names(row: Conversation) -> list[uuid.UUID]:
    generations = range(row.generation + 1)
    each = [name(row.id, at) for at in generations for name in (naming.thread_key, naming.desk_key)]
    return [naming.cover_key(row.id), *each]


def thread_public(row: Conversation) -> bytes:
    """What a message is sealed to: the thread or, after somebody left and until it is wrapped anew, the epoch."""
    return _unless_stale(row, bytes(row.thread_public))


def desk_public(row: Conversation) -> bytes:
    """What an entry of the desk is sealed to, likewise."""
    return _unless_stale(row, bytes(row.desk_public))


def _unless_stale(row: Conversation, own: bytes) -> bytes:
    epoch = staff.current_epoch(Team.HOTLINE)
    return epoch.public if row.epoch in staff.stale_epochs(Team.HOTLINE) else own
