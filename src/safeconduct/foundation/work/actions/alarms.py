"""Alarms: sealed whole, so that a table tells nobody when somebody is awaited. Work opens them in its memory."""

import datetime
import uuid

from safeconduct.foundation.kit import durable
from safeconduct.foundation.vault.domain import sealing
from safeconduct.foundation.work.actions import keys
from safeconduct.foundation.work.domain import alarms
from safeconduct.foundation.work.domain.wired import Wired
from safeconduct.foundation.work.models import Alarm

_opened: dict[uuid.UUID, alarms.Rings] = {}


def seal_alarm(sender: bytes, alarm_id: uuid.UUID, number: uuid.UUID, minute: datetime.datetime) -> bytes:
    """Seal a number and a minute to the sender's public half. Before the durable part."""
    return sealing.seal(sender, alarms.written(alarms.Rings(number, minute)), alarms.PLACE + alarm_id.bytes)


def set_alarm(alarm_id: uuid.UUID, sealed: bytes) -> None:
    """Let this alarm (by `seal_alarm`) ring. Inside a durable action; the same id again is the same alarm."""
    Alarm.objects.bulk_create([Alarm(id=alarm_id, sealed=sealed)], ignore_conflicts=True)


def drop_alarm(alarm_id: uuid.UUID) -> None:
    """Let it never ring. Inside a durable action."""
    Alarm.objects.filter(id=alarm_id).delete()


def ring_due(database: str, wired: Wired, now: datetime.datetime) -> int:
    """Ring what is due and destroy it; how many."""
    with durable.reading(database):
        standing = set(Alarm.objects.values_list("id", flat=True))
    due = [alarm_id for alarm_id in standing if _rings(database, alarm_id).minute <= now]
    for alarm_id in due:
        durable.transact(database, lambda alarm_id=alarm_id: _ring(database, wired, alarm_id))  # type: ignore[misc]  # bound now
        _opened.pop(alarm_id)
    return len(due)


def _ring(database: str, wired: Wired, alarm_id: uuid.UUID) -> None:
    # Dropped or rung by another in the meantime: then it must not ring.
    if Alarm.objects.filter(id=alarm_id).delete()[0]:
        for react in wired.alarms:
            react(database, _opened[alarm_id].number)


def _rings(database: str, alarm_id: uuid.UUID) -> alarms.Rings:
    if alarm_id not in _opened:
        with durable.reading(database):
            sealed = bytes(Alarm.objects.values_list("sealed", flat=True).get(id=alarm_id))
        _opened[alarm_id] = alarms.read(sealing.open_sealed(keys.sender_pair(), sealed, alarms.PLACE + alarm_id.bytes))
    return _opened[alarm_id]
