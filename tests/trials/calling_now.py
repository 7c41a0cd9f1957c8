"""Run beside a served rehearsal, in its environment: `ways`, `pages N`, or `count`, which prints what became of all."""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safeconduct.wiring.settings")
django.setup()

from django.conf import settings  # noqa: E402  # after Django stands

from safeconduct.foundation.kit import clock, durable  # noqa: E402
from safeconduct.foundation.kit.actors import Actor  # noqa: E402
from safeconduct.foundation.rota import actions, queries  # noqa: E402
from safeconduct.foundation.rota.domain.paging import About  # noqa: E402
from safeconduct.foundation.rota.models import Ring, Way, WayKind  # noqa: E402
from safeconduct.foundation.work import queries as work  # noqa: E402

BELL = '#!/bin/sh\necho "$1" >> "$0.heard"\nsleep 0.1\n'


def ways() -> None:
    """A program that writes down each call, and a confirmed way by it for everybody."""
    folder = settings.INSTALLATION.secrets / "work" / "commands"
    folder.mkdir()
    (folder / "bell").write_text(BELL)
    (folder / "bell").chmod(0o700)
    for member in queries.members():
        actions.add_way(Actor(member.id, member.name), WayKind.COMMAND, f"bell {member.name}")
    durable.transact("staff", lambda: Way.objects.update(confirmed_on=clock.today()))


def pages(many: int) -> None:
    """So many things are due."""
    for number in range(many):
        actions.page(About.ANSWER_DUE, actions.cause_of(b"trial", str(number).encode()), clock.now())


def count() -> None:
    """Rings by how often they were called, what was heard, and sendings that are not known to have gone out."""
    heard = settings.INSTALLATION.secrets / "work" / "commands" / "bell.heard"
    lines = heard.read_text().splitlines() if heard.exists() else []
    found = {
        "calls": list(Ring.objects.values_list("calls", flat=True)),
        "heard": len([line for line in lines if line]),
        "sendings": {state.value: number for state, number in work.sendings("staff").items()},
    }
    print(json.dumps(found))


if __name__ == "__main__":
    {"ways": ways, "pages": lambda: pages(int(sys.argv[2])), "count": count}[sys.argv[1]]()
    durable.stop()
