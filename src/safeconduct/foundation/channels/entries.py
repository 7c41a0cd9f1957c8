"""Finding channels by entry point, so that a site can add one of its own without changing ours."""

import importlib.metadata
from collections.abc import Callable
from typing import cast

from safeconduct.foundation.channels.contract import Channel

GROUP = "safeconduct.channels"

# What an entry point names: it takes the channel's secret and where its provider stands.
Made = Callable[..., Channel]


class NoSuchChannel(LookupError):
    """Nothing installed here offers a channel of this name."""


def offered() -> list[str]:
    """The names of all channels that are installed."""
    return sorted({entry.name for entry in importlib.metadata.entry_points(group=GROUP)})


def channel(name: str) -> Made:
    """What makes the channel of this name; its package is imported only now. Raises NoSuchChannel."""
    for entry in importlib.metadata.entry_points(group=GROUP, name=name):
        return cast("Made", entry.load())
    raise NoSuchChannel(name)
