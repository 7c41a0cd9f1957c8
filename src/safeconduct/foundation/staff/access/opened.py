"""What members have opened, in this process's memory alone. It goes when they leave, idle, or lose a right."""

import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Collection

from safeconduct.foundation.kit import clock
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.foundation.vault.domain.sealing import KeyPair

Place = tuple[str, uuid.UUID, Team]

# More than a large team has at work at once; whoever falls out opens theirs again.
MOST = 512

# Seconds between two looks for members who went without a word.
LOOKS_EVERY = 60.0

# What else in this process keeps something opened for a member, to be told when to let it go.
on_forgotten: list[Callable[[uuid.UUID], None]] = []

_pairs: OrderedDict[Place, tuple[dict[uuid.UUID, KeyPair], float]] = OrderedDict()
_used: dict[uuid.UUID, float] = {}
_timers: list[threading.Timer] = []
_changing = threading.Lock()


def known(place: Place) -> tuple[dict[uuid.UUID, KeyPair], float]:
    """A team's pairs that this member has opened here, and when somebody looked last; none at the hour 0."""
    return _pairs.get(place, ({}, 0.0))


def keep(place: Place, pairs: dict[uuid.UUID, KeyPair], idle: float) -> None:
    """Remember these pairs until the member idles for so many seconds."""
    with _changing:
        _pairs[place] = (pairs, clock.monotonic())
        _pairs.move_to_end(place)
        _used.setdefault(place[1], clock.monotonic())
        while len(_pairs) > MOST:
            _pairs.popitem(last=False)
        _forget_in(idle)


def use(account_id: uuid.UUID, teams: Collection[str]) -> None:
    """The member is here, with these teams; a team that they lost takes all they had opened with it."""
    with _changing:
        if account_id in _used:
            _used[account_id] = clock.monotonic()
        lost = any(place[1] == account_id and place[2] not in teams for place in _pairs)
    if lost:
        forget_opened(account_id)


def forget_opened(account_id: uuid.UUID) -> None:
    """Drop what this member had opened, here and wherever else this process keeps it."""
    with _changing:
        _used.pop(account_id, None)
        for place in [place for place in _pairs if place[1] == account_id]:
            del _pairs[place]
    for forget in on_forgotten:
        forget(account_id)


def forget_idle(idle: float) -> None:
    """Drop what belongs to members who have not been here for so many seconds: they closed the window and went."""
    before = clock.monotonic() - idle
    with _changing:
        gone = [account_id for account_id, at in _used.items() if at <= before]
    for account_id in gone:
        forget_opened(account_id)


def _forget_in(idle: float) -> None:
    """Nobody may ever ask for a page again, so a clock of our own looks, as long as anything is kept."""
    if not _timers:
        timer = threading.Timer(min(idle, LOOKS_EVERY), _look, [idle])
        timer.daemon = True
        _timers.append(timer)
        timer.start()


def _look(idle: float) -> None:
    forget_idle(idle)
    with _changing:
        _timers.clear()
        if _used:
            _forget_in(idle)
