"""Somebody writes over a channel with addresses: found again, sealed, answered there, deleted where it can be."""

import dataclasses
import datetime
import json
import re
from collections.abc import Sequence
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from channels.updates import ANNA, Update, message, raw, update
from founding import Cast
from safeconduct.foundation.channels.contract import Act, Button, Outbound, Unsent
from safeconduct.foundation.channels.telegram import Telegram
from safeconduct.foundation.kit import clock, durable, secret_files
from safeconduct.foundation.vault.domain import sealing
from safeconduct.foundation.work.actions.posting import place
from safeconduct.foundation.work.models import Due
from safeconduct.line.hotline import actions, erasure, queries
from safeconduct.line.hotline.actions import asked, attaching, delivering, speaking
from safeconduct.line.hotline.domain import delivery, takeback
from safeconduct.line.hotline.domain.attached import Incoming
from safeconduct.line.hotline.domain.desk import OpenedConversation
from safeconduct.line.hotline.domain.inbound import Inbound, Standing
from safeconduct.line.hotline.domain.payloads import DeskEntry, MessageText
from safeconduct.line.hotline.domain.sending import Sending, code_of, shown_code
from safeconduct.line.hotline.models import (
    Address,
    Begun,
    Conversation,
    Deletable,
    Message,
    OneTimeCode,
    RecentForm,
    State,
)
from safeconduct.wiring.env import Kind

BOT = Telegram("12:secret")
MINUTE = 60


