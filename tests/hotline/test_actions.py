"""One message, all the way: taken, opened, answered, read with its receipt; forgotten when its sender wishes."""

import datetime
import uuid

import pytest
from django.db import connections

from founding import Cast, new_epoch
from safeconduct.foundation.kit import clock, durable
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.languages.domain import words
from safeconduct.foundation.vault.domain import receipts
from safeconduct.foundation.vault.models import WrappedKey
from safeconduct.line.hotline import actions, queries
from safeconduct.line.hotline.actions import visiting
from safeconduct.line.hotline.domain.inbound import Inbound, Received, Standing
from safeconduct.line.hotline.models import Box, Conversation, DeskNote, Message, RecentForm, State, Visit

TEXT = "둘이 같이 갈 수 있습니까. 한 사람은 다쳤습니다."


def send(text: str = TEXT, form_id: str | None = None, **fields: object) -> Received:
    return actions.receive(Inbound(text, "ko", form_id or receipts.new_form_id(), **fields))


def words_of(received: Received) -> str:
    assert received.receipt
    return " ".join(words.spell(received.receipt.words, "ko"))


def conversation_of(received: Received) -> uuid.UUID:
    assert received.conversation_id
    return received.conversation_id


def texts(cookie: str) -> list[tuple[str, str]]:
    return [(shown.side, shown.text) for shown in actions.visit(cookie).messages]


def test_a_message_is_answered_and_read_with_seven_words(cast: Cast) -> None:
    received = send()

    opened = actions.open_conversation(cast.ada, conversation_of(received))
    actions.reply(cast.ada, conversation_of(received), "같이 올 수 있습니다.")

    assert [message.text for message in opened.messages] == [TEXT]
    assert opened.row.labels.reasons == ("wounded", "asks_to_come", "group")
    assert texts(actions.open_receipt(words_of(received))) == [("you", TEXT), ("us", "같이 올 수 있습니다.")]


def test_the_digits_open_the_same_conversation(cast: Cast) -> None:
    received = send()

    assert received.receipt
    assert texts(actions.open_receipt(received.receipt.digits)) == [("you", TEXT)]


def test_the_same_text_by_the_same_form_is_one_message_with_one_receipt(cast: Cast) -> None:
    form_id = receipts.new_form_id()

    first, again, other = send(form_id=form_id), send(form_id=form_id), send("다른 글", form_id=form_id)

    assert again == Received(Standing.REPEATED, first.receipt)
    assert other.standing is Standing.NEW
    assert other.receipt != first.receipt
    assert Message.objects.count() == 2


def test_after_an_hour_a_repeat_is_known_and_shows_no_receipt(cast: Cast) -> None:
    form_id = receipts.new_form_id()
    send(form_id=form_id)
    past = clock.now() - datetime.timedelta(seconds=1)
    durable.transact("line", lambda: RecentForm.objects.update(until=past))

    assert send(form_id=form_id) == Received(Standing.KNOWN, None)
    assert Message.objects.count() == 1


def test_the_same_can_be_sent_again_after_it_was_forgotten(cast: Cast) -> None:
    form_id = receipts.new_form_id()
    first = send(form_id=form_id)
    actions.forget(actions.open_receipt(words_of(first)))

    again = send(form_id=form_id)

    assert (again.standing, again.receipt) == (Standing.NEW, first.receipt)
    assert texts(actions.open_receipt(words_of(first))) == [("you", TEXT)]


def test_a_stranger_and_a_wrong_id_get_the_same_answer(cast: Cast) -> None:
    received = send()

    with pytest.raises(NotFound) as stranger:
        actions.open_conversation(cast.stranger, conversation_of(received))
    with pytest.raises(NotFound) as missing:
        actions.open_conversation(cast.ada, uuid.uuid4())
    with pytest.raises(NotFound):
        queries.queue(cast.stranger)

    assert str(stranger.value) == str(missing.value)


def test_a_wrong_receipt_opens_nothing_and_says_which_word(cast: Cast) -> None:
    received = send()
    right = words_of(received).split()
    wrong = words.spell(((received.receipt.words[0] + 1) % 2048,), "ko")[0]  # type: ignore[union-attr]

    with pytest.raises(actions.NotOurs):
        actions.open_receipt(" ".join([wrong, *right[1:]]))
    with pytest.raises(actions.NotOurs) as unknown:
        actions.open_receipt(" ".join(["ㅁㄴㅇㄹㅎㅗ", *right[1:]]))

    assert unknown.value.hint
    assert unknown.value.hint.which == 1


