"""Telegram's Bot API, as documented by Telegram (core.telegram.org/bots/api): updates in, calls out, no socket."""

from safeconduct.foundation.channels.telegram.adapter import Telegram

__all__ = ["Telegram"]
