"""What a caller may be told of when somebody reads a language: worked out once a minute, then a look into memory."""

import dataclasses
import datetime
import zoneinfo

from django.db import Error, connections

from safeconduct.foundation.kit import clock
from safeconduct.foundation.languages.domain.offered import OFFERED
from safeconduct.foundation.rota.domain import duty
from safeconduct.foundation.rota.domain.duty import Read, Reading
from safeconduct.foundation.rota.domain.hours import Span
from safeconduct.foundation.rota.queries import rows

# Seconds for which a rota that was read is good: each page of a flood looks into memory.
GOOD_FOR = 60.0


@dataclasses.dataclass(frozen=True)
class _Known:
    spans: dict[str, tuple[Span, ...]]
    zone: zoneinfo.ZoneInfo
    looked: float


_known: dict[str, _Known] = {}


def reading(language: str, now: datetime.datetime) -> tuple[Reading, zoneinfo.ZoneInfo]:
    """Whether somebody reads this language, and the clock of the house. A database that is away knows nothing."""
    place = str(connections["staff"].settings_dict["NAME"])
    known = _known.get(place)
    if known is None or clock.monotonic() - known.looked > GOOD_FOR:
        known = _known[place] = _look(now)
    span = next((each for each in known.spans.get(language, ()) if each.ends > now), None)
    if span is None:
        return duty.UNKNOWN, known.zone
    said = Reading(Read.NOW, span.ends) if span.begins <= now else Reading(Read.LATER, span.begins)
    return said, known.zone


def forget() -> None:
    """Read the rota anew at the next question."""
    _known.clear()


def _look(now: datetime.datetime) -> _Known:
    try:
        rota = rows.rota(now)
    except Error:
        # A page with a receipt must go out whatever becomes of a rota.
        return _Known({}, zoneinfo.ZoneInfo("UTC"), clock.monotonic())
    spans = {each.code: duty.hours_read(rota, each.code, now) for each in OFFERED}
    return _Known(spans, rota.zone, clock.monotonic())
