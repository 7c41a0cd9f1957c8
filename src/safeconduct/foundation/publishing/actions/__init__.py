"""Verbs: read a text for the first of two, approve it, send it back; propose a list of channels, sign it, refuse it."""

from safeconduct.foundation.publishing.actions.channels import KeyOutOfReach, TwoPublishers, propose, refuse, sign
from safeconduct.foundation.publishing.actions.texts import (
    Changed,
    NothingWaits,
    TakesAnother,
    approve,
    approve_all,
    read,
    read_all,
    send_back,
)

__all__ = [
    "Changed", "KeyOutOfReach", "NothingWaits", "TakesAnother", "TwoPublishers", "approve", "approve_all", "propose",
    "read", "read_all", "refuse", "send_back", "sign",
]  # fmt: skip
