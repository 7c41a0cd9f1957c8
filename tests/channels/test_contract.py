"""What every channel does, shown by the smallest one and by every one that we have."""

import pytest

from channels.updates import message, raw, update
from safeconduct.foundation.channels.contract import Answer, Channel, Outbound, Unreadable, Unsent
from safeconduct.foundation.channels.telegram import Telegram
from work.provider import PostChannel

CHANNELS: list[Channel] = [PostChannel("http://localhost/"), Telegram("1:secret")]
DELIVERED = {"post": "17 안녕".encode(), "telegram": raw(update(message=message("안녕", number=17)))}


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda channel: channel.name)
class TestEveryChannel:
    """An adapter is a channel when it passes these."""

    def test_it_reads_what_came_in(self, channel: Channel) -> None:
        read, again = (channel.read(DELIVERED[channel.name]) for _ in range(2))

        assert (read.channel, read.text) == (channel.name, "안녕")
        assert read.external_id == again.external_id

    def test_it_refuses_what_it_does_not_know(self, channel: Channel) -> None:
        with pytest.raises(Unreadable):
            channel.read(b"nonsense")

    def test_it_says_whether_trying_again_can_help(self, channel: Channel) -> None:
        with pytest.raises(Unsent) as refused:
            channel.learnt(Answer(403, b""))
        with pytest.raises(Unsent) as busy:
            channel.learnt(Answer(503, b""))

        assert (refused.value.permanent, busy.value.permanent) == (True, False)

    def test_its_pieces_are_the_whole_text(self, channel: Channel) -> None:
        assert "".join(channel.parts("안녕")) == "안녕"

    def test_nothing_that_finds_a_person_is_shown(self, channel: Channel) -> None:
        outbound = Outbound(b"380501234567", "where they are")

        assert "380501234567" not in repr(outbound) + repr(channel.write(outbound))
        assert "where they are" not in repr(outbound) + repr(channel.write(outbound))
