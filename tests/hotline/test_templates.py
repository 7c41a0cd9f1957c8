"""Answers to choose from: the same in each language, with the same slots, and nothing that the brake would stop."""

import pytest

from safeconduct.foundation.publishing.domain import reviewed
from safeconduct.line.hotline.domain import brake, templates

CODES = ("en", "ko", "ru", "uk")


@pytest.mark.parametrize("code", CODES)
def test_a_language_has_every_answer_with_as_many_slots(code: str) -> None:
    source = {each.key: len(each.slots) for each in templates.of("en")}

    assert {each.key: len(each.slots) for each in templates.of(code)} == source


@pytest.mark.parametrize("code", CODES)
def test_no_answer_names_a_place_or_a_time_or_promises(code: str) -> None:
    assert [(each.key, brake.braked(each.text)) for each in templates.of(code) if brake.braked(each.text)] == []


def test_every_answer_can_be_approved_by_two_and_its_version_is_of_its_words() -> None:
    texts = [each for each in reviewed.everything().values() if each.place.kind == templates.KIND]

    assert len(texts) == len(CODES) * len(templates.of("en"))
    assert len({each.version for each in texts}) == len(texts)
    assert not any(each.needed for each in texts)


def test_an_empty_slot_is_found_by_its_name() -> None:
    assert templates.empty_slot("We do {what} next.") == "what"
    assert templates.empty_slot("We do nothing next.") == ""


def test_who_is_wounded_is_asked_first_of_all() -> None:
    first = templates.first_for(("wounded", "group"), templates.of("ru"))

    assert [each.key for each in first[:6]] == [*templates.FIRST_AID, "group"]


def test_every_answer_that_a_reason_calls_for_is_there() -> None:
    called = {key for keys in templates.CALLED_FOR.values() for key in keys}

    assert called <= {each.key for each in templates.of("en")}
    assert templates.of("xx") == ()
