"""The trustees' public key, known again by a mark: who can only write the database cannot put another in its place."""

import secrets

from safeconduct.foundation.kit import secret_files
from safeconduct.foundation.staff.domain import member_keys
from safeconduct.foundation.vault.models import PublicKey


def mark_of(name: str, public: bytes) -> bytes:
    """What stands beside a wing's escrow key (`escrow_line`), under the console's secret."""
    return member_keys.mark(secret_files.read("console", "totp"), member_keys.escrow_statement(name, public))


def escrow_keys(name: str) -> tuple[list[bytes], bool]:
    """The escrow key that epochs may be sealed to, and whether one stands there that was never let in."""
    rows = list(PublicKey.objects.using("staff").filter(name=name))
    good = [bytes(row.public) for row in rows if _is_marked(row)]
    return good, len(good) < len(rows)


def _is_marked(row: PublicKey) -> bool:
    return secrets.compare_digest(bytes(row.mark), mark_of(row.name, bytes(row.public)))
