"""A signature shows who wrote, and nothing else passes for one."""

from safeconduct.foundation.vault.domain import signing

# RFC 8032, 7.1, test 2.
SEED = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
PUBLIC = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
SIGNATURE = bytes.fromhex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


def test_it_is_ed25519_of_rfc_8032() -> None:
    assert signing.public_half(SEED) == PUBLIC
    assert signing.sign(SEED, b"\x72") == SIGNATURE
    assert signing.is_signed(PUBLIC, b"\x72", SIGNATURE)


def test_another_message_key_or_signature_does_not_pass() -> None:
    assert not signing.is_signed(PUBLIC, b"\x73", SIGNATURE)
    assert not signing.is_signed(signing.public_half(signing.new_signing_key()), b"\x72", SIGNATURE)
    assert not signing.is_signed(PUBLIC, b"\x72", SIGNATURE[:-1])
    assert not signing.is_signed(b"short", b"\x72", SIGNATURE)