def test_hit_and_miss_write_and_ask_the_same(cast: Cast) -> None:
    received = send()
    other = send("다른 글")
    durable.transact("line", lambda: Box.objects.filter(conversation=other.conversation_id).delete())

    hit = _rows_written(lambda: actions.open_receipt(words_of(received)))
    with pytest.raises(actions.NotOurs):
        actions.open_receipt(words_of(other))
    miss = _rows_written(lambda: _missed(words_of(other)))

    assert hit == miss


def _missed(typed: str) -> None:
    with pytest.raises(actions.NotOurs):
        actions.open_receipt(typed)


def _rows_written(act: object) -> tuple[int, ...]:
    before = [model.objects.count() for model in (Visit, DeskNote, Message)]
    act()  # type: ignore[operator]
    return tuple(model.objects.count() - old for model, old in zip((Visit, DeskNote, Message), before, strict=True))


def test_a_visit_ends_after_fifteen_minutes(cast: Cast) -> None:
    cookie = actions.open_receipt(words_of(send()))
    durable.transact("line", lambda: Visit.objects.update(until=clock.now()))

    with pytest.raises(actions.VisitOver):
        actions.visit(cookie)


@pytest.mark.parametrize("cookie", ["", "x", "AAAA", "é" * 64, "A" * 64])
def test_a_made_up_cookie_opens_nothing(cast: Cast, cookie: str) -> None:
    with pytest.raises(actions.VisitOver):
        actions.visit(cookie)


def test_a_further_message_waits_again_and_is_kept_once(cast: Cast) -> None:
    received = send("가을")
    actions.reply(cast.ada, conversation_of(received), "예")
    cookie = actions.open_receipt(words_of(received))
    more = Inbound("피가 납니다", "ko", receipts.new_form_id())

    standings = [actions.write_on(cookie, more), actions.write_on(cookie, more)]

    row = Conversation.objects.get(id=received.conversation_id)
    assert standings == [Standing.NEW, Standing.REPEATED]
    assert (row.state, row.rank) == (State.WAITING, 3)
    assert texts(cookie)[-1] == ("you", "피가 납니다")
    assert queries.queue(cast.ada)[0].labels.reasons == ("wounded",)


def test_a_wounded_man_who_says_thank_you_stays_as_urgent_as_he_was(cast: Cast) -> None:
    received = send("피가 납니다")
    actions.reply(cast.ada, conversation_of(received), "예")

    actions.write_on(actions.open_receipt(words_of(received)), Inbound("고맙습니다", "ko", receipts.new_form_id()))

    row = Conversation.objects.get(id=received.conversation_id)
    assert (row.state, row.rank) == (State.WAITING, 3)


def test_a_note_never_reaches_the_caller(cast: Cast) -> None:
    received = send()
    actions.note(cast.ada, conversation_of(received), "ask about the bleeding")

    assert texts(actions.open_receipt(words_of(received))) == [("you", TEXT)]
    notes = queries.opened(cast.boris, conversation_of(received)).row.labels.notes
    assert [note.values["text"] for note in notes] == ["ask about the bleeding"]


def test_who_read_stands_on_the_desk(cast: Cast) -> None:
    received = send()
    actions.open_conversation(cast.ada, conversation_of(received))
    actions.open_conversation(cast.ada, conversation_of(received))
    actions.open_conversation(cast.boris, conversation_of(received))

    readings = queries.opened(cast.ada, conversation_of(received)).row.labels.readings
    assert [entry.by for entry in readings] == ["Ada", "Boris"]


def test_an_assignment_and_a_closing_are_seen_by_all(cast: Cast) -> None:
    received = send()
    actions.assign(cast.ada, conversation_of(received), actions.To(cast.boris.id, "Boris"))

    assert queries.queue(cast.ada)[0].labels.assigned_name == "Boris"
    actions.close(cast.boris, conversation_of(received))
    assert queries.queue(cast.ada) == []


@pytest.mark.parametrize("text", ["", " \n", "a" * 20_001])
def test_an_answer_needs_words(cast: Cast, text: str) -> None:
    received = send()

    with pytest.raises(actions.NothingToSend):
        actions.reply(cast.ada, conversation_of(received), text)


def test_forget_me_leaves_no_key_and_no_row(cast: Cast) -> None:
    received = send()
    cookie = actions.open_receipt(words_of(received))

    actions.forget(cookie)

    assert Conversation.objects.count() == Message.objects.count() == Box.objects.count() == 0
    assert not WrappedKey.objects.using("line").exists()
    with pytest.raises(actions.NotOurs):
        actions.open_receipt(words_of(received))
    with pytest.raises(actions.VisitOver):
        actions.visit(cookie)


