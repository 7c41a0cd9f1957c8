"""Anyone can check the list of our true channels with its document alone."""

import datetime
import json

import pytest

from safeconduct.foundation.channels.domain.roster import SignedList, TrueChannel, text_to_sign
from safeconduct.foundation.vault.domain import signing

DAY = datetime.date(2026, 11, 23)
CHANNELS = [TrueChannel("web", "https://example.org"), TrueChannel("onion", "http://" + "a" * 56 + ".onion")]


def signed(text: str) -> SignedList:
    seed = signing.new_signing_key()
    return SignedList(text, signing.public_half(seed).hex(), signing.sign(seed, text.encode()).hex())


def test_the_published_document_carries_all_that_a_check_needs() -> None:
    published = signed(text_to_sign(CHANNELS, DAY, rehearsal=False))

    read = json.loads(published.document())

    assert signing.is_signed(bytes.fromhex(read["key"]), read["list"].encode(), bytes.fromhex(read["signature"]))
    assert json.loads(read["list"])["channels"][0] == {"kind": "web", "where": "https://example.org"}


def test_a_rehearsals_list_says_so_inside_what_is_signed() -> None:
    assert json.loads(text_to_sign(CHANNELS, DAY, rehearsal=True))["rehearsal"] is True


def test_a_document_is_read_as_it_was_written() -> None:
    published = signed(text_to_sign(CHANNELS, DAY, rehearsal=False))

    assert SignedList.read(published.document()) == published


@pytest.mark.parametrize("document", ["", "{}", "[]", "null", '{"list": 1}'])
def test_what_is_no_list_is_refused(document: str) -> None:
    with pytest.raises(ValueError, match="signed list"):
        SignedList.read(document)


def test_the_fingerprint_is_short_enough_for_a_leaflet() -> None:
    published = signed("x")

    assert len(published.fingerprint) == 39
    assert published.fingerprint.count(" ") == 7
