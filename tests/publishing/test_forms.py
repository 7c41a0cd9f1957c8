"""What is typed is taken as it is, or refused with a sentence."""

import pytest

from safeconduct.foundation.channels.domain.roster import NotAChannel, TrueChannel
from safeconduct.foundation.publishing import forms


def test_words_lose_only_the_blanks_around_them() -> None:
    assert forms.words({"words": "  one\ntwo \x00"}, "words") == "one\ntwo"
    assert forms.words({}, "words") == ""


def test_more_than_anybody_reads_is_refused() -> None:
    with pytest.raises(forms.TooLong):
        forms.words({"words": "a" * 12_001}, "words")


def test_channels_are_taken_line_by_line_and_kind_by_kind() -> None:
    typed = {"phone": "+380441234567", "web": "https://a.example/\n\n https://b.example \n", "strange": "x"}

    assert forms.channels(typed) == (
        TrueChannel("web", "https://a.example"),
        TrueChannel("web", "https://b.example"),
        TrueChannel("phone", "+380441234567"),
    )


@pytest.mark.parametrize(
    "typed", [{}, {"web": "https://a.example/path"}, {"web": "https://a.example\nhttps://a.example/"}]
)
def test_what_is_no_channel_is_refused(typed: dict[str, str]) -> None:
    with pytest.raises(NotAChannel):
        forms.channels(typed)
