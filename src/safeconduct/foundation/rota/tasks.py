"""What the work process does for pages: due calls every few seconds, the weekly trial at its hour."""

import datetime

from safeconduct.foundation.rota.actions import calling, hearing, reaching
from safeconduct.foundation.rota.actions.ways import TEST
from safeconduct.foundation.work.domain.wired import Way

# How a page, and the test page of a new way, go out.
WAYS = {
    calling.KIND: Way(reaching.send, reaching.delivered, reaching.stopped),
    TEST: Way(reaching.send_test, reaching.test_delivered, reaching.stopped),
}


def call(now: datetime.datetime) -> int:
    """The trial, channels that fell silent, and every call that is due; how many."""
    return calling.make_trial(now) + hearing.listen(now) + calling.call_due(now)
