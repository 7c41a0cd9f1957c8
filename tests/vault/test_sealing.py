"""What is sealed opens with the one key, at the one place, and in no other way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.foundation.vault.domain import sealing
from safeconduct.foundation.vault.domain.sealing import Unopenable

PAIR = sealing.new_pair()
PLACE = b"message 1"


@given(st.binary(max_size=5000))
def test_what_was_sealed_is_opened_exactly(text: bytes) -> None:
    assert sealing.open_sealed(PAIR, sealing.seal(PAIR.public, text, PLACE), PLACE) == text


@given(st.binary(max_size=300), st.data())
def test_a_changed_byte_opens_nothing(text: bytes, data: st.DataObject) -> None:
    sealed = bytearray(sealing.seal(PAIR.public, text, PLACE))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))

    with pytest.raises(Unopenable):
        sealing.open_sealed(PAIR, bytes(sealed), PLACE)


@given(st.binary(max_size=300), st.data())
def test_a_cut_message_opens_nothing(text: bytes, data: st.DataObject) -> None:
    sealed = sealing.seal(PAIR.public, text, PLACE)

    with pytest.raises(Unopenable):
        sealing.open_sealed(PAIR, sealed[: data.draw(st.integers(0, len(sealed) - 1))], PLACE)


def test_a_message_moved_to_another_row_opens_nothing() -> None:
    sealed = sealing.seal(PAIR.public, b"text", PLACE)

    with pytest.raises(Unopenable):
        sealing.open_sealed(PAIR, sealed, b"message 2")


def test_another_pair_opens_nothing() -> None:
    with pytest.raises(Unopenable):
        sealing.open_sealed(sealing.new_pair(), sealing.seal(PAIR.public, b"text", PLACE), PLACE)


@given(st.integers(0, 511), st.integers(0, 511))
def test_two_short_messages_cannot_be_told_apart_by_length(one: int, other: int) -> None:
    assert len(sealing.seal(PAIR.public, b"a" * one, PLACE)) == len(sealing.seal(PAIR.public, b"b" * other, PLACE))


def test_a_decoy_looks_like_a_wrap_and_opens_for_nobody() -> None:
    wrap, decoy = sealing.wrap(PAIR.public, bytes(sealing.KEY), PLACE), sealing.decoy_wrap()

    assert (len(decoy), decoy[:1]) == (len(wrap), wrap[:1])
    with pytest.raises(Unopenable):
        sealing.unwrap(PAIR, decoy, PLACE)


def test_a_decoy_begins_with_a_point_of_the_curve_as_a_wrap_does() -> None:
    # The top bit of an X25519 public key is never set; of random bytes it would be in every second one.
    assert not any(sealing.decoy_wrap()[sealing.KEY] & 0x80 for _ in range(64))
