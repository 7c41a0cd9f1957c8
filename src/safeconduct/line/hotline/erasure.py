"""What must be forgotten, when, and how we know that it was.

Expiry destroys keys first. It deletes nothing that waits unread and nothing under a hold.
"""

import datetime
import uuid

from django.db.models import QuerySet

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import SYSTEM, Actor
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.vault.models import WrappedKey
from safeconduct.line.hotline.actions.forgetting import destroy
from safeconduct.line.hotline.domain import keeping, naming
from safeconduct.line.hotline.domain.keeping import MayExpire
from safeconduct.line.hotline.models import (
    Address,
    Attachment,
    Conversation,
    DeskNote,
    Hold,
    Notice,
    OneTimeCode,
    Opening,
    Presence,
    RecentForm,
    State,
    Visit,
)

# One transaction forgets so many, so that a message that comes in never waits for all of them.
AT_ONCE = 50

# Who opens far more than others is seen within hours; who must be told something has a month to see it.
OPENINGS_KEPT = datetime.timedelta(days=2)
NOTICES_KEPT = datetime.timedelta(days=30)


def due(today: datetime.date) -> list[uuid.UUID]:
    """Conversations whose period is over, that nobody waits in and no hold keeps."""
    return list(_due(today).values_list("id", flat=True))


def _due(today: datetime.date) -> QuerySet[Conversation]:
    held = Hold.objects.filter(until__gte=today).values("conversation_id")
    rows = Conversation.objects.filter(last_day__lt=today - keeping.AFTER_LAST_WORD).exclude(state=State.WAITING)
    return rows.exclude(id__in=held)


def waits_for_a_person(today: datetime.date) -> MayExpire:
    """Whether today's expiry may run by itself."""
    return keeping.may_expire(len(due(today)), Conversation.objects.count())


def expire(actor: Actor = SYSTEM, *, approved: bool = False) -> int:
    """Forget what is due; returns how many. A mass expiry does nothing until a person approved it."""
    today = clock.today()
    forget_short_lived()
    if not approved and not waits_for_a_person(today).yes:
        return 0
    ids = due(today)
    for start in range(0, len(ids), AT_ONCE):
        _forget_due(actor, today, ids[start : start + AT_ONCE])
    return len(ids)


@durable("line")
def _forget_due(actor: Actor, today: datetime.date, ids: list[uuid.UUID]) -> None:
    """Of these, what is still due: somebody may have written, or held it, since the list was made."""
    for row in _due(today).filter(id__in=ids).select_for_update():
        destroy(row.id)
        audit.note(actor, Deed.ERASURE_DONE, row.id)


@durable("line")
def _forget(actor: Actor, ids: list[uuid.UUID]) -> None:
    for conversation in ids:
        destroy(conversation)
        audit.note(actor, Deed.ERASURE_DONE, conversation)


def forget_short_lived() -> None:
    """Forget receipts that can no longer be shown again, over visits, decoys, presences, lost files, old codes."""
    now = clock.now()
    over = (
        RecentForm.objects.filter(until__lte=now),
        Visit.objects.filter(until__lte=now),
        Presence.objects.filter(until__lte=now),
        Attachment.objects.filter(until__lte=now),
        OneTimeCode.objects.filter(until__lte=now),
        _never_wrote(now.date()),
        Opening.objects.filter(day__lt=now.date() - OPENINGS_KEPT),
        Notice.objects.filter(day__lt=now.date() - NOTICES_KEPT),
    )
    decoys = DeskNote.objects.filter(conversation=None)
    if decoys.exists() or any(rows.exists() for rows in over):
        _forget_short_lived(now)


@durable("line")
def _forget_short_lived(now: datetime.datetime) -> None:
    RecentForm.objects.filter(until__lte=now).delete()
    Visit.objects.filter(until__lte=now).delete()
    Attachment.objects.filter(until__lte=now, message=None).delete()
    OneTimeCode.objects.filter(until__lte=now).delete()
    _never_wrote(now.date()).delete()
    Presence.objects.filter(until__lte=now).delete()
    Opening.objects.filter(day__lt=now.date() - OPENINGS_KEPT).delete()
    Notice.objects.filter(day__lt=now.date() - NOTICES_KEPT).delete()
    DeskNote.objects.filter(conversation=None).delete()
    audit.note(SYSTEM, Deed.ERASURE_DONE)


def _never_wrote(today: datetime.date) -> QuerySet[Address]:
    """Who began with the bot and never wrote."""
    return Address.objects.filter(conversation=None, day__lt=today - keeping.AFTER_LAST_WORD)


def erase_without_keys() -> int:
    """After a restore: forget what has no key any more, and drop keys of what is not here; how many were forgotten.

    Who was forgotten after the data were copied, but before the keys were, has no wrap: they stay forgotten.
    """
    held = set(WrappedKey.objects.using("line").values_list("key", flat=True))
    rows = list(Conversation.objects.values_list("id", "generation"))
    gone = [row for row, generation in rows if naming.thread_key(row, generation) not in held]
    for start in range(0, len(gone), AT_ONCE):
        _forget(SYSTEM, gone[start : start + AT_ONCE])
    lost = set(gone)
    kept = [name for row, generation in rows if row not in lost for name in naming.all_keys(row, generation)]
    strange = sorted(held.difference(kept))
    for start in range(0, len(strange), AT_ONCE):
        _drop(strange[start : start + AT_ONCE])
    return len(gone)


@durable("line")
def _drop(keys: list[uuid.UUID]) -> None:
    WrappedKey.objects.filter(key__in=keys).delete()
