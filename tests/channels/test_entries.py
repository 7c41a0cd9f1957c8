"""A channel is found by its entry point, ours or a site's own."""

import pytest

from safeconduct.foundation.channels import entries
from safeconduct.foundation.channels.telegram import Telegram


def test_the_channel_is_found_by_its_entry_point() -> None:
    assert "telegram" in entries.offered()
    assert entries.channel("telegram") is Telegram
    with pytest.raises(entries.NoSuchChannel):
        entries.channel("pigeon")
