"""The two keys that work holds: the sender's, which opens what must go out, and the log's, which signs."""

from safeconduct.foundation.kit import secret_files
from safeconduct.foundation.vault.domain import sealing


def log_key() -> bytes:
    """The seed that signs checkpoints. Raises FileNotFoundError before the founding."""
    return secret_files.read("work", "log_key")


def sender_pair() -> sealing.KeyPair:
    """The pair that opens sendings and alarms. Raises FileNotFoundError before the founding."""
    return sealing.pair_of(secret_files.read("work", "sender_key"))
