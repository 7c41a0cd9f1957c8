"""How much comes over each channel in each hour of the week: totals of many people, kept once an hour."""

import datetime
import json

from safeconduct.foundation.kit import durable
from safeconduct.foundation.rota.actions import calling
from safeconduct.foundation.rota.domain import silence
from safeconduct.foundation.rota.domain.paging import About
from safeconduct.foundation.rota.models import Heard
from safeconduct.foundation.rota.queries import channels


def heard(channel: str, number: int, now: datetime.datetime) -> None:
    """So many came over this channel in this hour. One call an hour is enough, and a lost one only blurs the curve."""
    durable.transact("staff", lambda: _heard(channel, number, now))


def _heard(channel: str, number: int, now: datetime.datetime) -> None:
    row = Heard.objects.select_for_update().filter(channel=channel).first()
    row = row or Heard(channel=channel, since=now.date(), counts="{}")
    counts = {int(hour): count for hour, count in json.loads(row.counts).items()}
    hour = silence.hour_of_week(now)
    counts[hour] = counts.get(hour, 0) + number
    row.counts, row.last_hour = json.dumps(counts), now.replace(minute=0, second=0, microsecond=0)
    row.save()


def listen(now: datetime.datetime) -> int:
    """Call somebody for each channel that has fallen silent against its usual curve; how many there are."""
    silent = channels.silent(now)
    for channel, last in silent:
        # Once for each silence: its beginning is its name.
        cause = calling.cause_of(b"silent", channel.encode(), last.isoformat().encode())
        calling.page(About.CHANNEL_SILENT, cause, now)
    return len(silent)
