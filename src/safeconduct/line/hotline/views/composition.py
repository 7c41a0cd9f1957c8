"""How the composer says why an answer does not leave, and what can be done about it."""

from django.utils.translation import gettext as _

from safeconduct.line.hotline.actions import Stopped, Unfilled
from safeconduct.line.hotline.domain.brake import Kind


def why(refused: Unfilled | Stopped) -> str:
    """Why an answer does not leave, in one sentence."""
    if isinstance(refused, Unfilled):
        return _("Not sent: fill in what stands between braces, or take it out: {%(slot)s}") % {"slot": refused.slot}
    sentences = " · ".join(f"“{each.words}”: {reason(each.kind)}" for each in refused.found)
    return _("Not sent. Say it otherwise, or let a second person read it first. %(sentences)s") % {
        "sentences": sentences
    }


def reason(kind: Kind) -> str:
    """Why such words wait for a second person."""
    return {
        Kind.PLACE: _("A place. Whoever reads along can wait there."),
        Kind.TIME: _("A time. Whoever reads along knows when."),
        Kind.UNIT: _("A unit. We never ask for one, and never name one."),
        Kind.MONEY: _("Money. We promise none."),
        Kind.GUARANTEE: _("A promise that nobody can be sure to keep."),
    }[kind]
