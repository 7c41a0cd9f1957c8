"""A typed receipt is read as the one that was given, however it was typed, and never silently as another."""

import itertools
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from safeconduct.foundation.languages.domain import words
from safeconduct.foundation.languages.domain.words.keys import keys_of, normalise

CODES = st.sampled_from(words.LISTS)
POSITIONS = st.lists(st.integers(0, words.LIST_LENGTH - 1), min_size=7, max_size=7).map(tuple)
SEPARATORS = st.sampled_from([" ", ", ", "\n", " - ", ". ", " / ", "  ", "、", "\u3000", "\t"])
FORMS = st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"])
CASES = st.sampled_from([str.lower, str.upper, str.capitalize, str.title])
DIGITS_OF = st.sampled_from(["0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९"])
LETTERS = {
    "en": "abcdefghijklmnopqrstuvwxyz",
    "ru": "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
}
LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,."
LATIN_OF = {
    "ru": str.maketrans("йцукенгшщзхъфывапролджэячсмитьбю", LATIN),
    "uk": str.maketrans("йцукенгшщзхїфівапролджєячсмитьбю", LATIN),
}
LATIN_OF_HANGUL = str.maketrans(
    "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ", "qwertyuiopasdfghjklzxcvbnmQWERTOP"
)
AUTUMN = (10, 300, 501, 777, 1203, 1600, 2040)


def first(typed: str) -> object:
    """The likeliest reading, or why there is none."""
    reading = words.understand(typed)
    return reading.candidates[0] if reading.candidates else reading.otherwise


@pytest.mark.parametrize("code", words.LISTS)
def test_a_list_has_2048_words_in_order_and_a_header(code: str) -> None:
    known = words.word_list(code)

    assert len(known.words) == len(set(known.words)) == words.LIST_LENGTH
    assert list(known.words) == sorted(known.words)
    assert all(unicodedata.is_normalized("NFC", word) and normalise(word) == word for word in known.words)


@pytest.mark.parametrize("code", words.LISTS)
def test_no_two_words_of_a_list_are_one_slip_apart(code: str) -> None:
    known = words.word_list(code)
    by_length: dict[int, list[str]] = {}
    for keys in known.keys:
        by_length.setdefault(len(keys), []).append(keys)

    close = [
        (one, other)
        for length, some in by_length.items()
        for one, other in itertools.chain(
            itertools.combinations(some, 2), itertools.product(some, by_length.get(length + 1, []))
        )
        if known.keys[one] != known.keys[other] and OSA.distance(one, other, score_cutoff=1) <= 1
    ]

    assert close == []


@given(POSITIONS, CODES, SEPARATORS, FORMS, CASES, st.booleans())
def test_what_was_spelled_is_understood(positions, code, separator, form, case, numbered) -> None:
    spelled = [case(word) for word in words.spell(positions, code)]
    listed = [f"{place}. {word}" for place, word in enumerate(spelled, 1)] if numbered else spelled
    typed = unicodedata.normalize(form, separator.join(listed))

    assert first(typed) == words.TypedWords(positions, code)


@given(POSITIONS)
def test_a_southern_spelling_is_the_same_word(positions) -> None:
    known = words.word_list("ko")
    southern = {place: keys for keys, place in known.keys.items()}
    typed = " ".join(southern[place] for place in positions)

    assert first(typed) == words.TypedWords(positions, "ko")


@given(POSITIONS)
def test_korean_without_spaces_is_taken_apart_or_nothing_is_guessed(positions) -> None:
    reading = words.understand("".join(words.spell(positions, "ko")))

    meant = words.TypedWords(positions, "ko")
    assert (reading.candidates and reading.candidates[0] == meant) or (not reading.candidates and reading.otherwise)


@given(st.text(alphabet="0123456789", min_size=24, max_size=24), DIGITS_OF, SEPARATORS)
def test_digits_of_any_script_are_understood(digits, script, separator) -> None:
    pieces = [digits[:12], digits[12:]]
    typed = separator.join("+" + " ".join(re.findall("....", piece)) for piece in pieces)

    reading = words.understand(typed.translate(str.maketrans("0123456789", script)))

    own = words.TypedWithOwn(words.TypedDigits(digits[:20]), digits[20:])
    assert reading == words.Reading((words.TypedDigits(digits), own))


