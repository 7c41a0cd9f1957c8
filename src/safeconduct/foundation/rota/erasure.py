"""What the rota forgets: old shifts, pages that are over, notes that were handed over, and what belonged to leavers."""

import datetime
import uuid

from django.db.models import Model, QuerySet

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit.actors import SYSTEM
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.rota.domain import paging
from safeconduct.foundation.rota.models import HandOver, Page, Shift, Speaks, SpecialDay, Way
from safeconduct.foundation.staff import queries as staff

SHIFTS_KEPT = datetime.timedelta(days=60)
PAGES_KEPT = datetime.timedelta(days=14)
NOTES_KEPT = datetime.timedelta(days=30)


def expire(now: datetime.datetime) -> int:
    """Forget what is over; how many rows went. Safe to run twice, and silent where nothing is due."""
    there = [member.id for member in staff.people()]
    return _forget(now, there) if any(found.exists() for found in _over(now, there)) else 0


@durable("staff")
def _forget(now: datetime.datetime, there: list[uuid.UUID]) -> int:
    gone = sum(found.delete()[0] for found in _over(now, there))
    audit.note(SYSTEM, Deed.ERASURE_DONE)
    return gone


def _over(now: datetime.datetime, there: list[uuid.UUID]) -> tuple[QuerySet[Model], ...]:
    today = now.date()
    return (
        Shift.objects.filter(day__lt=today - SHIFTS_KEPT),
        Shift.objects.exclude(member__in=there),
        SpecialDay.objects.filter(day__lt=today - SHIFTS_KEPT),
        Speaks.objects.exclude(member__in=there),
        Way.objects.exclude(member__in=there),
        Page.objects.filter(day__lt=today - PAGES_KEPT).exclude(state=paging.State.RINGING),
        HandOver.objects.filter(written_at__lt=now - NOTES_KEPT),
    )
