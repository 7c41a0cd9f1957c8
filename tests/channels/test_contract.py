"""What every channel does, shown by the smallest one."""

import pytest

from safeconduct.foundation.channels.contract import Answer, Channel, Inbound, Outbound, Unreadable, Unsent
from work.provider import PostChannel

CHANNELS: list[Channel] = [PostChannel("http://localhost/")]


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda channel: channel.name)
class TestEveryChannel:
    """An adapter is a channel when it passes these."""

    def test_it_reads_what_came_in(self, channel: Channel) -> None:
        assert channel.read("17 안녕".encode()) == Inbound(channel.name, "17", b"", "안녕")

    def test_it_refuses_what_it_does_not_know(self, channel: Channel) -> None:
        with pytest.raises(Unreadable):
            channel.read(b"nonsense")

    def test_it_says_whether_trying_again_can_help(self, channel: Channel) -> None:
        with pytest.raises(Unsent) as refused:
            channel.learnt(Answer(403, b""))
        with pytest.raises(Unsent) as busy:
            channel.learnt(Answer(503, b""))

        assert (refused.value.permanent, busy.value.permanent) == (True, False)

    def test_nothing_that_finds_a_person_is_shown(self, channel: Channel) -> None:
        outbound = Outbound(b"+380501234567", "where they are")

        assert "380501234567" not in repr(outbound) + repr(channel.write(outbound))
        assert "where they are" not in repr(outbound) + repr(channel.write(outbound))
