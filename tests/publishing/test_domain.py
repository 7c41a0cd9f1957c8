"""What is approved is these very words, by two people, and nothing else."""

import dataclasses
import datetime
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.languages.domain.offered import OFFERED
from safeconduct.foundation.languages.domain.texts import texts, written
from safeconduct.foundation.publishing.domain import reviewed
from safeconduct.foundation.publishing.domain.reviewed import Line, Place, Reviewed
from safeconduct.foundation.publishing.domain.rights import HOLDERS, Right, may
from safeconduct.foundation.publishing.domain.standing import Act, Record, State, standing
from safeconduct.foundation.staff.domain.roles import Role
from safeconduct.line.hotline.domain import urgency

DAY = datetime.date(2026, 11, 23)
ADA, BORIS = uuid.UUID(int=10), uuid.UUID(int=11)
TEXT = Reviewed(Place("ko", "caller", "leave"), (Line("leave.title", "끝", "End"),))
EVERY = pytest.mark.parametrize("code", [each.language.code for each in written()])


def record(act: Act, by: uuid.UUID, version: str = TEXT.version) -> Record:
    return Record(TEXT.place, version, act, by, DAY)


@EVERY
def test_every_sentence_of_a_language_stands_in_exactly_one_text(code: str) -> None:
    paths = [line.path for each in reviewed.of(code) if each.place.kind == "caller" for line in each.lines]

    assert sorted(paths) == sorted(texts(code).sentences)


@EVERY
def test_a_translation_has_its_original_beside_every_sentence(code: str) -> None:
    lines = [line for each in reviewed.of(code) if each.place.kind == "caller" for line in each.lines]

    assert {bool(line.source) for line in lines} == {code != "en"}


def test_receipt_words_and_urgent_words_are_texts_too() -> None:
    kinds = {each.place.kind for each in reviewed.of("ko")}

    assert {"caller", "words", "urgency"} <= kinds
    assert len(reviewed.one("ko", "words", "words").lines) == 2048


def test_pages_wait_for_receipt_words_and_not_for_urgent_ones() -> None:
    korean, arabic = reviewed.needed("ko"), reviewed.needed("ar")

    assert {each.place.kind for each in korean} == {"caller", "words"}
    assert [each.place for each in arabic if each.place.language != "ar"] == [Place("en", "words", "words")]


def test_a_later_kind_of_text_is_reviewed_as_soon_as_its_source_is_added() -> None:
    template = Reviewed(Place("ko", "template", "hello"), (Line("1", "안녕하십니까", "Hello"),), needed=False)

    def templates() -> list[Reviewed]:
        return [template]

    reviewed.add_source(templates)
    try:
        assert reviewed.one("ko", "template", "hello") is template
        assert template not in reviewed.needed("ko")
    finally:
        reviewed._SOURCES.remove(templates)
        reviewed.everything.cache_clear()


def test_the_hotline_has_its_urgent_words_reviewed() -> None:
    assert {each.place.language for each in urgency.to_review()} == {language.code for language in OFFERED}


@pytest.mark.parametrize("place", [("ko", "caller", "nothing"), ("tlh", "caller", "leave"), ("ko", "poem", "leave")])
def test_what_nobody_wrote_is_not_there(place: tuple[str, str, str]) -> None:
    with pytest.raises(NotFound):
        reviewed.one(*place)


def test_one_changed_letter_is_another_version_and_another_sheet() -> None:
    line = dataclasses.replace(TEXT.lines[0], text="끗")

    assert dataclasses.replace(TEXT, lines=(line,)).version != TEXT.version
    assert reviewed.number("ko") != reviewed.number("ru")


@given(st.lists(st.text('a,\x00"', max_size=2), max_size=3), st.lists(st.text('a,\x00"', max_size=2), max_size=3))
def test_two_texts_have_one_version_only_if_they_are_the_same(one: list[str], other: list[str]) -> None:
    first, second = (
        Reviewed(TEXT.place, tuple(Line(str(at), said) for at, said in enumerate(said))) for said in (one, other)
    )

    assert (first.version == second.version) == (one == other)


def test_a_text_that_nobody_touched_waits_to_be_read() -> None:
    assert standing(TEXT, []).state is State.UNREAD


def test_who_read_a_text_is_not_the_one_who_approves_it() -> None:
    read = standing(TEXT, [record(Act.READ, ADA)])

    assert (read.can_be_approved_by(ADA), read.can_be_approved_by(BORIS)) == (False, True)


def test_an_approval_ends_with_the_first_changed_letter() -> None:
    done = [record(Act.READ, ADA, "older"), record(Act.APPROVE, BORIS, "older")]

    assert standing(TEXT, done).state is State.CHANGED
    assert standing(TEXT, [*done, record(Act.READ, ADA)]).state is State.READ


def test_what_is_sent_back_waits_to_be_read_anew() -> None:
    done = [record(Act.READ, ADA), record(Act.APPROVE, BORIS), record(Act.SEND_BACK, BORIS)]

    found = standing(TEXT, done)

    assert (found.state, found.waits, found.waits_for_reading()) == (State.SENT_BACK, True, True)
    assert not found.can_be_approved_by(BORIS)


def test_nobody_approves_what_they_may_not_read() -> None:
    assert HOLDERS[Right.APPROVE_TEXTS] <= HOLDERS[Right.READ_TEXTS]
    assert not may([Role.ADMINISTRATOR, Role.AUDITOR_LINE, Role.REGISTRAR], Right.READ_TEXTS)
    assert not may([Role.OPERATOR], Right.APPROVE_TEXTS)
    assert HOLDERS[Right.SIGN_CHANNELS] == {Role.PUBLISHER}
