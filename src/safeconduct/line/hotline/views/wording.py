"""How the desk says what it knows: waiting times, languages, reasons, in the member's language."""

import dataclasses
import datetime
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safeconduct.foundation.languages.domain.offered import BY_CODE
from safeconduct.line.hotline.domain.desk import QueueRow

# After this many minutes a waiting time is written bold: somebody waits too long.
LONG = 10


@dataclasses.dataclass(frozen=True)
class Line:
    """One row of the queue in words."""

    row: QueueRow
    waited: str
    is_long: bool
    reasons: tuple[str, ...]
    dots: str
    direction: str


def lines(rows: Sequence[QueueRow], now: datetime.datetime) -> list[Line]:
    """Rows of the queue in words."""
    return [line(row, now) for row in rows]


def line(row: QueueRow, now: datetime.datetime) -> Line:
    """One row in words."""
    minutes = row.waited(now)
    return Line(
        row=row,
        waited=waited(minutes),
        is_long=minutes >= LONG,
        reasons=tuple(reason(each) for each in row.labels.reasons),
        dots="●" * row.rank + "○" * (3 - row.rank),
        direction=BY_CODE[row.language].direction,
    )


def waited(minutes: int) -> str:
    """A waiting time as a person says it."""
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return ngettext("%d min", "%d min", minutes) % minutes
    if minutes < 24 * 60:
        return ngettext("%d hour", "%d hours", minutes // 60) % (minutes // 60)
    return ngettext("%d day", "%d days", minutes // 1440) % (minutes // 1440)


def reason(name: str) -> str:
    """Why it is urgent, in words."""
    return {
        "in_danger_now": _("in danger now"),
        "wounded": _("wounded"),
        "minor": _("perhaps a minor"),
        "asks_to_come": _("asks to come"),
        "battery": _("battery low"),
        "cold": _("cold"),
        "group": _("a group"),
    }.get(name, name)


def language_name(code: str) -> str:
    """The language's name for the member, with its own name beside it in the page."""
    return {
        "ko": _("Korean"),
        "ru": _("Russian"),
        "uk": _("Ukrainian"),
        "en": _("English"),
        "ar": _("Arabic"),
        "zh": _("Chinese"),
        "ne": _("Nepali"),
        "hi": _("Hindi"),
        "es": _("Spanish"),
        "fr": _("French"),
        "kk": _("Kazakh"),
        "uz": _("Uzbek"),
    }[code]
