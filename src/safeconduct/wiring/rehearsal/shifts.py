"""A made-up rota for the days around now: somebody is always on duty who reads the callers' languages."""

import datetime

from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.rota import actions as rota
from safeconduct.foundation.rota import queries
from safeconduct.foundation.rota.domain.hours import Window

# Three shifts a day, and what the made-up members read.
WINDOWS = (Window(0, 8 * 60), Window(8 * 60, 16 * 60), Window(16 * 60, 24 * 60))
READ = (frozenset({"ko", "en"}), frozenset({"ko", "ru", "uk"}), frozenset({"ko", "ru", "zh"}))
DAYS = range(-1, 8)


def plan(actor: Actor) -> int:
    """Plan a week for everybody of the hotline's team; how many days were planned."""
    members = queries.members()
    rota.set_speaks(actor, {member.id: READ[place % len(READ)] for place, member in enumerate(members)})
    days = [clock.today() + datetime.timedelta(days=offset) for offset in DAYS]
    return rota.plan(
        actor,
        [
            rota.Planned(member.id, day, (WINDOWS[place % len(WINDOWS)],))
            for place, member in enumerate(members)
            for day in days
        ],
    )
