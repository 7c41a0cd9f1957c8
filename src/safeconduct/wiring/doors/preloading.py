"""Everything that the processes need is imported before the first fork, so that they share its memory."""

import gc
import importlib
import pathlib
from collections.abc import Sequence

from django.apps import apps
from django.db import connections
from django.template import engines

from safeconduct.foundation.publishing.domain import reviewed
from safeconduct.wiring.doors.pools import POOLS, Kind


def preload(kinds: Sequence[Kind]) -> None:
    """Import the addresses and read the templates of these kinds; open nothing."""
    for kind in kinds:
        if kind in POOLS:
            importlib.import_module(POOLS[kind].urls)
    for module in ("answering", "gate", "working", "polling"):
        importlib.import_module(f"safeconduct.wiring.doors.{module}")
    _read_templates()
    _weigh_texts()
    connections.close_all()
    gc.collect()
    gc.freeze()


def _weigh_texts() -> None:
    """The version of every text, by which a process knows what was approved: a quarter of a second of hashing."""
    for each in reviewed.everything().values():
        each.version  # noqa: B018  # kept by its property


def _read_templates() -> None:
    for app in apps.get_app_configs():
        folder = pathlib.Path(app.path) / "templates"
        for file in sorted(folder.rglob("*.html")) if app.name.startswith("safeconduct.") else ():
            engines["django"].get_template(str(file.relative_to(folder)))
