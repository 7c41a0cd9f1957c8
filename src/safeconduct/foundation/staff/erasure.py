"""What the staff's tables forget: sessions that have ended, links that lead nowhere, failures under a name."""

import datetime

from django.contrib.sessions.models import Session
from django.db.models import Model, Q, QuerySet

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import SYSTEM
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.staff.domain.delays import FORGOTTEN_AFTER
from safeconduct.foundation.staff.models import Invitation, SignInDelay

# Long enough to see that a link was used, and by which day it would have been of no use.
LINKS_KEPT = datetime.timedelta(days=7)


def expire() -> int:
    """Forget what is over; returns how many rows went. Safe to run twice, and silent where nothing is due.

    A session's row dies once it idles, and with it what the `key` in the member's browser would open.
    """
    now = clock.now()
    return _forget(now) if any(rows.exists() for rows in _over(now)) else 0


@durable("staff")
def _forget(now: datetime.datetime) -> int:
    gone = sum(rows.delete()[0] for rows in _over(now))
    audit.note(SYSTEM, Deed.ERASURE_DONE)
    return gone


def _over(now: datetime.datetime) -> tuple[QuerySet[Model], ...]:
    long_ago = now - LINKS_KEPT
    return (
        Session.objects.filter(expire_date__lte=now),
        Invitation.objects.filter(Q(expires_at__lte=long_ago) | Q(used_on__lt=long_ago.date())),
        SignInDelay.objects.filter(next_at__lte=now - FORGOTTEN_AFTER),
    )
