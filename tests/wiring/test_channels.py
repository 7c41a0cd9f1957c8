"""The bot's token: from the environment first, then from the secrets folder of the process that needs it."""

import dataclasses
import pathlib

import pytest
from django.conf import settings

from safeconduct.foundation.channels.contract import Outbound, Unsent
from safeconduct.foundation.kit import secret_files
from safeconduct.line.hotline.domain.sending import Sending
from safeconduct.wiring import channels


def test_the_environment_wins_over_the_secrets_folder(house: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert channels.token("door") == ""
    secret_files.write(settings.INSTALLATION.secrets, "door", "telegram_token", b"1:kept\n")
    assert channels.token("door") == "1:kept"
    assert channels.token("work") == ""

    monkeypatch.setattr(settings, "INSTALLATION", dataclasses.replace(settings.INSTALLATION, telegram_token="1:given"))

    assert channels.token("door") == channels.token("work") == "1:given"


def test_without_a_token_what_is_due_waits(house: pathlib.Path) -> None:
    sending = Sending(Outbound(b"7", "Слово"), b"name").encode()

    with pytest.raises(Unsent) as refused:
        channels.ways()[channels.TELEGRAM].send(sending, b"key")

    assert not refused.value.permanent
    assert refused.value.wait > 0