class TestAWordOfOnesOwn:
    """Whoever is forced to open the page can open a harmless conversation instead."""

    def test_it_opens_a_cover_and_the_true_words_still_open_the_thread(self, cast: Cast) -> None:
        received = send()
        actions.choose_own_words(actions.open_receipt(words_of(received)), ["할아버지네집"])
        duress = " ".join([*words_of(received).split()[:6], "할아버지네집"])

        under_cover = actions.open_receipt(duress)

        assert all(TEXT not in text for _, text in texts(under_cover))
        assert len(texts(under_cover)) == 2
        assert texts(actions.open_receipt(words_of(received))) == [("you", TEXT)]

    def test_four_digits_of_ones_own_do_the_same(self, cast: Cast) -> None:
        received = send()
        assert received.receipt
        own = "0000" if not received.receipt.digits.endswith("0000") else "1111"
        actions.choose_own_words(actions.open_receipt(words_of(received)), [own])

        assert len(texts(actions.open_receipt(received.receipt.digits[:-4] + own))) == 2

    def test_word_and_digits_open_one_cover_and_a_later_choice_ends_an_earlier_one(self, cast: Cast) -> None:
        received = send()
        assert received.receipt
        own = "0000" if not received.receipt.digits.endswith("0000") else "1111"
        true, stem = actions.open_receipt(words_of(received)), words_of(received).split()[:6]
        actions.choose_own_words(true, ["할아버지네집", own])
        by_word = actions.open_receipt(" ".join([*stem, "할아버지네집"]))
        actions.write_on(by_word, Inbound("잘 있습니다", "ko", receipts.new_form_id()))

        assert texts(actions.open_receipt(received.receipt.digits[:-4] + own))[-1] == ("you", "잘 있습니다")
        actions.choose_own_words(true, ["할머니네마당"])
        assert texts(actions.open_receipt(" ".join([*stem, "할머니네마당"])))[-1] == ("you", "잘 있습니다")
        with pytest.raises(actions.NotOurs):
            actions.open_receipt(" ".join([*stem, "할아버지네집"]))
        assert [message.text for message in queries.opened(cast.ada, conversation_of(received)).messages] == [TEXT]

    def test_opening_it_is_seen_at_once_and_hides_nobodys_words(self, cast: Cast) -> None:
        received = send()
        actions.choose_own_words(actions.open_receipt(words_of(received)), ["할아버지네집"])
        queries.queue(cast.ada)
        actions.open_receipt(" ".join([*words_of(received).split()[:6], "할아버지네집"]))

        row = queries.queue(cast.ada)[0]
        assert row.labels.under_duress
        assert row.first_line == TEXT

    def test_its_cookie_ends_with_it(self, cast: Cast) -> None:
        received = send()
        actions.choose_own_words(actions.open_receipt(words_of(received)), ["할아버지네집"])
        cookie = actions.open_receipt(" ".join([*words_of(received).split()[:6], "할아버지네집"]))
        actions.forget(cookie)

        with pytest.raises(actions.VisitOver):
            actions.visit(cookie)

    def test_the_true_end_cannot_be_tried_out(self, cast: Cast) -> None:
        received = send()
        others = [place for place in range(200, 260) if place != received.receipt.words[-1]]  # type: ignore[union-attr]
        for place in others[: visiting.MOST_TRIES]:
            with pytest.raises(actions.NotOurs):
                actions.open_receipt(" ".join([*words_of(received).split()[:6], *words.spell((place,), "ko")]))

        with pytest.raises(actions.NotOurs):
            actions.open_receipt(words_of(received))

    def test_what_is_written_there_reaches_us_marked(self, cast: Cast) -> None:
        received = send()
        actions.choose_own_words(actions.open_receipt(words_of(received)), ["할아버지네집"])
        cookie = actions.open_receipt(" ".join([*words_of(received).split()[:6], "할아버지네집"]))

        actions.write_on(cookie, Inbound("잘 있습니다", "ko", receipts.new_form_id()))
        actions.reply(cast.ada, conversation_of(received), "반갑습니다", to_cover=True)

        opened = queries.opened(cast.ada, conversation_of(received))
        assert opened.row.labels.under_duress
        assert [message.text for message in opened.cover][-2:] == ["잘 있습니다", "반갑습니다"]
        assert [message.text for message in opened.messages] == [TEXT]
        assert texts(cookie)[-2:] == [("you", "잘 있습니다"), ("us", "반갑습니다")]

    def test_deleting_there_deletes_nothing_else(self, cast: Cast) -> None:
        received = send()
        actions.choose_own_words(actions.open_receipt(words_of(received)), ["할아버지네집"])
        duress = " ".join([*words_of(received).split()[:6], "할아버지네집"])

        actions.forget(actions.open_receipt(duress))

        with pytest.raises(actions.NotOurs):
            actions.open_receipt(duress)
        assert texts(actions.open_receipt(words_of(received))) == [("you", TEXT)]
        assert Box.objects.filter(conversation=received.conversation_id).count() == 4

    def test_both_pages_are_padded_alike(self, cast: Cast) -> None:
        received = send("가" * 3000)
        actions.choose_own_words(actions.open_receipt(words_of(received)), ["할아버지네집"])
        cover = actions.open_receipt(" ".join([*words_of(received).split()[:6], "할아버지네집"]))
        true = actions.open_receipt(words_of(received))

        assert actions.visit(cover).padded_to == actions.visit(true).padded_to

    def test_a_word_of_our_lists_is_refused(self, cast: Cast) -> None:
        received = send()
        cookie = actions.open_receipt(words_of(received))

        for own in (words_of(received).split()[3], "가을", "123", "12345", "ㅏ"):
            with pytest.raises(actions.OwnWordRefused):
                actions.choose_own_words(cookie, [own])

    def test_nobody_can_see_from_outside_whether_one_was_chosen(self, cast: Cast) -> None:
        plain, chosen = send("가"), send("나")
        actions.choose_own_words(actions.open_receipt(words_of(chosen)), ["할아버지네집"])

        shapes = [_shape(conversation_of(each)) for each in (plain, chosen)]

        assert shapes[0] == shapes[1]


