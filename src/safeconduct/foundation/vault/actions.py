"""Setting which public half is now used for a purpose."""

from safeconduct.foundation.kit import clock
from safeconduct.foundation.vault import queries
from safeconduct.foundation.vault.models import PublicKey


def use_public_key(name: str, public: bytes) -> None:
    """From now on seal to this half. Inside a durable action; the caller notes the deed."""
    PublicKey.objects.update_or_create(name=name, defaults={"public": public, "since": clock.now()})
    queries.forget()
