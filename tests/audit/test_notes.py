"""Signed checkpoints read back, and nothing else passes for one."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from safeconduct.foundation.audit.domain import notes
from safeconduct.foundation.vault.domain import signing

SEED = bytes(range(32))
PUBLIC = signing.public_half(SEED)
NAME = notes.origin(PUBLIC, "line")
NOTE = notes.signed(SEED, NAME, 7, b"r" * 32)


def test_a_note_reads_back() -> None:
    assert notes.read(NOTE.text, PUBLIC) == NOTE


def test_the_form_is_that_of_c2sp() -> None:
    lines = NOTE.text.split("\n")

    assert lines[:4] == [NAME, "7", "cnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnI=", ""]
    assert lines[4].startswith(f"— {NAME} ")
    assert lines[5:] == [""]


def test_another_key_did_not_sign_it() -> None:
    with pytest.raises(notes.NotANote):
        notes.read(NOTE.text, signing.public_half(bytes(32)))


@given(st.integers(0, len(NOTE.text) - 2), st.characters(codec="utf-8"))
def test_no_letter_of_it_can_be_changed(place: int, letter: str) -> None:
    changed = NOTE.text[:place] + letter + NOTE.text[place + 1 :]
    assume(changed != NOTE.text)

    with pytest.raises(notes.NotANote):
        notes.read(changed, PUBLIC)


@given(st.text())
def test_no_text_is_taken_for_a_note(text: str) -> None:
    with pytest.raises(notes.NotANote):
        notes.read(text, PUBLIC)