def _shape(conversation: uuid.UUID) -> tuple[list[int], list[int]]:
    boxes = Box.objects.filter(conversation=conversation).order_by("slot")
    row = Conversation.objects.get(id=conversation)
    wraps = WrappedKey.objects.using("line").filter(holder=row.epoch)
    keys = {each.key: len(each.sealed) for each in wraps}
    from safeconduct.line.hotline.domain import naming

    names = [naming.thread_key(conversation, 0), naming.desk_key(conversation, 0), naming.cover_key(conversation)]
    return [len(box.locked) for box in boxes], [keys[name] for name in names]


class TestAfterSomebodyLeft:
    """Who left opens nothing that was sealed later, and who stays opens everything."""

    def test_a_leaver_opens_nothing_sealed_later(self, cast: Cast) -> None:
        received = send()
        cookie = actions.open_receipt(words_of(received))
        new_epoch(cast.boris, stale_before=True)

        actions.write_on(cookie, Inbound("나중 글", "ko", receipts.new_form_id()))
        later = send("새 글")

        assert [row.id for row in queries.queue(cast.ada)] == [received.conversation_id]
        assert "나중 글" not in str(queries.opened(cast.ada, conversation_of(received)))
        with pytest.raises(NotFound):
            queries.opened(cast.ada, conversation_of(later))

    def test_who_stays_wraps_anew_and_the_caller_notices_nothing(self, cast: Cast) -> None:
        received = send()
        cookie = actions.open_receipt(words_of(received))
        actions.choose_own_words(cookie, ["할아버지네집"])
        new_epoch(cast.boris, stale_before=True)
        # Boris still holds the old epoch, as somebody who stays does.
        actions.write_on(cookie, Inbound("나중 글", "ko", receipts.new_form_id()))

        assert actions.waiting_to_be_wrapped() == 1
        assert actions.wrap_anew(cast.boris) == 1
        actions.reply(cast.boris, conversation_of(received), "예")

        assert actions.waiting_to_be_wrapped() == 0
        assert [text for _, text in texts(actions.open_receipt(words_of(received)))] == [TEXT, "나중 글", "예"]
        duress = " ".join([*words_of(received).split()[:6], "할아버지네집"])
        assert len(texts(actions.open_receipt(duress))) == 2
        with pytest.raises(NotFound):
            queries.opened(cast.ada, conversation_of(received))


def test_nothing_that_was_written_stands_in_the_database(cast: Cast) -> None:
    received = send("CANARY-4711 둘이")
    actions.note(cast.ada, conversation_of(received), "CANARY-note")
    actions.reply(cast.ada, conversation_of(received), "CANARY-reply")

    with connections["line"].cursor() as cursor:
        found = []
        for model in (Conversation, Message, DeskNote, Box, RecentForm, Visit):
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            found += [bytes(v) if isinstance(v, memoryview) else v for row in cursor.fetchall() for v in row]
    assert not [value for value in found if b"CANARY" in (value if isinstance(value, bytes) else str(value).encode())]
