"""How the desk says what it knows: waiting times, languages, reasons, in the member's language."""

import dataclasses
import datetime
import uuid
from collections.abc import Iterable

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safeconduct.foundation.languages.domain.offered import BY_CODE
from safeconduct.foundation.sandbox.contract import Because
from safeconduct.line.hotline.domain import present, taking
from safeconduct.line.hotline.domain.attached import Attached
from safeconduct.line.hotline.domain.delivery import in_their_order
from safeconduct.line.hotline.domain.desk import Labels, OpenedConversation, QueueRow
from safeconduct.line.hotline.domain.links import BY_CODE as SHOWN_CODE
from safeconduct.line.hotline.domain.notices import About, Told
from safeconduct.line.hotline.domain.payloads import DeskEntry, MessageText
from safeconduct.line.hotline.domain.present import Here
from safeconduct.line.hotline.domain.urgency import WEIGHT
from safeconduct.line.hotline.views import channels, composition
from safeconduct.line.hotline.views.composition import Standing

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
    first_line: str = ""
    whose: str = ""
    is_mine: bool = False
    here: tuple[Here, ...] = ()
    flag: str = ""
    marks: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Said:
    """One thing of a conversation in its place: theirs, ours, or a note of the team."""

    side: str
    text: str
    at: datetime.datetime
    by: str
    files: tuple[Attached, ...] = ()
    elsewhere: uuid.UUID | None = None
    standing: Standing | None = None
    # What is to be known of a message of theirs beside its words.
    told: str = ""


@dataclasses.dataclass(frozen=True)
class Reader:
    """Who reads a list: theirs is shown as theirs, and a first line only to whom it is for."""

    id: uuid.UUID
    now: datetime.datetime
    here: tuple[Here, ...] = ()


def lines(rows: Iterable[QueueRow], reader: Reader) -> list[Line]:
    """Rows of the queue in words."""
    return [line(row, reader) for row in rows]


def line(row: QueueRow, reader: Reader, text: str | None = None) -> Line:
    """One row in words; with `text` in place of its first line where it was searched for."""
    minutes = row.waited(reader.now)
    is_mine = taking.is_mine(row, reader.id)
    return Line(
        row=row,
        waited=waited(minutes),
        weight=sum(minutes >= bound for bound in BOLDER_FROM),
        reasons=tuple(reason(each) for each in sorted(row.labels.reasons, key=_heaviest_first)),
        dots="●" * row.urgency + "○" * (3 - row.urgency),
        direction=BY_CODE[row.language].direction,
        first_line=(row.first_line if text is None else text) if taking.may_see_first_line(row, reader.id) else "",
        whose=whose(row.labels),
        is_mine=is_mine,
        here=present.others(reader.here, row.id, reader.id),
        flag=_flag(row.labels, reader.now.date()),
        marks=composition.marks(row.labels, reader.now, row.labels.held),
    )


def whose(labels: Labels) -> str:
    """Who has it: a member's name, a group, or nothing."""
    return group_name(labels.assigned_group) if labels.assigned_group else labels.assigned_name


def group_name(group: str) -> str:
    """A group in words."""
    return {
        "operator": _("all operators"),
        "shift_lead": _("the shift leads"),
        "coordinator": _("the coordinators"),
    }.get(group, group)


def _flag(labels: Labels, today: datetime.date) -> str:
    due = [flag.why for flag in labels.flags if flag.is_due(today)]
    return due[0] if due else ""


def skill_name(skill: str) -> str:
    """A skill in words."""
    return {
        "medical": _("the wounded and sick"),
        "minors": _("minors"),
        "groups": _("groups"),
    }[skill]


def _heaviest_first(name: str) -> tuple[int, str]:
    return -WEIGHT.get(name, 0), name


