"""What the brake stopped leaves only after another member has read it, and both are named."""

import uuid

import pytest

from founding import Cast
from safeconduct.foundation.languages.domain import words
from safeconduct.foundation.vault.domain import receipts
from safeconduct.line.hotline import actions, queries
from safeconduct.line.hotline.domain import seconding
from safeconduct.line.hotline.domain.brake import Kind
from safeconduct.line.hotline.domain.inbound import Inbound
from safeconduct.line.hotline.domain.links import Evidence
from safeconduct.line.hotline.models import Message, State

PLACE = "Идите к мосту."


@pytest.fixture
def conversation(cast: Cast) -> uuid.UUID:
    received = actions.receive(Inbound("Нас двое.", "ru", receipts.new_form_id()))
    assert received.conversation_id
    return received.conversation_id


def _waiting(cast: Cast, conversation: uuid.UUID) -> tuple[seconding.Held, ...]:
    return seconding.held(queries.opened(cast.boris, conversation).entries)


def test_no_answer_with_such_a_sentence_leaves(cast: Cast, conversation: uuid.UUID) -> None:
    with pytest.raises(actions.Stopped) as stopped:
        actions.reply(cast.ada, conversation, f"Мы вас прочитали. {PLACE}")

    assert [(found.sentence, found.kind) for found in stopped.value.found] == [(PLACE, Kind.PLACE)]
    assert Message.objects.count() == 1


def test_no_answer_with_an_empty_slot_leaves_by_any_way(cast: Cast, conversation: uuid.UUID) -> None:
    for act in (actions.reply, actions.ask_second):
        with pytest.raises(actions.Unfilled) as unfilled:
            act(cast.ada, conversation, "Мы {что} делаем.")
        assert unfilled.value.slot == "что"


def test_another_member_reads_it_and_lets_it_go(cast: Cast, conversation: uuid.UUID) -> None:
    actions.ask_second(cast.ada, conversation, PLACE)
    (held,) = _waiting(cast, conversation)

    actions.release_answer(cast.boris, conversation, held.id)

    opened = queries.opened(cast.ada, conversation)
    assert (held.by, held.kinds, held.text) == ("Ada", (Kind.PLACE,), PLACE)
    assert [(each.by, each.text) for each in opened.answers] == [("Ada", PLACE)]
    assert [entry.by for entry in opened.entries if entry.kind == seconding.RELEASED] == ["Boris"]
    assert (opened.row.state, opened.row.labels.assigned_name) == (State.ANSWERED, "Ada")
    assert _waiting(cast, conversation) == ()


def test_until_then_they_still_wait_for_us(cast: Cast, conversation: uuid.UUID) -> None:
    actions.ask_second(cast.ada, conversation, PLACE)

    assert queries.opened(cast.ada, conversation).row.state == State.WAITING


def test_nobody_is_their_own_second(cast: Cast, conversation: uuid.UUID) -> None:
    actions.ask_second(cast.ada, conversation, PLACE)
    (held,) = _waiting(cast, conversation)

    with pytest.raises(actions.OwnAnswer):
        actions.release_answer(cast.ada, conversation, held.id)
    with pytest.raises(actions.OwnAnswer):
        actions.send_back(cast.ada, conversation, held.id, "")


def test_it_goes_out_once(cast: Cast, conversation: uuid.UUID) -> None:
    actions.ask_second(cast.ada, conversation, PLACE)
    (held,) = _waiting(cast, conversation)
    actions.release_answer(cast.boris, conversation, held.id)

    for act in (actions.release_answer, actions.withdraw):
        with pytest.raises(actions.AlreadyRead):
            act(cast.boris, conversation, held.id)
    assert Message.objects.count() == 2


def test_sent_back_it_stands_before_its_writer_with_the_reason(cast: Cast, conversation: uuid.UUID) -> None:
    actions.ask_second(cast.ada, conversation, PLACE)
    (held,) = _waiting(cast, conversation)

    actions.send_back(cast.boris, conversation, held.id, "Моста больше нет.")

    entries = queries.opened(cast.ada, conversation).entries
    back = seconding.sent_back(entries, str(cast.ada.id))
    assert back
    assert (back.held.text, back.by, back.why) == (PLACE, "Boris", "Моста больше нет.")
    assert seconding.sent_back(entries, str(cast.boris.id)) is None
    assert _waiting(cast, conversation) == ()


def test_who_wrote_it_takes_it_back_from_waiting(cast: Cast, conversation: uuid.UUID) -> None:
    actions.ask_second(cast.ada, conversation, PLACE)
    (held,) = _waiting(cast, conversation)

    assert actions.withdraw(cast.ada, conversation, held.id) == PLACE
    assert _waiting(cast, conversation) == ()


def test_whoever_may_be_forced_is_told_no_place_by_two_either(cast: Cast) -> None:
    received = actions.receive(Inbound("Нас двое.", "ru", receipts.new_form_id()))
    assert received.receipt
    assert received.conversation_id
    seven = words.spell(received.receipt.words, "ru")
    actions.choose_own_words(actions.open_receipt(" ".join(seven)), ("своёслово",))
    actions.ask_second(cast.ada, received.conversation_id, PLACE)
    (held,) = _waiting(cast, received.conversation_id)
    actions.open_receipt(" ".join([*seven[:6], "своёслово"]))

    with pytest.raises(actions.UnderDuress):
        actions.release_answer(cast.boris, received.conversation_id, held.id)
    with pytest.raises(actions.UnderDuress):
        actions.ask_second(cast.ada, received.conversation_id, PLACE)


def test_nor_where_the_word_of_duress_was_said_in_a_conversation_joined_with_this_one(
    cast: Cast, conversation: uuid.UUID
) -> None:
    other = actions.receive(Inbound("Это снова я.", "ru", receipts.new_form_id())).conversation_id
    assert other
    actions.join(cast.ada, conversation, other, Evidence.OTHER, "почему")
    actions.mark_duress(cast.ada, other, "почему")

    with pytest.raises(actions.UnderDuress):
        actions.ask_second(cast.ada, conversation, PLACE)
