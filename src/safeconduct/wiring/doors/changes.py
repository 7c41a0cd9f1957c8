"""Which part of the house says that something changed."""

from safeconduct.line.hotline import queries


def number() -> int:
    """Another number than before when anything that a console shows may have changed."""
    return queries.change_number()