def said(opened: OpenedConversation, reader: Reader, linked: Iterable[OpenedConversation] = ()) -> list[Said]:
    """Messages with the team's notes between them, and what else was done in its place, oldest first.

    What the same person wrote and read in a joined conversation stands between them, marked as such.
    """
    messages = [
        _message(message, composition.standing(message, opened, reader.id, reader.now))
        for message in in_their_order(opened.messages)
    ]
    entries = [done for entry in opened.entries if (done := _done(entry))]
    elsewhere = [
        dataclasses.replace(_message(message), files=(), elsewhere=other.row.id)
        for other in linked
        for message in in_their_order(other.messages)
    ]
    return sorted([*messages, *entries, *elsewhere], key=lambda one: one.at)


def _done(entry: DeskEntry) -> Said | None:
    """What an entry of the desk says in the order of time; notes in full, all else in one line."""
    if entry.kind == "note":
        return Said("note", entry.values["text"], entry.at, entry.by)
    text = _event(entry)
    return Said("event", text, entry.at, entry.by) if text else None


def _event(entry: DeskEntry) -> str:
    values = dict(entry.values)
    if "on" in values:
        values["day"] = date_format(datetime.date.fromisoformat(values["on"]), _("j M Y"))
    if entry.kind == "assigned":
        given = group_name(values["group"]) if values.get("group") else values.get("name", "")
        return _("gave this to %(name)s") % {"name": given} if given else _("gave this back to all")
    if values.get("evidence") == SHOWN_CODE and entry.kind == "joined":
        return _("they showed their code: both conversations are one person's")
    sentence = {
        "blocked": _("they blocked our bot: answers do not reach them"),
        "unblocked": _("they let our bot write again"),
        "read": _("read this"),
        "closed": _("closed this"),
        "hold": _("keeps this from being forgotten: %(why)s"),
        "released": _("ended the hold"),
        "flag": _("flagged this for %(day)s: %(why)s"),
        "joined": _("joined this with another conversation: %(why)s"),
        "parted": _("parted this from the other conversation"),
        "person": _("named one who writes here: %(name)s"),
        "identity": _("opened the address: %(why)s"),
        "unflag": _("lifted a flag"),
        "returned": _("they looked"),
    }.get(entry.kind, "")
    return sentence % values if sentence else composition.event(entry)


def _message(message: MessageText, standing: Standing | None = None) -> Said:
    side = "us" if message.from_us else "them"
    told = channels.told(message)
    return Said(side, message.text, message.at, message.by, message.files, told=told, standing=standing)


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


def not_shown(because: Because) -> str:
    """Why a file is not shown, in words."""
    return {
        Because.UNKNOWN: _("This kind of file cannot be shown safely. It is kept sealed."),
        Because.OFFICE: _("Files of office programs and archives cannot be shown safely. It is kept sealed."),
        Because.BROKEN: _("This file is broken, or made to do harm. It is kept sealed."),
        Because.TOO_LARGE: _("What is in this file is too large to be shown. It is kept sealed."),
        Because.TOO_LONG: _("Making a safe copy took too long. Try again in a minute."),
        Because.UNAVAILABLE: _("Files cannot be shown here yet. Ask an administrator to run `safeconduct check`."),
    }[because]


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


LANGUAGES = tuple(BY_CODE)


def given(number: int) -> str:
    """How many conversations were given."""
    return ngettext("%d conversation given.", "%d conversations given.", number) % number


def closed(number: int) -> str:
    """How many conversations were closed."""
    return ngettext("%d conversation closed.", "%d conversations closed.", number) % number


def evidence_name(evidence: str) -> str:
    """What two conversations were joined on, in words."""
    return {
        "they said so": _("They said so themselves."),
        "only they know": _("They know what only that person can know."),
        "same address": _("They write from the same address."),
        "other": _("Something else, as written below."),
        SHOWN_CODE: _("They showed a code on both channels."),
    }.get(evidence, evidence)


def notice(told: Told) -> str:
    """What a member must be told, in a sentence."""
    sentence = {
        About.IDENTITY: _("%(who)s opened the address behind a conversation: %(why)s"),
        About.CANARY: _("%(who)s opened a canary, which nobody has a reason to open."),
        About.OPENINGS: _("%(who)s opened far more conversations in this hour than others."),
    }[told.about]
    at = date_format(told.at, _("j M H:i"))
    return f"{at} · {sentence % {'who': told.who, 'why': told.why}}"
