"""How the desk says what it knows: waiting times, languages, reasons, in the member's language."""

import dataclasses
import datetime
from collections.abc import Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safeconduct.foundation.languages.domain.offered import BY_CODE
from safeconduct.line.hotline.domain.desk import OpenedConversation, QueueRow
from safeconduct.line.hotline.domain.payloads import MessageText
from safeconduct.line.hotline.domain.urgency import WEIGHT

# A waiting time is written bolder from each of these minutes on.
BOLDER_FROM = (5, 10, 30)


@dataclasses.dataclass(frozen=True)
class Line:
    """One row of the queue in words."""

    row: QueueRow
    waited: str
    weight: int
    reasons: tuple[str, ...]
    dots: str
    direction: str


@dataclasses.dataclass(frozen=True)
class Said:
    """One thing of a conversation in its place: theirs, ours, or a note of the team."""

    side: str
    text: str
    at: datetime.datetime
    by: str


def lines(rows: Sequence[QueueRow], now: datetime.datetime) -> list[Line]:
    """Rows of the queue in words."""
    return [line(row, now) for row in rows]


def line(row: QueueRow, now: datetime.datetime) -> Line:
    """One row in words."""
    minutes = row.waited(now)
    return Line(
        row=row,
        waited=waited(minutes),
        weight=sum(minutes >= bound for bound in BOLDER_FROM),
        reasons=tuple(reason(each) for each in sorted(row.labels.reasons, key=_heaviest_first)),
        dots="●" * row.rank + "○" * (3 - row.rank),
        direction=BY_CODE[row.language].direction,
    )


def _heaviest_first(name: str) -> tuple[int, str]:
    return -WEIGHT.get(name, 0), name


def said(opened: OpenedConversation) -> list[Said]:
    """Messages with the team's notes between them, oldest first."""
    messages = [_message(message) for message in opened.messages]
    notes = [Said("note", entry.values["text"], entry.at, entry.by) for entry in opened.row.labels.notes]
    return sorted([*messages, *notes], key=lambda one: one.at)


def _message(message: MessageText) -> Said:
    return Said("us" if message.from_us else "them", message.text, message.at, message.by)


def shown_of(shown: int, standing: int) -> str:
    """How many stand there, and how many of them are shown where that is fewer."""
    if standing <= shown:
        return number_format(shown, force_grouping=True)
    numbers = {"shown": number_format(shown, force_grouping=True), "all": number_format(standing, force_grouping=True)}
    return _("%(shown)s of %(all)s") % numbers


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
