"""How the desk says why an answer over a channel was not sent, and what is to be known of a message by one."""

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from safeconduct.line.hotline.domain.payloads import MessageText


def told(message: MessageText) -> str:
    """One line beside the time of a message of theirs; empty for most."""
    said = [_("a later version of a message above")] if "edit" in message.more else []
    return " · ".join([*said, *map(_unfetched, message.more.get("unfetched", "").split())])


def why(reason: str) -> str:
    """Why an answer was not sent, in words; a reason that is not named stands for itself."""
    return {
        "blocked": _("they blocked our bot, or deleted their account"),
        "no such chat": _("Telegram knows no such chat any more"),
        "too long": _("it is too long for the channel"),
        "refused": _("Telegram refused it"),
        "forgotten": _("the conversation was forgotten"),
        "too late": _("it could not go out for three days"),
    }.get(reason, reason)


def _unfetched(file: str) -> str:
    kind, _colon, size = file.partition(":")
    names = {"photo": _("a photo"), "voice": _("a voice message"), "video": _("a film")}
    values = {"file": names.get(kind, _("a file")), "size": filesizeformat(int(size or 0))}
    return _("%(file)s of %(size)s did not reach us") % values
