"""The public halves in use."""

from django.db import connections

from safeconduct.foundation.kit import clock, durable
from safeconduct.foundation.vault.models import Escrow, PublicKey

# A new epoch is noticed within this many seconds; until then what is sealed goes to the last one.
NOTICED_AFTER = 1.0


class NoSuchKey(LookupError):
    """Nobody has this key yet: the wing has not been founded. What would be sealed to it is refused."""


_known: dict[tuple[str, str], tuple[bytes, float]] = {}


def public_key(name: str) -> bytes:
    """The public half now used for this purpose in the running action's database. Raises NoSuchKey."""
    database = durable.current() or ""
    place = (str(connections[database].settings_dict["NAME"]), name)
    known = _known.get(place)
    if known is None or clock.monotonic() - known[1] > NOTICED_AFTER:
        known = _known[place] = (_read(name), clock.monotonic())
    return known[0]


def _read(name: str) -> bytes:
    row = PublicKey.objects.filter(name=name).values_list("public", flat=True).first()
    if row is None:
        raise NoSuchKey(name)
    return bytes(row)


def forget() -> None:
    """Read every key anew at its next use."""
    _known.clear()


def escrow(name: str) -> dict[tuple[int, ...], bytes]:
    """A wing's recovery key as it is sealed to each three of its trustees, by their places."""
    rows = Escrow.objects.filter(name=name).values_list("trustees", "sealed")
    return {tuple(map(int, trustees)): bytes(sealed) for trustees, sealed in rows}
