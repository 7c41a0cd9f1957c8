"""The doors know what may be shown: at once in memory, a second after an approval, and when the database is away."""

import dataclasses

import pytest
from django.db import DatabaseError, connections
from django.test.utils import CaptureQueriesContext

from approved import approve
from safeconduct.foundation.kit import clock, durable
from safeconduct.foundation.publishing import queries
from safeconduct.foundation.publishing.domain import reviewed
from safeconduct.foundation.publishing.domain.standing import State
from safeconduct.foundation.publishing.models import TextReview


@pytest.fixture(autouse=True)
def known_anew(any_house: object) -> None:
    """On each database in turn, with nothing known yet."""
    queries.forget()


def later(monkeypatch: pytest.MonkeyPatch, seconds: float = 2.0) -> None:
    now = clock.monotonic() + seconds
    monkeypatch.setattr(clock, "monotonic", lambda: now)


def test_a_language_is_shown_when_all_that_it_needs_is_approved() -> None:
    approve("ko")

    assert [each.language.code for each in queries.shown()] == ["ko"]
    assert (queries.is_draft("ko"), queries.is_draft("ar")) == (False, True)


def test_exactly_the_approved_words_stand() -> None:
    approve("ko")
    leave, russian = reviewed.one("ko", "caller", "leave"), reviewed.one("ru", "caller", "leave")

    assert (queries.stands(leave), queries.stands(russian)) == (True, False)
    assert not queries.stands(dataclasses.replace(leave, lines=leave.lines[:1]))


def test_arabic_waits_for_the_english_words_of_its_receipts() -> None:
    approve("ar")
    assert queries.look() == {"ar"}

    durable.transact("staff", lambda: TextReview.objects.filter(kind="words").delete())
    queries.forget()

    assert queries.look() == frozenset()


def test_one_text_sent_back_takes_the_whole_language_away() -> None:
    approve("ko")
    row = TextReview.objects.filter(key="leave").get()
    row.id, row.act, row.read_by = None, "send back", None
    durable.transact("staff", lambda: row.save(force_insert=True))
    queries.forget()

    assert queries.look() == frozenset()


def test_an_approval_of_other_words_shows_nothing() -> None:
    approve("ko")
    durable.transact("staff", lambda: TextReview.objects.filter(key="leave").update(version="0" * 64))
    queries.forget()

    assert queries.look() == frozenset()
    assert {each.state for each in queries.standings("ko") if each.text.place.key == "leave"} == {State.CHANGED}


def test_a_page_asks_nothing_for_a_second_and_one_small_thing_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    approve("ko")
    queries.look()
    with CaptureQueriesContext(connections["staff"]) as soon:
        queries.look()
    later(monkeypatch)
    with CaptureQueriesContext(connections["staff"]) as after:
        queries.look()

    assert (len(soon), len(after)) == (0, 1)


def test_an_approval_is_noticed_within_two_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    assert queries.look() == frozenset()
    known = queries.texts._known.copy()
    approve("ko")
    queries.texts._known.update(known)

    later(monkeypatch)

    assert queries.look() == {"ko"}


def test_what_was_known_is_still_shown_when_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    approve("ko")
    queries.look()
    with connections["staff"].cursor() as cursor:
        cursor.execute("DROP TABLE publishing_textreview")
    later(monkeypatch)

    assert queries.look() == {"ko"}
    assert [each.language.code for each in queries.known()] == ["ko"]
    queries.forget()
    with pytest.raises(DatabaseError):
        queries.look()


def test_the_overview_counts_what_waits_in_each_language() -> None:
    approve("ko")

    korean = next(each for each in queries.overview() if each.language.code == "ko")

    needed = len(reviewed.needed("ko"))
    assert (korean.size, korean.readable) == (len(reviewed.of("ko")), True)
    assert korean.counts == {State.STANDS: needed, State.UNREAD: korean.waits}
    assert korean.waits == korean.size - needed > 0
