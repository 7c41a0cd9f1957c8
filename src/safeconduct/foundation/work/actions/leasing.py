"""A lease: one process at a time does a thing, and another takes over when it has died."""

import datetime
import functools
import uuid

from safeconduct.foundation.kit import durable
from safeconduct.foundation.work.models import Lease


def hold(database: str, name: str, holder: uuid.UUID, now: datetime.datetime, lasts: datetime.timedelta) -> bool:
    """Take or renew the lease `name`; whether this holder has it until `now + lasts`."""
    return durable.transact(database, functools.partial(_hold, name, holder, now, now + lasts))


def _hold(name: str, holder: uuid.UUID, now: datetime.datetime, until: datetime.datetime) -> bool:
    lease, made = Lease.objects.select_for_update().get_or_create(
        name=name, defaults={"holder": holder, "until": until}
    )
    if made:
        return True
    if lease.holder != holder and lease.until > now:
        return False
    lease.holder, lease.until = holder, until
    lease.save(update_fields=["holder", "until"])
    return True


def let_go(database: str, name: str, holder: uuid.UUID) -> None:
    """Give it up, so that another need not wait for its end."""
    durable.transact(database, lambda: Lease.objects.filter(name=name, holder=holder).delete())
