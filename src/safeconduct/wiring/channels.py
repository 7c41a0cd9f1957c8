"""The channels of this installation: their secrets, where their providers stand, and how each one's sendings go out."""

import functools
from collections.abc import Mapping

from django.conf import settings

from safeconduct.foundation.channels import entries
from safeconduct.foundation.channels.contract import Channel, Unsent
from safeconduct.foundation.kit import secret_files
from safeconduct.foundation.work.actions import calling
from safeconduct.foundation.work.domain.wired import Way
from safeconduct.line.hotline.actions import delivering
from safeconduct.line.hotline.domain.sending import Sending

TELEGRAM = "telegram"

# Until a person has set the token again, in seconds.
_UNTIL_SET = 30.0


def token(part: str) -> str:
    """The bot's token for a process (door or work): the environment first, then the secrets folder; empty if none."""
    if given := settings.INSTALLATION.telegram_token:
        return str(given)
    try:
        return secret_files.read(part, "telegram_token").decode().strip()
    except FileNotFoundError:
        return ""


def telegram(token: str) -> Channel:
    """The channel with this token, at the Bot API server that the installation names."""
    api = settings.INSTALLATION.telegram_api
    return entries.channel(TELEGRAM)(token, api) if api else entries.channel(TELEGRAM)(token)


def ways() -> Mapping[str, Way]:
    """How sendings go out over each channel. A lost answer is told to the desk and the sending repeated once."""
    return {
        TELEGRAM: Way(
            send=_send,
            delivered=functools.partial(delivering.delivered, TELEGRAM),
            stopped=delivering.stopped,
            doubted=delivering.doubted,
            repeats=1,
            in_order=True,
        )
    }


def _send(text: bytes, _: bytes) -> bytes:
    sending = Sending.decode(text)
    delivering.must_stand(sending)
    given = token("work")
    if not given:
        raise Unsent("no token", wait=_UNTIL_SET)
    channel = telegram(given)
    return channel.learnt(calling.call(channel.write(sending.outbound)))
