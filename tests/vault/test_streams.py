"""A file sealed in pieces opens whole, in order and to its end, at its place alone, or not at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.foundation.vault.domain import streams
from safeconduct.foundation.vault.domain.sealing import Unopenable

KEY = streams.new_key()
PLACE = b"file 1"


def sealed(content: bytes, key: bytes = KEY, step: int = 65536) -> list[bytes]:
    """The pieces of a file that came in parts of this length."""
    sealing, pieces = streams.Sealing(key, PLACE), []
    for start in range(0, len(content), step):
        pieces += sealing.take(content[start : start + step])
    return [*pieces, sealing.end()]


@given(st.integers(0, 3 * streams.PIECE + 5), st.integers(1000, 400_000))
@settings(max_examples=25, deadline=None)
def test_what_came_in_parts_of_any_length_opens_exactly(length: int, step: int) -> None:
    content = bytes(range(251)) * (length // 251 + 1)

    assert b"".join(streams.opened(KEY, PLACE, sealed(content[:length], step=step))) == content[:length]


def test_a_length_is_known_only_to_the_next_full_piece() -> None:
    short, nearly_full = sealed(b"x"), sealed(b"x" * (streams.PIECE - 1))

    assert [len(piece) for piece in short] == [len(piece) for piece in nearly_full]
    assert len(sealed(b"x" * streams.PIECE)) == 2


def test_a_full_piece_leaves_while_the_rest_still_comes() -> None:
    sealing = streams.Sealing(KEY, PLACE)

    assert len(list(sealing.take(b"x" * (2 * streams.PIECE + 1)))) == 2


def test_nothing_of_a_file_stands_in_its_pieces() -> None:
    pieces = sealed(b"0123456789abcdef" * 40_000)

    assert not any(b"0123456789abcdef" in piece for piece in pieces)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda pieces: pieces[:-1], id="cut off"),
        pytest.param(lambda _: [], id="empty"),
        pytest.param(lambda pieces: [pieces[0], pieces[2], pieces[1]], id="reordered"),
        pytest.param(lambda pieces: [pieces[0], pieces[2]], id="one left out"),
        pytest.param(lambda pieces: [*pieces, pieces[-1]], id="more at the end"),
        pytest.param(lambda pieces: [pieces[0], pieces[0], *pieces[1:]], id="twice"),
        pytest.param(lambda pieces: [b"\x02" + pieces[0][1:], *pieces[1:]], id="another version"),
        pytest.param(lambda pieces: [pieces[0], bytes([pieces[1][0] ^ 1]) + pieces[1][1:], pieces[2]], id="changed"),
        pytest.param(lambda pieces: [b"", *pieces], id="nothing first"),
    ],
)
def test_what_was_spoilt_does_not_open(spoil: object) -> None:
    pieces = spoil(sealed(b"x" * (2 * streams.PIECE + 5)))  # type: ignore[operator]

    with pytest.raises(Unopenable):
        list(streams.opened(KEY, PLACE, pieces))


def test_another_key_and_another_place_open_nothing() -> None:
    pieces = sealed(b"content")

    for key, place in ((streams.new_key(), PLACE), (KEY, b"file 2")):
        with pytest.raises(Unopenable):
            list(streams.opened(key, place, pieces))
