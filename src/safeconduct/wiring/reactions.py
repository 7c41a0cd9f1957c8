"""Who reacts to which deed, what goes out which way, what is erased where: all that the work process does."""

import datetime
import threading
from collections.abc import Mapping, Sequence

from django.conf import settings

from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.rota import erasure as forgotten
from safeconduct.foundation.rota import tasks as rota
from safeconduct.foundation.staff import erasure as staff
from safeconduct.foundation.work import tasks
from safeconduct.foundation.work.domain.wired import Reaction, Way, Wired
from safeconduct.line.hotline import erasure
from safeconduct.line.hotline import tasks as hotline
from safeconduct.line.hotline.actions import speaking
from safeconduct.wiring import channels
from safeconduct.wiring.copies import keeping
from safeconduct.wiring.databases import DATABASES
from safeconduct.wiring.doors import prepare

# What opens nothing and follows a deed. Each may run twice and must then do nothing new.
REACTIONS: Mapping[Deed, Sequence[Reaction]] = {}

# How each kind of sending goes out. A web caller reads with the receipt; over Telegram answers are sent.
WAYS: Mapping[str, Way] = {**rota.WAYS, **channels.ways()}


def wired() -> Wired:
    """The whole table, for this installation."""
    return Wired(
        databases=DATABASES,
        checkpoints=settings.INSTALLATION.data / "checkpoints",
        reactions=REACTIONS,
        ways=WAYS,
        # Keys leave the tables first, then SQLite's log and every copy that is ours.
        erasures={
            "line": [speaking.delete_due, lambda _: erasure.expire(), lambda _: keeping.settle(), _forget_copies],
            "staff": [lambda _: staff.expire(), forgotten.expire],
        },
        watches={"line": [hotline.watch], "staff": [rota.call]},
        alarms=[hotline.rang],
        backup=_back_up,
    )


def run_forever(stop: threading.Event) -> None:
    """The work process: everything on this page, until `stop` is set."""
    tasks.use(wired())
    tasks.run_forever(stop)


def _back_up(_: datetime.datetime) -> None:
    keeping.daily(settings.INSTALLATION)


def _forget_copies(_: datetime.datetime) -> int:
    prepare.forget_old_copies(settings.INSTALLATION)
    return len(keeping.forget_old(keeping.folder_of(settings.INSTALLATION)))
