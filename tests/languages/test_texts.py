"""Every language says the same, in full."""

import re

import pytest

from safeconduct.foundation.languages.domain.texts import SOURCE, NoTexts, Texts, texts, written

EVERY = pytest.mark.parametrize("each", written(), ids=lambda each: each.language.code)


@EVERY
def test_every_language_has_exactly_the_keys_of_the_source(each: Texts) -> None:
    missing = texts(SOURCE).sentences.keys() - each.sentences.keys()
    foreign = each.sentences.keys() - texts(SOURCE).sentences.keys()

    assert (missing, foreign) == (set(), set())


@EVERY
def test_every_sentence_has_exactly_the_slots_of_the_source(each: Texts) -> None:
    assert each.slots == texts(SOURCE).slots


@EVERY
def test_no_sentence_is_empty_or_holds_markup(each: Texts) -> None:
    wrong = [path for path, sentence in each.sentences.items() if not sentence.strip() or re.search("[<>]", sentence)]

    assert wrong == []


def test_a_slot_is_filled_wherever_it_stands() -> None:
    filled = texts(SOURCE).filled(hours="3")

    assert "within 3 hours" in filled.sentence("receipt.when")
    assert "within 3 hours" in filled.sentences["steps.now.text.0"]


def test_texts_that_nobody_wrote_are_refused() -> None:
    with pytest.raises(NoTexts):
        texts("tlh")
