"""Setting which public half is now used for a purpose."""

from collections.abc import Sequence

from safeconduct.foundation.kit import clock
from safeconduct.foundation.vault import queries
from safeconduct.foundation.vault.domain import agefiles
from safeconduct.foundation.vault.models import Escrow, PublicKey


def use_public_key(name: str, public: bytes, mark: bytes = b"") -> None:
    """From now on seal to this half. Inside a durable action; the caller notes the deed.

    With `mark`, what those who seal to it know it by (staff/actions/anchoring.py).
    """
    values = {"public": public, "since": clock.now()} | ({"mark": mark} if mark else {})
    PublicKey.objects.update_or_create(name=name, defaults=values)
    queries.forget()


def set_escrow(name: str, private: bytes, recipients: Sequence[str]) -> None:
    """Seal a recovery key to any three of five trustees, in place of an older one. Inside a durable action."""
    Escrow.objects.filter(name=name).delete()
    sealed = agefiles.seal_to_any_three(private, recipients)
    Escrow.objects.bulk_create(
        Escrow(name=name, trustees="".join(map(str, places)), sealed=each) for places, each in sealed.items()
    )
