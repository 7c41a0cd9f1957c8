"""A receipt is derived: the same form and text give the same one, anything else another."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.foundation.vault.domain import receipts

PEPPER = bytes(range(32))
FORM = "0" * 31 + "1"


@given(st.text(max_size=200))
def test_a_receipt_is_seven_places_of_a_list_and_24_digits(text: str) -> None:
    receipt = receipts.receipt_for(PEPPER, FORM, text)

    assert len(receipt.words) == 7
    assert all(0 <= word < receipts.LIST_LENGTH for word in receipt.words)
    assert re.fullmatch(r"\d{24}", receipt.digits)
    assert receipt == receipts.receipt_for(PEPPER, FORM, text)


@pytest.mark.parametrize(
    ("pepper", "form", "text"), [(bytes(32), FORM, "text"), (PEPPER, "f" * 32, "text"), (PEPPER, FORM, "text ")]
)
def test_another_pepper_form_or_text_is_another_receipt(pepper: bytes, form: str, text: str) -> None:
    one, other = receipts.receipt_for(PEPPER, FORM, "text"), receipts.receipt_for(pepper, form, text)

    assert one.words != other.words
    assert one.digits != other.digits
    assert receipts.message_key(PEPPER, FORM, "text") != receipts.message_key(pepper, form, text)


def test_form_ids_are_128_random_bits() -> None:
    ids = {receipts.new_form_id() for _ in range(100)}

    assert len(ids) == 100
    assert all(re.fullmatch(r"[0-9a-f]{32}", each) for each in ids)


def test_words_of_another_list_open_another_row() -> None:
    words = (1, 2, 3, 4, 5, 6, 7)

    openers = [receipts.opener(PEPPER, receipts.normal_words(words, code)) for code in ("ko", "en")]

    assert openers[0].index != openers[1].index
    assert openers[0].key != openers[1].key


def test_without_the_pepper_neither_row_nor_key_is_found() -> None:
    typed = receipts.normal_digits("1" * 24)
    ours, theirs = receipts.opener(PEPPER, typed), receipts.opener(bytes(32), typed)

    assert ours.index != theirs.index
    assert ours.key != theirs.key
    assert len(ours.index) == receipts.INDEX


def test_a_word_of_ones_own_is_another_row() -> None:
    stem = receipts.normal_words((1, 2, 3, 4, 5, 6), "ko")

    assert receipts.normal_duress(stem, "할아버지") != receipts.normal_words((1, 2, 3, 4, 5, 6, 7), "ko")


def test_an_address_is_found_by_a_hash_that_needs_the_pepper() -> None:
    assert receipts.keyed_hash(PEPPER, b"address", b"+1") == receipts.keyed_hash(PEPPER, b"address", b"+1")
    assert receipts.keyed_hash(PEPPER, b"address", b"+1") != receipts.keyed_hash(bytes(32), b"address", b"+1")
    assert receipts.keyed_hash(PEPPER, b"address", b"+1") != receipts.keyed_hash(PEPPER, b"form", b"+1")
