"""What the work process does for pages: due calls every few seconds, the weekly trial at its hour."""

import datetime

from safeconduct.foundation.rota.actions import calling, reaching
from safeconduct.foundation.rota.actions.ways import TEST
from safeconduct.foundation.work.domain.wired import Way

# How a page, and the test page of a new way, go out.
WAYS = {
    calling.KIND: Way(reaching.send, reaching.delivered, reaching.stopped),
    TEST: Way(reaching.send_test, reaching.test_delivered, reaching.stopped),
}


def call(now: datetime.datetime) -> int:
    """Every call that is due, and the trial; how many."""
    return calling.make_trial(now) + calling.call_due(now)
