"""What the composer says: how each answer stands, what stops one and what to do about it, what can be chosen."""

import dataclasses
import datetime
import uuid
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.publishing import queries as publishing
from safeconduct.line.hotline import actions
from safeconduct.line.hotline.domain import delivery, seconding, takeback, triage
from safeconduct.line.hotline.domain import templates as written
from safeconduct.line.hotline.domain.brake import Braked, Kind
from safeconduct.line.hotline.domain.desk import Labels, OpenedConversation
from safeconduct.line.hotline.domain.payloads import COVER, DeskEntry, MessageText
from safeconduct.line.hotline.domain.templates import Template
from safeconduct.line.hotline.queries.translating import may_translate
from safeconduct.line.hotline.views import channels


@dataclasses.dataclass(frozen=True)
class Standing:
    """How one answer of ours stands, and for how many seconds it can be taken back under which name."""

    words: str
    name: str = ""
    left: int = 0
    is_wrong: bool = False


@dataclasses.dataclass(frozen=True)
class Stopped:
    """One sentence that the brake stopped, with the words that stopped it marked, and why."""

    sentence: SafeString
    reason: str


@dataclasses.dataclass(frozen=True)
class Choice:
    """One answer to choose: what it is for, and whether two people have approved it yet."""

    template: Template
    name: str
    is_draft: bool


def of(actor: Actor, opened: OpenedConversation) -> dict[str, object]:
    """What stands around the box: answers that wait for a second person, and what was sent back to this member."""
    labels, me = opened.row.labels, str(actor.id)
    choices = templates(opened.row.language, labels.reasons) if "wounded" in labels.reasons else []
    marks = opened.row.labels.marks
    return {
        "ranks": [(3, _("life in danger now")), (2, _("urgent")), (1, _("soon")), (0, _("can wait"))],
        "hours": triage.HOURS,
        "may_translate": may_translate(),
        "cover_said": [(each, standing(each, opened, actor.id, clock.now())) for each in opened.cover],
        "muted_until": marks.muted_until if marks.is_muted(clock.now()) else None,
        "held": [(each, [reason(kind) for kind in each.kinds]) for each in seconding.held(opened.entries)],
        "me": me,
        "sent_back": seconding.sent_back(opened.entries, me),
        "first_aid": [each for each in choices if each.template.key in written.FIRST_AID],
    }


def standing(
    message: MessageText, opened: OpenedConversation, me: uuid.UUID, now: datetime.datetime
) -> Standing | None:
    """How this answer stands, and whether this member may take it back; nothing for what they wrote."""
    if not message.from_us or message.by == COVER:
        return None
    if not takeback.is_shown(message, now):
        name = message.more.get("name", "")
        known = takeback.kept(opened.entries, name)
        left = takeback.seconds_left(message, now) if known and str(me) in known.members else 0
        return Standing(_("Not shown to them yet."), name, left)
    sent = delivery.delivery(message, opened.entries)
    if sent:
        return Standing(_sent(sent), is_wrong=sent.state in {delivery.FAILED, delivery.PERHAPS})
    looked = opened.row.labels.returned_at
    # Both are known to the minute: only a later one is surely after it.
    seen = looked is not None and looked > takeback.shown_from(message)
    return Standing(_("They have looked since.") if seen else _("Ready for them."))


def is_pending(opened: OpenedConversation, now: datetime.datetime) -> bool:
    """Whether an answer is kept that is not shown yet."""
    return any(not takeback.is_shown(message, now) for message in opened.answers)


def _sent(sent: delivery.Delivery) -> str:
    if sent.state == delivery.FAILED:
        return _("Not sent: %(why)s") % {"why": channels.why(sent.why)}
    return {
        delivery.DUE: _("Goes out now."),
        delivery.SENT: _("Sent."),
        delivery.PERHAPS: _("Perhaps sent: the line broke before we were told."),
    }[sent.state]


