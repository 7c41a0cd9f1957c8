"""A founded house, and a provider to send to."""

import pathlib
from collections.abc import Iterator

import pytest
from django.conf import settings

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.kit import durable, secret_files
from safeconduct.foundation.vault import actions as vault
from safeconduct.foundation.vault.domain import sealing, signing
from work import provider as providers


@pytest.fixture
def founded(any_house: pathlib.Path) -> sealing.KeyPair:
    """Keys for the work process and auditors for the line wing; the sender's pair."""
    sender = sealing.new_pair()
    secret_files.write(settings.SECRETS, "work", "sender_key", sender.private)
    secret_files.write(settings.SECRETS, "work", "log_key", signing.new_signing_key())
    durable.transact("line", lambda: vault.use_public_key(audit.AUDITORS, sealing.new_pair().public))
    return sender


@pytest.fixture
def provider() -> Iterator[providers.Provider]:
    with providers.running() as found:
        yield found
