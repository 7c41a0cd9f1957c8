"""The twelve languages of the contract, each by its own name and in its own direction."""

from safeconduct.foundation.languages.domain.offered import BY_CODE, OFFERED

CONTRACT = ["ko", "ru", "uk", "en", "ar", "zh", "ne", "hi", "es", "fr", "kk", "uz"]


def test_the_languages_are_those_of_the_contract_in_their_order() -> None:
    assert [language.code for language in OFFERED] == [
        "ko",
        "ru",
        "uk",
        "en",
        "ar",
        "zh",
        "ne",
        "hi",
        "es",
        "fr",
        "kk",
        "uz",
    ]
    assert list(BY_CODE) == [language.code for language in OFFERED]


def test_arabic_alone_runs_from_right_to_left() -> None:
    assert [language.code for language in OFFERED if language.direction == "rtl"] == ["ar"]


def test_no_two_languages_share_a_name() -> None:
    assert len({language.own_name for language in OFFERED}) == len(OFFERED)