def why(refused: Refused) -> str:
    """Why an answer does not leave, in one sentence."""
    match refused:
        case actions.Unfilled():
            return _("Not sent: fill in what stands between braces, or take it out: {%(slot)s}") % {
                "slot": refused.slot
            }
        case actions.Stopped():
            found = " · ".join(f"“{each.words}”: {reason(each.kind)}" for each in refused.found)
            said = _("Not sent. Say it otherwise, or let a second person read it first. %(sentences)s")
            return said % {"sentences": found}
        case actions.AnsweredMeanwhile():
            told = {"name": refused.other.by, "text": refused.other.text}
            said = _(
                "%(name)s answered while you wrote: “%(text)s” Your words still stand below. "
                "Send them again if they must go out as well."
            )
            return said % told
        case actions.WithAnother():
            return _("A colleague has this conversation. Take it over first, then send.")
        case actions.UnderDuress():
            return _("Not sent: they may be forced. No place and no time leaves from here, whoever reads it first.")
        case actions.AlreadyRead():
            return _("A colleague has read it meanwhile.")
        case actions.OwnAnswer():
            return _("Who wrote an answer cannot be its second reader.")
        case actions.TooLate():
            return _("Too late: they may have read it already.")
    return _("An answer needs words, at most 20,000 letters.")


def stopped(found: Iterable[Braked]) -> list[Stopped]:
    """Sentences that were stopped, for a page."""
    return [Stopped(_marked(each), reason(each.kind)) for each in found]


def _marked(found: Braked) -> SafeString:
    before, words, after = found.sentence.partition(found.words)
    return format_html("{}<mark>{}</mark>{}", before, words, after) if words else conditional_escape(found.sentence)


def reason(kind: Kind) -> str:
    """Why such words wait for a second person."""
    return {
        Kind.PLACE: _("A place. Whoever reads along can wait there."),
        Kind.TIME: _("A time. Whoever reads along knows when."),
        Kind.UNIT: _("A unit. We never ask for one, and never name one."),
        Kind.MONEY: _("Money. We promise none."),
        Kind.GUARANTEE: _("A promise that nobody can be sure to keep."),
    }[kind]


def event(entry: DeskEntry) -> str:
    """What was done with an answer, in one line between the messages; nothing for another kind of entry."""
    match entry.kind:
        case seconding.HELD:
            return _("asked a second person to read an answer")
        case seconding.RELEASED:
            return _("read a colleague's answer and let it go out")
        case seconding.SENT_BACK:
            return _("sent an answer back: %(why)s") % {"why": entry.values["why"]}
        case seconding.WITHDRAWN | takeback.TAKEN_BACK:
            return _("took an answer back")
    return _triaged(entry)


def _triaged(entry: DeskEntry) -> str:
    """What was said of its place."""
    is_on = entry.values.get("holds") or entry.values.get("until") or entry.values.get("rank")
    said = {
        triage.URGENCY: _("set the urgency: %(why)s"),
        triage.HOAX: _("took it for a hoax: %(why)s") if is_on else _("took it for no hoax"),
        triage.MUTE: _("muted this: %(why)s") if is_on else _("ended the mute"),
        triage.DURESS: _("thought that they are forced: %(why)s") if is_on else _("lifted the mark of force"),
    }.get(entry.kind, "")
    return said % entry.values if said else ""


def marks(labels: Labels, now: datetime.datetime, held: int = 0) -> tuple[str, ...]:
    """What a row of the queue says of its place, in a word each."""
    found = {
        _("waits for a second reader"): held > 0,
        _("muted"): labels.marks.is_muted(now),
        _("hoax"): labels.marks.is_hoax,
        _("hoax? a second member"): bool(labels.marks.hoax_by) and not labels.marks.is_hoax,
        _("alike"): labels.marks.alike,
        _("very many"): labels.marks.flood,
    }
    return tuple(word for word, holds in found.items() if holds)


def templates(language: str, reasons: Sequence[str]) -> list[Choice]:
    """The answers that may be chosen: the approved ones, and in a rehearsal drafts too, marked."""
    found = written.first_for(tuple(reasons), written.of(language))
    choices = [Choice(each, name_of(each.key), not publishing.stands(each.reviewed)) for each in found]
    return [each for each in choices if settings.INSTALLATION.is_rehearsal or not each.is_draft]


def name_of(key: str) -> str:
    """What an answer is for."""
    return {
        "first_answer": _("First answer"),
        "we_have_read_you": _("We have read you"),
        "are_you_safe": _("Are you safe now?"),
        "stay_where_you_are": _("Stay where you are"),
        "wounded": _("Wounded: ask first"),
        "bleeding": _("Strong bleeding"),
        "breathing": _("Trouble breathing"),
        "unconscious": _("Not conscious"),
        "cold": _("Cold"),
        "what_happens": _("What happens to you"),
        "your_family": _("Your family"),
        "group": _("More than one"),
        "minor": _("Perhaps a minor"),
        "battery_low": _("Battery low"),
        "cannot_answer": _("We cannot answer that here"),
        "closing": _("We end here"),
    }[key]
