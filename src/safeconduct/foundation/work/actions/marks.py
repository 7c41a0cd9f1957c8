"""Marks of background tasks: when each was last done, how often it failed since; never why in words."""

import datetime

from safeconduct.foundation.kit import durable
from safeconduct.foundation.work.models import Task


def succeeded(database: str, name: str, now: datetime.datetime) -> None:
    """It was done at this moment; earlier failures are forgiven."""
    fields = {"done_at": now, "failures": 0, "error": ""}
    durable.transact(database, lambda: Task.objects.update_or_create(name=name, defaults=fields))


def failed(database: str, name: str, now: datetime.datetime, error: BaseException) -> None:
    """It failed once more; of the error only its class is kept."""
    durable.transact(database, lambda: _failed(name, now, type(error).__name__[:80]))


def _failed(name: str, now: datetime.datetime, error: str) -> None:
    task, _ = Task.objects.get_or_create(name=name)
    task.failures, task.failed_at, task.error = task.failures + 1, now, error
    task.save(update_fields=["failures", "failed_at", "error"])


def done_at(database: str, name: str) -> datetime.datetime | None:
    """When it last succeeded."""
    with durable.reading(database):
        return Task.objects.filter(name=name).values_list("done_at", flat=True).first()
