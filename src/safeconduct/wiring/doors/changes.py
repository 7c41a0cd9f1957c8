"""Which part of the house says that something changed."""

import importlib
from collections.abc import Callable


def _source() -> Callable[[], int]:
    try:
        queries = importlib.import_module("safeconduct.line.hotline.queries")
    except ImportError:
        return lambda: 0
    found: Callable[[], int] = getattr(queries, "change_number", lambda: 0)
    return found


number = _source()
