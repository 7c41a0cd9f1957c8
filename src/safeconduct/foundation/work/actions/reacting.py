"""Running reactions over the log in its order, each from its own durable mark: one that fails holds up no other."""

import datetime

from safeconduct.foundation.audit import queries as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import durable
from safeconduct.foundation.work.actions import marks
from safeconduct.foundation.work.domain.wired import Happened, Reaction, Wired
from safeconduct.foundation.work.models import Cursor, Task

AT_ONCE = 500


class ReactionFailed(RuntimeError):
    """At least one reaction failed; it will run again from the same deed."""


def react(database: str, wired: Wired, now: datetime.datetime) -> int:
    """Let each reaction see what was placed since it last looked; how many ran. Raises ReactionFailed at the end."""
    done, failed = 0, []
    for deed, reactions in wired.reactions.items():
        for reaction in reactions:
            try:
                done += _catch_up(database, deed, reaction)
            except Exception as error:  # noqa: BLE001  # the others must go on; of the error only its class is kept
                marks.failed(database, _task(reaction.name), now, error)
                failed.append(reaction.name)
    if failed:
        raise ReactionFailed(", ".join(failed))
    return done


def _catch_up(database: str, deed: Deed, reaction: Reaction) -> int:
    with durable.reading(database):
        seen = Cursor.objects.filter(name=reaction.name).values_list("position", flat=True).first() or 0
        placed = audit.placed_after(seen, AT_ONCE)
    ran = 0
    try:
        for leaf in placed:
            if leaf.kind == deed:
                reaction.run(Happened(database, deed, leaf.position))
                ran += 1
            seen = leaf.position + 1
    finally:
        if placed and seen > placed[0].position:
            durable.transact(database, lambda: _mark(reaction.name, seen))
    return ran


def _mark(name: str, position: int) -> None:
    Cursor.objects.update_or_create(name=name, defaults={"position": position})
    Task.objects.filter(name=_task(name), failures__gt=0).update(failures=0, error="")


def _task(name: str) -> str:
    return f"reaction {name}"
