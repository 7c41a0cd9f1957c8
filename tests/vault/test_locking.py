"""What is locked under a key that somebody carries opens with that key, at that place, only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.foundation.vault.domain import locking
from safeconduct.foundation.vault.domain.sealing import Unopenable

KEY = bytes(range(32))


@given(st.binary(max_size=500))
def test_what_was_locked_is_unlocked(text: bytes) -> None:
    assert locking.unlock(KEY, locking.lock(KEY, text, b"row"), b"row") == text


@given(st.binary(max_size=100), st.data())
def test_a_changed_byte_unlocks_nothing(text: bytes, data: st.DataObject) -> None:
    locked = bytearray(locking.lock(KEY, text, b"row"))
    locked[data.draw(st.integers(0, len(locked) - 1))] ^= data.draw(st.integers(1, 255))

    with pytest.raises(Unopenable):
        locking.unlock(KEY, bytes(locked), b"row")


@pytest.mark.parametrize(("key", "place"), [(bytes(32), b"row"), (KEY, b"other row")])
def test_another_key_or_another_place_unlocks_nothing(key: bytes, place: bytes) -> None:
    with pytest.raises(Unopenable):
        locking.unlock(key, locking.lock(KEY, b"text", b"row"), place)


@pytest.mark.parametrize("locked", [b"", b"\x01", b"\x01" + bytes(30)])
def test_what_is_too_short_unlocks_nothing(locked: bytes) -> None:
    with pytest.raises(Unopenable):
        locking.unlock(KEY, locked, b"row")


def test_a_passphrase_gives_its_key_again_and_no_other() -> None:
    key = locking.key_from_passphrase("seven quiet rivers", b"s" * 16)

    assert key == locking.key_from_passphrase("seven quiet rivers", b"s" * 16)
    assert key != locking.key_from_passphrase("seven quiet river", b"s" * 16)
    assert key != locking.key_from_passphrase("seven quiet rivers", b"t" * 16)
    assert key != locking.key_from_passphrase("seven quiet rivers", b"s" * 16, b"a passkey's answer")


def test_the_key_function_is_hkdf_of_rfc_5869() -> None:
    # Computed by another implementation (RFC 5869 with an empty salt) for this very input.
    import hashlib
    import hmac

    extracted = hmac.digest(bytes(32), b"secret", "sha256")
    expected = hmac.digest(extracted, b"safeconduct purpose\x01", "sha256")

    assert locking.derive(b"secret", b"purpose") == expected
    assert locking.fingerprint(b"x") == hashlib.sha256(b"x").digest()
