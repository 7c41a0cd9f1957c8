"""Every language says the same, in full; and nothing is shown that nobody approved."""

import dataclasses
import re

import pytest

from safeconduct.foundation.languages.domain.texts import SOURCE, NoTexts, Review, Texts, shown, texts, written

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


def test_an_approval_ends_with_the_first_changed_sentence() -> None:
    draft = dataclasses.replace(texts(SOURCE), review=Review())
    approved = dataclasses.replace(draft, review=Review("A. Reviewer", "2024-11-20", draft.fingerprint))
    changed = dataclasses.replace(approved, sections={**approved.sections, "choose": {"title": "Other"}})

    assert [each.is_approved for each in (draft, approved, changed)] == [False, True, False]


def test_a_real_installation_shows_no_draft() -> None:
    assert all(each.is_approved for each in shown(drafts_too=False))
    assert shown(drafts_too=True) == written()
