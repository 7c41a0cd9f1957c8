"""How pages say what waits, for whom, and what a text is called."""

import dataclasses
import uuid
from collections.abc import Mapping

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _

from safeconduct.foundation.channels.domain.roster import NotAChannel
from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.publishing.domain.reviewed import Line, Reviewed
from safeconduct.foundation.publishing.domain.standing import Act, Record, Standing, State
from safeconduct.foundation.publishing.queries import LanguageStanding

KINDS = {
    "caller": _("What callers read"),
    "words": _("Words of receipts"),
    "template": _("Answers to choose from"),
    "urgency": _("Words that raise a message"),
}

CHANNELS = {
    "web": (_("Web addresses"), "https://help.example"),
    "onion": (_("Onion addresses"), "http://….onion"),
    "telegram": (_("Telegram bots"), "@example_bot"),
    "phone": (_("Telephone numbers"), "+380441234567"),
    "email": (_("Mail addresses"), "help@example.org"),
}

_TITLE_LENGTH = 60


@dataclasses.dataclass(frozen=True)
class Row:
    """One text in a list: what it is called, and how it stands, in words."""

    standing: Standing
    title: str
    state: str

    @property
    def text(self) -> Reviewed:
        """The text itself."""
        return self.standing.text


def row(standing: Standing, names: Mapping[uuid.UUID, str]) -> Row:
    """One text in a list."""
    return Row(standing, title(standing.text), state(standing, names))


def kind(name: str) -> str:
    """What a kind of text is called; one that is newer than this page stands as it is."""
    return gettext(KINDS[name]) if name in KINDS else name


def title(text: Reviewed) -> str:
    """What a text is called: its heading or first sentence, as the original says it; for lists their kind."""
    if text.place.kind in {"words", "urgency"}:
        return kind(text.place.kind)
    first: Line = next((line for line in text.lines if line.path.endswith(".heading")), text.lines[0])
    said = first.source or first.text
    return said if len(said) <= _TITLE_LENGTH else said[: _TITLE_LENGTH - 1].rstrip() + "…"


def state(standing: Standing, names: Mapping[uuid.UUID, str]) -> str:
    """How a text stands, who did it, and when."""
    last = standing.last
    if last is None:
        changed = standing.state is State.CHANGED
        return gettext("changed since it was read; waits to be read anew") if changed else gettext("waits to be read")
    said = {"who": _who(last.by, names), "day": _day(last), "reader": _who(last.read_by, names)}
    match last.act:
        case Act.READ:
            return gettext("read by %(who)s on %(day)s; waits for another person") % said
        case Act.APPROVE:
            return gettext("approved by %(who)s on %(day)s, after %(reader)s had read it") % said
        case Act.SEND_BACK:
            return gettext("sent back by %(who)s on %(day)s") % said


def waits(one: LanguageStanding) -> str:
    """What a language waits for, in numbers."""
    unread = sum(one.counts.get(each, 0) for each in (State.UNREAD, State.CHANGED, State.SENT_BACK))
    read = one.counts.get(State.READ, 0)
    parts = []
    if unread:
        parts.append(ngettext("%(count)s to be read", "%(count)s to be read", unread) % {"count": unread})
    if read:
        parts.append(ngettext("%(count)s for another person", "%(count)s for another person", read) % {"count": read})
    return ", ".join(parts)


def reading(standing: Standing, names: Mapping[uuid.UUID, str]) -> str:
    """Who read a text, and when, above what they said it says."""
    found = standing.reading
    if found is None:
        return ""
    return gettext("%(who)s, %(day)s") % {"who": _who(found.by, names), "day": _day(found)}


def sentence(refusal: Refused) -> str:
    """Why an act was refused, in the reader's language."""
    if isinstance(refusal, NotAChannel):
        wrong = str(refusal)
        return (
            gettext("This is not written as such an address is: %(wrong)s") % {"wrong": wrong}
            if wrong
            else gettext("Name at least one channel and at most forty, each once.")
        )
    return gettext(str(refusal))  # a refusal's sentence is written where it is raised, in English


def _who(member: uuid.UUID | None, names: Mapping[uuid.UUID, str]) -> str:
    return names.get(member, member.hex[:8]) if member else ""


def _day(record: Record) -> str:
    return date_format(record.on, gettext("j M Y"))