@pytest.fixture(autouse=True)
def _rehearsal(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drafts are spoken in a rehearsal alone."""
    monkeypatch.setattr(settings, "INSTALLATION", dataclasses.replace(settings.INSTALLATION, kind=Kind.REHEARSAL))


def take(content: Update, **more: Any) -> Standing:  # noqa: ANN401
    return actions.take(BOT.read(raw(content)), **more)


def says(text: str = "Нас двое.", number: int = 11, minute: int = 0, **fields: object) -> Update:
    return update(message=message(text, number, 1_795_000_000 + MINUTE * minute, **fields))


def edits(text: str, number: int = 11, minute: int = 1) -> Update:
    return update(edited_message=message(text, number, edit_date=1_795_000_000 + MINUTE * minute))


def taps(command: str, name: str = "7") -> Update:
    return update(callback_query={"id": name, "from": ANNA, "message": message("?", 12), "data": command})


def outbox() -> list[Sending]:
    """What is to go out, in order, opened as work opens it."""
    pair = sealing.pair_of(secret_files.read("work", "sender_key"))
    with durable.reading("line"):
        rows = list(Due.objects.order_by("id"))
    keys = [bytes(row.idempotency_key) for row in rows]
    return [
        Sending.decode(sealing.open_sealed(pair, bytes(row.sealed), place(row.kind, key)))
        for row, key in zip(rows, keys, strict=True)
    ]


def said() -> list[str]:
    return [each.outbound.text for each in outbox() if each.outbound.act is Act.SEND]


def empty() -> None:
    durable.transact("line", lambda: Due.objects.all().delete())


def deliver(learnt: bytes = b"40") -> None:
    """Let everything that is due arrive."""
    for number, each in enumerate(outbox()):
        text, name = each.encode(), learnt + str(number).encode()
        durable.transact("line", lambda text=text, name=name: delivering.delivered("telegram", text, name))  # type: ignore[misc]
    empty()


def only() -> Conversation:
    return Conversation.objects.get()


def opened(cast: Cast, conversation: Conversation | None = None) -> OpenedConversation:
    return queries.opened(cast.ada, (conversation or only()).id)


def test_a_first_message_opens_a_conversation_and_later_ones_continue_it(cast: Cast) -> None:
    take(says("Нас двое. Один ранен.", 11))
    take(says("Ждём.", 12, minute=3))

    shown = opened(cast)
    assert [each.text for each in shown.messages] == ["Нас двое. Один ранен.", "Ждём."]
    assert shown.messages[0].at.isoformat() == "2026-11-18T11:06:00+00:00"
    assert shown.row.labels.channel == "telegram"
    assert "wounded" in shown.row.labels.reasons
    assert shown.row.language == "ru"


def test_another_person_is_another_conversation(cast: Cast) -> None:
    take(says())
    take(says(person={**ANNA, "id": 7}))

    assert Conversation.objects.count() == 2


def test_what_telegram_sees_is_said_first_and_before_anything_is_asked(cast: Cast) -> None:
    take(says("/start"))

    first, then = said()
    assert "Telegram хранит" in first
    assert "http://localhost:8000/ru/" in first
    assert [button.command for row in outbox()[1].outbound.buttons for button in row][:2] == [
        "language:ko",
        "language:ru",
    ]
    assert "?" not in first
    assert Conversation.objects.count() == 0
    assert then


def test_who_writes_at_once_is_told_too_once(cast: Cast) -> None:
    take(says())
    take(says("ещё", 12))

    assert sum("Telegram хранит" in text for text in said()) == 1
    assert sum(text.startswith("Получено") for text in said()) == 1


def test_the_same_update_twice_is_one_message_and_one_answer(cast: Cast) -> None:
    content, start = says(), says("/start leaflet", 9)

    assert [take(start), take(start), take(content), take(content)] == [
        Standing.NEW, Standing.REPEATED, Standing.NEW, Standing.REPEATED,
    ]  # fmt: skip
    assert Message.objects.count() == 1
    assert sum("Telegram хранит" in text for text in said()) == 1
    assert Begun.objects.get().count == 1


def test_a_message_is_the_same_long_after_its_mark_was_forgotten(cast: Cast) -> None:
    content = says()
    take(content)
    durable.transact("line", lambda: RecentForm.objects.all().delete())

    assert take(content) is Standing.REPEATED
    assert Message.objects.count() == 1


def test_every_version_of_an_edited_message_is_kept(cast: Cast) -> None:
    take(says("Нас двое."))
    take(edits("Нас трое.", minute=2))
    take(edits("Нас четверо.", minute=2))

    shown = opened(cast)
    assert [each.text for each in shown.messages] == ["Нас двое.", "Нас трое.", "Нас четверо."]
    assert [each.more.get("edit", "") for each in shown.messages] == ["", "1", "1"]
    assert {each.more["number"] for each in shown.messages} == {"11"}


def test_an_edit_that_overtakes_its_message_stands_behind_it(cast: Cast) -> None:
    take(edits("Нас трое.", minute=2))
    take(says("Нас двое."))

    assert [each.text for each in delivery.in_their_order(opened(cast).messages)] == ["Нас двое.", "Нас трое."]


def test_reordered_messages_stand_in_the_order_in_which_they_were_written(cast: Cast) -> None:
    for number in (13, 11, 12):
        take(says(str(number), number, minute=0))

    assert [each.text for each in delivery.in_their_order(opened(cast).messages)] == ["11", "12", "13"]


def test_a_clock_that_is_ahead_does_not_put_a_message_behind_our_answer(cast: Cast) -> None:
    take(update(message=message(date=int(clock.now().timestamp()) + 7200)))

    assert opened(cast).messages[0].at <= clock.now()


def test_no_address_stands_anywhere_in_clear(cast: Cast) -> None:
    take(says("/start", 9))
    take(says())
    actions.reply(cast.ada, only().id, "Мы слышим вас.")
    take(taps("delete"))

    found = []
    for table in connections["line"].introspection.table_names():
        with connections["line"].cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [
                bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
                for row in cursor.fetchall()
                for cell in row
            ]
    assert found
    for canary in (str(ANNA["id"]), "Anna", "Нас двое", "Мы слышим"):
        assert not any(canary.encode() in cell for cell in found)


def test_an_answer_goes_out_in_pieces_and_its_state_stands_on_the_desk(cast: Cast) -> None:
    take(says())
    empty()
    text = "Слово за словом. " * 400

    actions.reply(cast.ada, only().id, text)

    pieces = [each.outbound for each in outbox()]
    assert len(pieces) == 2
    assert {piece.address for piece in pieces} == {str(ANNA["id"]).encode()}
    assert " ".join(piece.text for piece in pieces) == text.strip()
    assert state(cast) == delivery.Delivery("due")
    deliver()
    assert state(cast) == delivery.Delivery("sent")


def state(cast: Cast) -> delivery.Delivery | None:
    shown = opened(cast)
    return delivery.delivery(shown.messages[-1], shown.entries)


def test_who_blocked_us_and_a_lost_answer_stand_on_the_desk(cast: Cast) -> None:
    take(says())
    empty()
    actions.reply(cast.ada, only().id, "Ответ.")
    text = outbox()[0].encode()

    durable.transact("line", lambda: delivering.doubted(text))
    assert state(cast) == delivery.Delivery("perhaps sent")
    durable.transact("line", lambda: delivering.stopped(text, "blocked"))
    assert state(cast) == delivery.Delivery("failed", "blocked")
    assert delivery.is_blocked(opened(cast).entries)
    durable.transact("line", lambda: delivering.delivered("telegram", text, b"5"))
    assert state(cast) == delivery.Delivery("sent")
    assert not delivery.is_blocked(opened(cast).entries)


def test_a_caller_who_blocks_the_bot_is_shown_so_before_we_answer(cast: Cast) -> None:
    take(says())
    change = {"chat": message()["chat"], "from": ANNA, "date": 1, "new_chat_member": {"status": "kicked"}}

    take(update(my_chat_member=change))

    assert delivery.is_blocked(opened(cast).entries)


def test_an_answer_to_the_web_goes_nowhere(cast: Cast) -> None:
    actions.receive(Inbound("글", "ko", "0" * 32))

    actions.reply(cast.ada, only().id, "대답")

    assert outbox() == []
    assert state(cast) is None


def test_nothing_goes_out_to_who_was_forgotten_meanwhile(cast: Cast) -> None:
    take(says())
    empty()
    actions.reply(cast.ada, only().id, "Ответ.")
    sending = outbox()[0]
    delivering.must_stand(sending)

    take(taps("forget:yes"))

    with pytest.raises(Unsent, match="forgotten"):
        delivering.must_stand(sending)


def test_a_chosen_language_is_that_of_the_bot_and_of_the_desk(cast: Cast) -> None:
    take(says())
    take(taps("language:ko"))

    assert only().language == "ko"
    assert "여기에 글을 쓸수 있습니다" in said()[-1]
    assert [each.outbound.act for each in outbox()].count(Act.ANSWER_TAP) == 1


def test_a_leaflets_code_is_counted_by_day_and_kept_with_nobody(cast: Cast) -> None:
    for person in range(3):
        take(says("/start leaflet-17", person={**ANNA, "id": person + 1}))
    take(says("/start other", person={**ANNA, "id": 9}))

    assert {bytes(row.code): row.count for row in Begun.objects.all()} == {
        asked.leaflet("leaflet-17"): 3,
        asked.leaflet("other"): 1,
    }
    assert {field.name for field in Begun._meta.concrete_fields} == {"id", "code", "day", "count"}


def test_made_up_codes_are_counted_only_so_far(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked, "MOST_CODES", 2)

    for person in range(5):
        take(says(f"/start made-up-{person}", person={**ANNA, "id": person + 1}))

    assert Begun.objects.count() == 2


def deletions() -> list[int]:
    return [each.outbound.number for each in outbox() if each.outbound.act is Act.DELETE]


def test_on_request_everything_that_can_be_deleted_is_and_the_taps_are_told(cast: Cast) -> None:
    take(says("раз", 11))
    deliver(b"40")
    actions.reply(cast.ada, only().id, "Ответ.")
    deliver(b"50")
    bot_said = Deletable.objects.count()

    take(says("/delete", 14))

    assert {11, 14, 500} <= set(deletions())
    assert len(deletions()) == bot_said + 1
    assert "Android" in said()[-1]
    assert Deletable.objects.count() == 0


def test_nothing_is_deleted_that_telegram_no_longer_lets_us(cast: Cast) -> None:
    take(says("раз", 11))
    past = clock.now() - datetime.timedelta(minutes=1)
    durable.transact("line", lambda: Deletable.objects.update(until=past))

    take(taps("delete"))

    assert deletions() == []


def test_a_timer_deletes_by_itself(cast: Cast) -> None:
    take(says("раз", 11))
    take(taps("timer:24"))
    deliver()
    take(says("два", 12))
    empty()

    assert speaking.delete_due(clock.now() + datetime.timedelta(hours=23)) == 0
    assert speaking.delete_due(clock.now() + datetime.timedelta(hours=25)) > 2
    assert {11, 12} <= set(deletions())


def test_without_a_timer_nothing_is_deleted_by_itself_and_what_is_too_old_is_not_remembered(cast: Cast) -> None:
    take(says("раз", 11))
    empty()

    assert speaking.delete_due(clock.now() + datetime.timedelta(hours=46)) == 0
    past = clock.now() - datetime.timedelta(minutes=1)
    durable.transact("line", lambda: Deletable.objects.update(until=past))
    assert speaking.delete_due(clock.now()) == 1
    assert deletions() == []
    assert Deletable.objects.count() == 0


def test_who_asks_to_be_forgotten_is(cast: Cast) -> None:
    take(says())
    empty()

    take(taps("forget"))
    assert Conversation.objects.count() == 1
    take(taps("forget:yes", "8"))

    assert (Conversation.objects.count(), Address.objects.count(), Deletable.objects.count()) == (0, 0, 0)
    assert 11 in deletions()


def test_a_receipt_is_not_kept_where_telegram_reads_along_and_its_message_is_deleted(cast: Cast) -> None:
    received = actions.receive(Inbound("글", "ko", "0" * 32))
    assert received.receipt
    empty()

    take(says(received.receipt.digits, 31))

    assert Conversation.objects.count() == 1
    assert 31 in deletions()
    assert "секретные слова" in said()[-1]


def test_of_a_shared_place_nothing_is_kept(cast: Cast) -> None:
    take(says("", 31, location={"latitude": 48.1, "longitude": 37.6}))

    assert Conversation.objects.count() == 0
    assert 31 in deletions()


def test_a_photo_with_words_is_kept_and_a_file_that_could_not_be_fetched_is_named(cast: Cast) -> None:
    photo = [{"file_id": "x", "file_unique_id": "x", "width": 9, "height": 6, "file_size": 84_000}]

    take(says("", 11, photo=photo, caption="смотрите"), unfetched=1)

    assert opened(cast).messages[0].more["unfetched"] == "photo:84000"
    assert any("10 МБ" in text for text in said())


def test_a_file_that_there_is_no_room_for_is_named_and_not_lost_unsaid(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attaching, "MOST_KEPT", 0)
    photo = [{"file_id": "x", "file_unique_id": "x", "width": 9, "height": 6, "file_size": 84_000}]
    incoming = Incoming("x.jpg", "image/jpeg")
    incoming.take(b"pixels")

    take(says("", 11, photo=photo, caption="смотрите"), files=[incoming.end()])

    assert opened(cast).messages[0].more["unfetched"] == "photo:84000"
    assert any("10 МБ" in text for text in said())


def on_the_web(code: str) -> Conversation:
    before = set(Conversation.objects.values_list("id", flat=True))
    actions.receive_moved(Inbound("Теперь отсюда.", "ru", "1" * 32, move=code))
    return Conversation.objects.exclude(id__in=before).get()


def code_in(text: str) -> str:
    found = re.search(r"move=(\d{12})", text)
    assert found
    return found[1]


def test_from_telegram_to_the_web_one_harmless_word_stays_and_the_desk_sees_one(cast: Cast) -> None:
    take(says("Мы ранены.", 11))
    deliver()
    old = only()
    take(taps("web"))
    code = code_in(said()[-1])
    deliver(b"60")

    new = on_the_web(code)

    assert 11 in deletions()
    assert said() == ["Спасибо. Это всё, что я хотел узнать."]
    old.refresh_from_db()
    assert (old.state, new.state) == (State.CLOSED, State.WAITING)
    assert new.rank == old.rank == 3
    together = actions.open_conversation(cast.ada, new.id)
    assert [link.other for link in together.row.labels.links] == [old.id]
    assert [link.other for link in opened(cast, old).row.labels.links] == [new.id]


def test_a_code_is_good_once_and_for_an_hour(cast: Cast) -> None:
    take(says())
    take(taps("web"))
    code = code_in(said()[-1])

    on_the_web(code)
    actions.receive_moved(Inbound("Другой.", "ru", "2" * 32, move=code))

    assert sum(bool(opened(cast, row).row.labels.links) for row in Conversation.objects.all()) == 2
    take(taps("web", "9"))
    past = clock.now() - datetime.timedelta(seconds=1)
    durable.transact("line", lambda: OneTimeCode.objects.update(until=past))
    erasure.forget_short_lived()
    assert OneTimeCode.objects.count() == 0


def visit(text: str = "글") -> tuple[str, Conversation]:
    received = actions.receive(Inbound(text, "ko", "0" * 32))
    assert received.receipt
    return actions.open_receipt(received.receipt.digits), only()


@pytest.mark.parametrize("typed", ["/start {}", "{}"])
def test_from_the_web_to_an_account_by_a_code(cast: Cast, typed: str) -> None:
    cookie, old = visit()
    code = actions.give_code(cookie)

    take(says(typed.format(code), 11))

    new = Conversation.objects.exclude(id=old.id).get()
    assert [link.other for link in opened(cast, new).row.labels.links] == [old.id]
    assert "이어졌습니다" in said()[-1]
    empty()
    actions.reply(cast.ada, new.id, "여기에서 대답합니다.")
    assert said() == ["여기에서 대답합니다."]


def test_a_code_that_is_none_joins_nothing_and_may_be_a_telephone_number_so_it_is_kept(cast: Cast) -> None:
    take(says("380671234567"))

    assert [message.text for message in opened(cast).messages] == ["380671234567"]
    assert "код" in said()[-1]


def test_a_code_from_telegram_joins_no_other_account(cast: Cast) -> None:
    take(says())
    take(taps("web"))
    code = code_in(said()[-1])

    take(says(code, 31, person={**ANNA, "id": 8}))

    assert Conversation.objects.count() == 1


def test_typed_codes_are_read_in_any_digits_and_shown_in_three_groups() -> None:
    assert code_of("1234 5678 9012") == code_of("١٢٣٤-٥٦٧٨-٩٠١٢") == "123456789012"
    assert code_of("12345678901a") == code_of("1234") == code_of("x 123456789012") == ""
    assert shown_code("123456789012") == "1234 5678 9012"


@given(st.permutations(range(5)))
def test_whatever_the_order_of_coming_they_stand_as_they_were_written(order: Sequence[int]) -> None:
    at = datetime.datetime(2026, 11, 23, 14, 5, tzinfo=datetime.UTC)
    messages = [MessageText(False, str(n), at + datetime.timedelta(seconds=n), more={"number": str(n)}) for n in order]

    assert [each.text for each in delivery.in_their_order(messages)] == list("01234")


def test_a_piece_that_failed_is_what_is_said_of_the_whole_answer() -> None:
    now = clock.now()
    answer = MessageText(True, "…", now, more={"key": "k"})

    def told(part: int, state: str, what: str = "") -> DeskEntry:
        values = {"key": "k", "part": str(part), "parts": "2", "state": state, "what": what}
        return DeskEntry("delivery", now, "", values)

    assert delivery.delivery(answer, []) == delivery.Delivery("due")
    assert delivery.delivery(answer, [told(0, "sent")]) == delivery.Delivery("due")
    assert delivery.delivery(answer, [told(0, "sent"), told(1, "failed", "too long")]) == delivery.Delivery(
        "failed", "too long"
    )
    assert delivery.delivery(answer, [told(0, "perhaps sent"), told(0, "sent"), told(1, "sent")]) == delivery.Delivery(
        "sent"
    )


def test_a_sending_is_read_as_it_was_written() -> None:
    written = json.loads(Sending(Telegram("1:x").read(raw(says())) and _outbound(), b"name").encode())

    assert written["to"] == "7"
    assert Sending.decode(json.dumps(written).encode()).outbound == _outbound()


def _outbound() -> Outbound:
    return Outbound(b"7", "слово", buttons=((Button("a", "b"),),))


def test_an_answer_taken_back_within_its_seconds_never_goes_out(cast: Cast) -> None:
    take(says())
    empty()
    actions.reply(cast.ada, only().id, "Пишите.", after=takeback.SHOWN_AFTER)
    name = opened(cast).answers[-1].more["name"]
    with durable.reading("line"):
        waits = [row.due_at > clock.now() for row in Due.objects.all()]

    text = actions.take_back(cast.ada, only().id, name)

    assert (waits, text, said(), opened(cast).answers) == ([True], "Пишите.", [], ())


def test_an_answer_that_may_be_under_way_is_not_taken_back(cast: Cast) -> None:
    take(says())
    empty()
    actions.reply(cast.ada, only().id, "Пишите.", after=takeback.SHOWN_AFTER)
    durable.transact("line", lambda: Due.objects.update(due_at=clock.now()))

    with pytest.raises(actions.TooLate):
        actions.take_back(cast.ada, only().id, opened(cast).answers[-1].more["name"])

    assert [each.text for each in opened(cast).answers] == ["Пишите."]
