"""After a restore: whether a sending went out since the copy was made, nobody here can know."""

from safeconduct.foundation.kit import durable
from safeconduct.foundation.work.models import Due, State


def doubt_all(database: str) -> int:
    """Let every sending that waits stand as perhaps sent, for a person to decide; how many."""
    waiting = [State.WAITING, State.SENDING]
    return durable.transact(
        database, lambda: Due.objects.filter(state__in=waiting).update(state=State.PERHAPS_SENT, lease_until=None)
    )
