"""Texts: their letters alone, which the page shows as letters."""

from safeconduct.foundation.sandbox.contract import Kind, SafeCopy

LONGEST = 200_000
_KEPT = frozenset("\n\t")


def copied(content: bytes, encoding: str) -> SafeCopy:
    """The text without marks that a screen would obey."""
    text = content.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")[:LONGEST]
    return SafeCopy(Kind.TEXT, "".join(each for each in text if each in _KEPT or each.isprintable()).encode())
