"""Which part of the house says that something changed, and that somebody is called."""

import uuid

from safeconduct.foundation.rota import queries as rota
from safeconduct.line.hotline import queries


def number() -> int:
    """Another number than before when anything that a console shows may have changed."""
    return queries.change_number()


def called() -> dict[uuid.UUID, int]:
    """How often each member who is being called was called."""
    return rota.called_now()
