"""For ten seconds an answer is kept, shown to nobody, and can be taken back; then it can be read and no more taken."""

import datetime
import uuid

import pytest
from django.db import connections

from founding import Cast
from safeconduct.foundation.kit import clock, durable
from safeconduct.foundation.languages.domain import words
from safeconduct.foundation.vault.domain import receipts
from safeconduct.line.hotline import actions, queries
from safeconduct.line.hotline.domain import takeback
from safeconduct.line.hotline.domain.inbound import Inbound
from safeconduct.line.hotline.models import Message, State

NOW = datetime.datetime(2026, 11, 22, 3, 0, tzinfo=datetime.UTC)
ANSWER = "같이 올 수 있습니다."


def at(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW + datetime.timedelta(seconds=seconds))


def begin(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> tuple[uuid.UUID, str, str]:
    """A conversation, its open receipt, and the name of an answer that was just written."""
    at(monkeypatch, -5)
    received = actions.receive(Inbound("둘입니다.", "ko", receipts.new_form_id()))
    assert received.conversation_id
    assert received.receipt
    visit = actions.open_receipt(" ".join(words.spell(received.receipt.words, "ko")))
    at(monkeypatch, 0)
    actions.reply(cast.ada, received.conversation_id, ANSWER, after=takeback.SHOWN_AFTER)
    return received.conversation_id, visit, _answer(cast, received.conversation_id)


def _answer(cast: Cast, conversation: uuid.UUID) -> str:
    return queries.opened(cast.ada, conversation).answers[-1].more["name"]


def _read(visit: str) -> list[str]:
    return [shown.text for shown in actions.visit(visit).messages if shown.side == "us"]


def test_nobody_reads_it_before_its_time_and_then_they_do(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    _, visit, _ = begin(monkeypatch, cast)

    at(monkeypatch, 11.9)
    before = _read(visit)
    at(monkeypatch, 12)

    assert (before, _read(visit)) == ([], [ANSWER])


def test_the_page_is_as_long_before_it_is_shown_as_after(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    _, visit, _ = begin(monkeypatch, cast)

    at(monkeypatch, 1)
    before = actions.visit(visit).padded_to
    at(monkeypatch, 12)

    assert actions.visit(visit).padded_to == before


def test_taken_back_it_is_gone_for_good_and_they_wait_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation, visit, name = begin(monkeypatch, cast)

    at(monkeypatch, 10)
    text = actions.take_back(cast.ada, conversation, name)
    at(monkeypatch, 60)

    opened = queries.opened(cast.ada, conversation)
    assert (text, _read(visit), opened.answers, opened.row.state) == (ANSWER, [], (), State.WAITING)
    assert Message.objects.count() == 1


def test_at_the_last_moment_it_stays(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation, visit, name = begin(monkeypatch, cast)

    at(monkeypatch, 11.5)
    with pytest.raises(actions.TooLate):
        actions.take_back(cast.ada, conversation, name)
    at(monkeypatch, 12)

    assert _read(visit) == [ANSWER]


def test_twice_or_by_another_it_is_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation, _, name = begin(monkeypatch, cast)

    with pytest.raises(actions.TooLate):
        actions.take_back(cast.boris, conversation, name)
    actions.take_back(cast.ada, conversation, name)

    with pytest.raises(actions.TooLate):
        actions.take_back(cast.ada, conversation, name)


def test_who_wrote_meanwhile_still_waits(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation, visit, name = begin(monkeypatch, cast)

    actions.write_on(visit, Inbound("빨리", "ko", receipts.new_form_id()))
    actions.take_back(cast.ada, conversation, name)

    assert queries.opened(cast.ada, conversation).row.state == State.WAITING


def test_a_button_offers_it_for_ten_seconds(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation, _, _ = begin(monkeypatch, cast)
    message = queries.opened(cast.ada, conversation).answers[-1]

    left = [takeback.seconds_left(message, NOW + datetime.timedelta(seconds=each)) for each in (0, 4, 10, 11, 60)]

    assert left == [10, 6, 0, 0, 0]


def test_a_process_that_begins_anew_knows_it_and_neither_loses_nor_doubles_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation, visit, name = begin(monkeypatch, cast)
    durable.stop()
    queries.forget_opened(cast.ada.id)
    connections.close_all()

    at(monkeypatch, 3)
    before = _read(visit)
    text = actions.take_back(cast.ada, conversation, name)
    actions.reply(cast.ada, conversation, text, after=takeback.SHOWN_AFTER)
    durable.stop()
    at(monkeypatch, 30)

    assert (before, _read(visit)) == ([], [ANSWER])


def test_an_answer_into_the_cover_can_be_taken_back_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, -5)
    received = actions.receive(Inbound("둘입니다.", "ko", receipts.new_form_id()))
    assert received.receipt
    assert received.conversation_id
    seven = words.spell(received.receipt.words, "ko")
    actions.choose_own_words(actions.open_receipt(" ".join(seven)), ("나만의말씀",))
    at(monkeypatch, 0)
    actions.reply(cast.ada, received.conversation_id, ANSWER, to_cover=True, after=takeback.SHOWN_AFTER)

    text = actions.take_back(cast.ada, received.conversation_id, _answer(cast, received.conversation_id))

    assert (text, queries.opened(cast.ada, received.conversation_id).answers) == (ANSWER, ())
