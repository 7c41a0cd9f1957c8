"""What auditors do: read the log of their wing, which is itself a deed, and see whether it still holds."""

import dataclasses
import datetime
import functools
import threading

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit import queries as log
from safeconduct.foundation.audit.domain import notes
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import clock, durable
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.refusals import NotFound, Refused
from safeconduct.foundation.staff import queries
from safeconduct.foundation.staff.actions.epochs import LOGS
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.foundation.vault import queries as vault

# Whoever asks the same again within this time is still at the same reading.
ONE_READING = datetime.timedelta(hours=1)

# A replay takes a thread for seconds: a second one at the same time would only slow both.
_replaying = threading.Lock()


class NotACheckpoint(Refused):
    """These lines are no checkpoint of this log, or its key did not sign them."""


class BeingChecked(Refused):
    """Somebody has the log replayed at this moment."""


@dataclasses.dataclass(frozen=True)
class Signed:
    """The newest checkpoint, None where there is none that the log key signed, and that key's public half."""

    checkpoint: notes.Signed | None
    public: bytes


def logs(actor: Actor) -> tuple[str, ...]:
    """The logs that this actor may read, by the names of their databases; the wing's own comes first."""
    found = (log_name for team, names in LOGS.items() if team in actor.teams for log_name in names)
    return tuple(sorted(found, key=lambda name: (name == "staff", name)))


def read_deeds(actor: Actor, name: str, sought: log.Sought, before: int | None = None) -> log.Page:
    """The deeds of one log that the actor's epochs open, newest first. That they read stands there first.

    Raises NotFound for a log that is not theirs.
    """
    pairs = queries.epoch_pairs(actor, _team(actor, name)).values()
    words = _words(sought)
    since = log.Sought(clock.today() - datetime.timedelta(days=1), Deed.DEEDS_READ, actor.id)
    earliest = clock.now() - ONE_READING
    lately = log.deeds(name, pairs, since).opened
    if not any(each.detail.words == words and each.detail.minute >= earliest for each in lately):
        durable.transact(name, functools.partial(audit.note, actor, Deed.DEEDS_READ, None, words))
    return log.deeds(name, pairs, sought, before)


def _words(sought: log.Sought) -> dict[str, str]:
    words = {"since": sought.since.isoformat()}
    words |= {"deed": sought.kind.value} if sought.kind else {}
    return words | ({"member": sought.account.hex} if sought.account else {})


def check_log(actor: Actor, name: str, kept: str = "") -> log.Verified | log.Broken:
    """Replay the whole log against its checkpoints and one that the actor kept outside. A million deeds take a minute.

    Raises NotFound, NotACheckpoint, BeingChecked.
    """
    _team(actor, name)
    outside = [_checkpoint(name, kept)] if kept.strip() else []
    if not _replaying.acquire(blocking=False):
        raise BeingChecked("The log is being checked already. Wait until that is done.")
    try:
        return log.verify(name, kept=outside)
    finally:
        _replaying.release()


def _checkpoint(name: str, typed: str) -> str:
    """As it was signed: browsers end lines in their own way, and people copy spaces around it."""
    text = "\n".join(line.strip() for line in typed.strip().splitlines()) + "\n"
    public = _public(name)
    try:
        if notes.read(text, public).origin == notes.origin(public, name):
            return text
    except notes.NotANote:
        pass
    raise NotACheckpoint("This is no checkpoint of this log, or its key did not sign it.")


def signed(actor: Actor, name: str) -> Signed:
    """The newest signed checkpoint of one log. Raises NotFound."""
    _team(actor, name)
    public = _public(name)
    with durable.reading(name):
        try:
            return Signed(log.head(public), public)
        except notes.NotANote:
            return Signed(None, public)


def proof(actor: Actor, name: str, position: int) -> log.Inclusion:
    """That the deed at this position stands in the log, for an outsider to check. Raises NotFound."""
    if signed(actor, name).checkpoint is None:
        raise NotFound
    return log.inclusion(name, _public(name), position)


def _public(name: str) -> bytes:
    with durable.reading(name):
        return vault.public_key(log.LOG)


def _team(actor: Actor, name: str) -> Team:
    """The team of auditors by which the actor reads this log. Raises NotFound."""
    for team, names in LOGS.items():
        if team in actor.teams and name in names:
            return team
    raise NotFound