@given(POSITIONS, CODES, st.integers(0, 6), st.data())
def test_one_slip_finds_the_same_receipt_or_says_which_word(positions, code, place, data) -> None:
    keys = [keys_of(word) for word in words.spell(positions, code)]
    keys[place] = slipped(keys[place], LETTERS.get(code, "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎㅏㅐㅓㅔㅗㅜㅡㅣㅛㅠㅑㅕ"), data)

    reading = words.understand(" ".join(keys))

    full = [one for one in reading.candidates if isinstance(one, words.TypedWords)]
    assert full == [words.TypedWords(positions, code)] or (
        not full and reading.otherwise and reading.otherwise.which == place + 1
    )


@given(POSITIONS)
def test_hangul_typed_on_latin_keys_is_understood(positions) -> None:
    typed = " ".join(keys_of(word) for word in words.spell(positions, "ko")).translate(LATIN_OF_HANGUL)

    assert first(typed) == words.TypedWords(positions, "ko")


@given(POSITIONS, st.sampled_from(sorted(LATIN_OF)))
def test_cyrillic_typed_on_latin_keys_is_understood(positions, code) -> None:
    typed = " ".join(words.spell(positions, code)).translate(LATIN_OF[code])

    assert first(typed) == words.TypedWords(positions, code)


@given(POSITIONS, CODES, st.sampled_from(["Chollima", "пирог", "할머니집", "माँ", "زيتون"]))
def test_a_word_of_ones_own_after_six_is_kept_as_it_is_found_again(positions, code, own) -> None:
    typed = " ".join([*words.spell(positions[:6], code), own.upper()])

    kept = words.TypedWithOwn(words.TypedWords(positions[:6], code), words.normal_own(own))
    assert kept in words.understand(typed).candidates


@settings(max_examples=300)
@given(st.text(max_size=80))
def test_normalising_twice_changes_nothing_more(text) -> None:
    once = normalise(text)

    assert normalise(once) == once


@given(st.text(max_size=600))
def test_any_line_gets_an_answer(text) -> None:
    reading = words.understand(text)

    assert reading.candidates or reading.otherwise


def test_an_unknown_word_is_named_by_its_place_with_words_that_look_like_it() -> None:
    spelled = list(words.spell(AUTUMN, "en"))
    meant = spelled[2]
    spelled[2] = meant[:-2] + "qq"

    otherwise = words.understand(" ".join(spelled)).otherwise

    assert otherwise
    assert (otherwise.reason, otherwise.which) == (words.Reason.UNKNOWN_WORD, 3)
    assert meant in otherwise.near


@pytest.mark.parametrize(
    ("typed", "reason", "which"),
    [
        ("", words.Reason.EMPTY, 0),
        (" ,.- ", words.Reason.EMPTY, 0),
        ("1234 5678", words.Reason.DIGIT_COUNT, 8),
        ("about finish", words.Reason.WORD_COUNT, 2),
        ("x" * 501, words.Reason.TOO_LONG, 0),
    ],
)
def test_a_line_that_is_no_receipt_is_answered_with_why(typed: str, reason: words.Reason, which: int) -> None:
    assert words.understand(typed) == words.Reading((), words.NotUnderstood(reason, which))


def test_a_language_without_a_list_is_spelled_in_english() -> None:
    assert words.spell(AUTUMN, "ne") == words.spell(AUTUMN, "en")
    assert words.list_code("ne") == "en"


def slipped(keys: str, letters: str, data: st.DataObject) -> str:
    """These keys with one of them wrong, missing, doubled or swapped with the next."""
    place = data.draw(st.integers(0, len(keys) - 2))
    before, key, after = keys[:place], keys[place], keys[place + 1 :]
    wrong = before + data.draw(st.sampled_from(letters)) + after
    swapped = before + after[:1] + key + after[1:]
    return data.draw(st.sampled_from([wrong, before + after, before + key + key + after, swapped]))


@pytest.mark.slow
@pytest.mark.parametrize("code", words.LISTS)
def test_every_word_of_a_list_is_read_as_itself(code: str) -> None:
    for start in range(0, 2048, 7):
        positions = tuple((start + place) % 2048 for place in range(7))
        assert words.TypedWords(positions, code) in words.understand(" ".join(words.spell(positions, code))).candidates
