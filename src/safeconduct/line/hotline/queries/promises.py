"""When somebody answers, as far as the rota holds it: for pages and for automatic answers. It promises nothing more."""

import dataclasses
import datetime
import math

from safeconduct.foundation.languages.domain.texts import texts
from safeconduct.foundation.rota import queries as rota
from safeconduct.foundation.rota.domain.duty import Read

# Within how many hours we try to answer, where the rota says nothing of a later beginning.
HOURS = 12
_HOUR = datetime.timedelta(hours=1)

# A time of day is understood within so long; later ones bear their date.
_SOON = datetime.timedelta(hours=18)


@dataclasses.dataclass(frozen=True)
class Promise:
    """Within how many hours we try to answer, and a sentence on who reads; empty where the rota holds nothing."""

    hours: int
    sentence: str


def promise(language: str, now: datetime.datetime) -> Promise:
    """What may be said now to a caller of this language; a look into memory, the rota is read once a minute."""
    said, zone = rota.reading(language, now)
    if said.read is Read.UNKNOWN or said.at is None:
        return Promise(HOURS, "")
    words = texts(language)
    if said.read is Read.NOW:
        return Promise(HOURS, words.sentence("waiting.now"))
    begins = said.at.astimezone(zone)
    time = begins.strftime("%H:%M" if said.at - now < _SOON else "%Y-%m-%d %H:%M")
    hours = max(HOURS, math.ceil((said.at - now) / _HOUR) + 1)
    return Promise(hours, words.sentence("waiting.later", time=time, offset=_offset(begins)))


def _offset(at: datetime.datetime) -> str:
    """How far the house's clock is from UTC, as a caller can count it: UTC+2, UTC+5:45."""
    minutes = int((at.utcoffset() or datetime.timedelta()) / datetime.timedelta(minutes=1))
    hours, left = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{hours}:{left:02d}" if left else f"UTC{sign}{hours}"
