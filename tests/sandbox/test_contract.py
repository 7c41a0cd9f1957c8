"""What the sandbox says is believed only as far as it keeps to the form."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.foundation.sandbox import contract
from safeconduct.foundation.sandbox.contract import Because, Kind, NotShown, SafeCopy

JPEG = b"\xff\xd8\xff and pixels"
HEAD = {"version": 1, "kind": "picture", "page": 1, "pages": 1, "length": len(JPEG)}


@pytest.mark.parametrize("found", [SafeCopy(Kind.PICTURE, JPEG), SafeCopy(Kind.DOCUMENT, JPEG, 2, 3),
                                   SafeCopy(Kind.TEXT, "글\n".encode()), NotShown(Because.OFFICE)])  # fmt: skip
def test_what_is_said_is_understood(found: SafeCopy | NotShown) -> None:
    assert contract.read(contract.write(found)) == found


@pytest.mark.parametrize(
    "changed",
    [{"version": 2}, {"kind": "program"}, {"kind": "sound"}, {"length": 3}, {"page": 0}, {"page": 2},
     {"pages": 10**9}, {"page": "x"}, {"because": "anything"}, {"page": None}, {"pages": [1]}],
)  # fmt: skip
def test_another_form_shows_nothing(changed: dict[str, object]) -> None:
    said = json.dumps({**HEAD, **changed}).encode() + b"\n" + JPEG

    assert contract.read(said) == NotShown(Because.BROKEN)


@given(st.binary(max_size=300))
def test_whatever_is_said_nothing_is_raised(said: bytes) -> None:
    assert contract.read(said) == NotShown(Because.BROKEN)


@pytest.mark.parametrize(
    "said",
    [b"", b"{}", b"[" * 900, b"{" * 5000 + b"\n", b"null\n", b"[]\n", json.dumps(HEAD).encode() + b"\n<html>" + JPEG],
)
def test_junk_shows_nothing(said: bytes) -> None:
    assert contract.read(said) == NotShown(Because.BROKEN)


def test_a_text_that_is_none_shows_nothing() -> None:
    said = json.dumps({**HEAD, "kind": "text", "length": 2}).encode() + b"\n\xff\xfe"

    assert contract.read(said) == NotShown(Because.BROKEN)


def test_what_is_too_large_shows_nothing() -> None:
    content = JPEG + bytes(contract.LARGEST_COPY)
    said = json.dumps({**HEAD, "length": len(content)}).encode() + b"\n" + content

    assert contract.read(said) == NotShown(Because.BROKEN)
