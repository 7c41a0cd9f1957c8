"""Which channels are silent though they usually are not."""

import datetime
import json

from safeconduct.foundation.rota.domain import silence
from safeconduct.foundation.rota.domain.silence import Curve
from safeconduct.foundation.rota.models import Heard

_HOUR = datetime.timedelta(hours=1)


def silent(now: datetime.datetime) -> list[tuple[str, datetime.datetime]]:
    """Each silent channel, and the end of the hour in which it was last heard."""
    found = []
    for row in Heard.objects.order_by("channel"):
        counts = {int(hour): count for hour, count in json.loads(row.counts).items()}
        curve = Curve((now.date() - row.since).days // 7, counts)
        if silence.silence(curve, row.last_hour + _HOUR, now).is_unusual:
            found.append((row.channel, row.last_hour + _HOUR))
    return found


def silent_channels(now: datetime.datetime) -> list[tuple[str, int]]:
    """The same for a page: each channel, and for how many hours."""
    return [(channel, int((now - last) / _HOUR)) for channel, last in silent(now)]
