"""Codes of an app, as RFC 6238 counts them."""

from safeconduct.foundation.vault.domain import one_time_codes

SECRET = b"12345678901234567890"


def test_codes_are_those_of_the_standard() -> None:
    # Appendix B of RFC 6238, the last six of its eight digits.
    assert [one_time_codes.code_at(SECRET, time // 30) for time in (59, 1111111109, 2000000000)] == [
        "287082",
        "081804",
        "279037",
    ]


def test_a_neighbouring_step_is_taken_and_a_used_one_is_not() -> None:
    step = 1111111109 // 30
    code = one_time_codes.code_at(SECRET, step)

    assert one_time_codes.step_of(SECRET, code[:3] + " " + code[3:], 1111111109 + 30) == step
    assert one_time_codes.step_of(SECRET, code, 1111111109, after=step) is None
    assert one_time_codes.step_of(SECRET, code, 1111111109 + 90) is None


def test_what_is_no_code_is_no_step() -> None:
    assert [one_time_codes.step_of(SECRET, typed, 59) for typed in ("", "١٢٣٤٥٦", "28708", "x" * 1000)] == [None] * 4


def test_an_app_reads_the_secret_from_the_address() -> None:
    address = one_time_codes.address_for_apps(SECRET, "ada")

    assert address.startswith("otpauth://totp/Safe%20Conduct:ada?")
    assert "secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" in address
    assert len(one_time_codes.new_secret()) == one_time_codes.SECRET
