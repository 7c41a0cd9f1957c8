"""How the rota says what it knows, in the member's language."""

import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.languages.domain.offered import BY_CODE
from safeconduct.foundation.rota.domain.duty import Presence, Shift
from safeconduct.foundation.rota.domain.hours import clock_time
from safeconduct.foundation.rota.domain.paging import About


def weekdays() -> list[str]:
    """Monday to Sunday, short."""
    return [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]


def day(of: datetime.date) -> str:
    """A weekday and a date."""
    return f"{weekdays()[of.weekday()]} {date_format(of, _('j M'))}"


def hours(shift: Shift) -> str:
    """From when to when."""
    return f"{clock_time(shift.window.begins)}–{clock_time(shift.window.ends)}"


def presence(said: Presence) -> str:
    """What a member said of a shift; nothing while nothing was said."""
    return {Presence.EXPECTED: "", Presence.HERE: _("here"), Presence.CANNOT: _("cannot come")}[said]


def languages() -> list[tuple[str, str]]:
    """The callers' languages, each by its code and its own name."""
    return [(code, language.own_name) for code, language in BY_CODE.items()]


def sentence(refusal: Refused) -> str:
    """Why not, in the reader's language; the sentence stands in English where it is raised."""
    return _(str(refusal))


def ways() -> list[tuple[str, str]]:
    """Each kind of way, and what it is called."""
    return [("mail", _("mail")), ("telegram", _("Telegram")), ("command", _("a command of this house"))]


def way(kind: str) -> str:
    """What a kind of way is called."""
    return dict(ways())[kind]


def about(why: About) -> str:
    """Why somebody is called; of a caller it says nothing."""
    return {
        About.ANSWER_DUE: _("An answer is due."),
        About.ON_THE_WAY: _("Somebody on the way has fallen silent."),
        About.CHANNEL_SILENT: _("A channel has fallen silent."),
        About.UNOWNED: _("A conversation belongs to nobody who is on duty."),
        About.TRIAL: _("This is the weekly trial."),
    }[why]
