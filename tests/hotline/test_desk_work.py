"""Two never answer one person: taking the next, having a conversation, seeing who is where, handing over."""

import concurrent.futures
import dataclasses
import datetime
import uuid

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections
from django.http import HttpRequest

from founding import Cast
from safeconduct.foundation.kit import clock, durable
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.rota.models import Speaks
from safeconduct.foundation.staff.access import sessions
from safeconduct.foundation.staff.models import Account
from safeconduct.foundation.vault.domain import receipts
from safeconduct.line.hotline import actions, queries
from safeconduct.line.hotline.domain.inbound import Inbound
from safeconduct.line.hotline.domain.lists import Wanted
from safeconduct.line.hotline.domain.own import Own
from safeconduct.line.hotline.domain.present import Doing
from safeconduct.line.hotline.models import DeskNote, Message, OwnDesk, Presence


def send(text: str = "가", language: str = "ko", *, danger: bool = False) -> uuid.UUID:
    received = actions.receive(Inbound(text, language, receipts.new_form_id(), danger=danger))
    assert received.conversation_id
    return received.conversation_id


def whose(cast: Cast, conversation: uuid.UUID) -> str:
    return queries.opened(cast.ada, conversation).row.labels.assigned_name


def come_to_work(member: Actor) -> None:
    """They are signed in, so what they have stays theirs."""
    request = HttpRequest()
    request.session = SessionStore()
    sessions.begin(request, Account.objects.get(id=member.id), member.private, complete=True)
    request.session.save()


def test_the_next_is_who_is_in_danger_and_then_who_waits_longest(cast: Cast) -> None:
    first, urgent = send("가"), send("나", danger=True)

    assert actions.take_next(cast.ada) == urgent
    assert whose(cast, urgent) == "Ada"
    actions.reply(cast.ada, urgent, "예")
    assert actions.take_next(cast.ada) == first


def test_who_asks_again_is_given_whom_they_have_already(cast: Cast) -> None:
    mine = send("가")
    send("나")

    assert actions.take_next(cast.ada) == actions.take_next(cast.ada) == mine


def test_ten_who_ask_at_once_never_get_the_same(cast: Cast) -> None:
    waiting = {send(f"글 {number}") for number in range(6)}
    come_to_work(cast.ada)
    come_to_work(cast.boris)
    for member in (cast.ada, cast.boris):
        queries.queue(member)

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        taken = [
            job.result() for job in [pool.submit(_take, member) for member in (cast.ada, cast.boris) for _ in range(4)]
        ]

    by = {member: {conversation for who, conversation in taken if who == member} for member in ("Ada", "Boris")}
    assert by["Ada"] and by["Boris"]
    assert not by["Ada"] & by["Boris"]
    assert by["Ada"] | by["Boris"] <= waiting


def _take(member: Actor) -> tuple[str, uuid.UUID]:
    try:
        return member.name, actions.take_next(member)
    finally:
        connections.close_all()


def test_nobody_is_given_a_language_that_they_do_not_answer_in(cast: Cast) -> None:
    send("가", "ko")
    russian = send("а", "ru")
    durable.transact("staff", lambda: Speaks.objects.create(member=cast.ada.id, language="ru"))

    assert actions.take_next(cast.ada) == russian
    actions.reply(cast.ada, russian, "да")
    with pytest.raises(actions.NobodyWaits):
        actions.take_next(cast.ada)


def test_among_equals_a_skill_decides(cast: Cast) -> None:
    send("미성년 열일곱 살")
    actions.keep_own(cast.ada, Own(skills=frozenset({"groups"})))
    wounded, also = send("다쳤습니다"), send("둘이 같이, 다쳤습니다")

    assert actions.take_next(cast.ada) == also
    assert wounded != also


def test_who_has_enough_is_given_only_their_own_and_life_in_danger(cast: Cast) -> None:
    have, other = send("가"), send("나")
    actions.keep_own(cast.ada, Own(most=1))
    actions.assign(cast.ada, have, actions.To(cast.ada.id, "Ada"))

    assert actions.take_next(cast.ada) == have
    urgent = send("다", danger=True)
    assert actions.take_next(cast.ada) == urgent
    assert whose(cast, other) == ""


def test_hands_that_are_full_are_said_so(cast: Cast) -> None:
    actions.keep_own(cast.ada, Own(most=0))
    send("가")

    with pytest.raises(actions.HandsFull):
        actions.take_next(cast.ada)


def test_what_a_colleague_has_is_left_to_them_while_they_are_here(cast: Cast) -> None:
    conversation = send()
    actions.assign(cast.boris, conversation, actions.To(cast.boris.id, "Boris"))
    come_to_work(cast.boris)

    with pytest.raises(actions.NobodyWaits):
        actions.take_next(cast.ada)


def test_who_waits_for_a_colleague_that_went_home_is_taken_by_another(cast: Cast) -> None:
    conversation = send()

    actions.assign(cast.boris, conversation, actions.To(cast.boris.id, "Boris"))

    assert actions.take_next(cast.ada) == conversation


def test_nobody_is_sent_where_a_colleague_writes_an_answer(cast: Cast) -> None:
    urgent, other = send("가", danger=True), send("나")

    actions.say_here(cast.boris, "window", urgent, Doing.WRITING)

    assert actions.take_next(cast.ada) == other


def test_what_is_given_to_the_leads_is_not_for_an_operator(cast: Cast) -> None:
    conversation = send()
    actions.assign(cast.ada, conversation, actions.to("shift_lead"))

    with pytest.raises(actions.NobodyWaits):
        actions.take_next(cast.ada)
    assert actions.take_next(cast.boris) == conversation


def test_an_answer_makes_the_conversation_mine(cast: Cast) -> None:
    conversation = send()

    actions.reply(cast.ada, conversation, "예", answers_seen=0)

    assert whose(cast, conversation) == "Ada"


def test_an_answer_is_refused_where_somebody_answered_meanwhile(cast: Cast) -> None:
    conversation = send()
    actions.reply(cast.boris, conversation, "먼저", answers_seen=0)

    with pytest.raises(actions.AnsweredMeanwhile) as refused:
        actions.reply(cast.ada, conversation, "나중", answers_seen=0)

    assert (refused.value.other.by, refused.value.other.text) == ("Boris", "먼저")
    assert Message.objects.count() == 2


def test_a_message_of_theirs_that_came_meanwhile_stops_no_answer(cast: Cast) -> None:
    received = actions.receive(Inbound("가", "ko", receipts.new_form_id()))
    assert received.receipt
    assert received.conversation_id
    queries.opened(cast.ada, received.conversation_id)

    actions.write_on(actions.open_receipt(received.receipt.digits), Inbound("나", "ko", receipts.new_form_id()))
    actions.reply(cast.ada, received.conversation_id, "예", answers_seen=0)

    assert Message.objects.count() == 3


def test_whoever_answers_takes_the_conversation_over_first(cast: Cast) -> None:
    conversation = send()
    actions.assign(cast.boris, conversation, actions.To(cast.boris.id, "Boris"))

    with pytest.raises(actions.WithAnother):
        actions.reply(cast.ada, conversation, "예", answers_seen=0)
    actions.assign(cast.ada, conversation, actions.To(cast.ada.id, "Ada"))
    actions.reply(cast.ada, conversation, "예", answers_seen=0)

    assert Message.objects.count() == 2


def test_two_answers_at_once_become_one(cast: Cast) -> None:
    conversation = send()
    for member in (cast.ada, cast.boris):
        queries.opened(member, conversation)

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        said = [pool.submit(_answer, member, conversation) for member in (cast.ada, cast.boris)]
        refused = [job.result() for job in said]

    assert sorted(refused) == [False, True]
    assert Message.objects.count() == 2


def _answer(member: Actor, conversation: uuid.UUID) -> bool:
    try:
        actions.reply(member, conversation, member.name, answers_seen=0)
    except (actions.AnsweredMeanwhile, actions.WithAnother):
        return True
    finally:
        connections.close_all()
    return False


def test_everything_of_one_member_goes_over_in_one_act(cast: Cast) -> None:
    theirs, other = [send("가"), send("나"), send("다")], send("라")
    actions.reply(cast.boris, theirs[0], "예")
    for conversation in theirs[1:]:
        actions.assign(cast.boris, conversation, actions.To(cast.boris.id, "Boris"))

    done = actions.hand_over(cast.boris, cast.boris.id, actions.to(str(cast.ada.id)))

    assert done == 3
    assert [whose(cast, each) for each in theirs] == ["Ada"] * 3
    assert whose(cast, other) == ""


def test_many_are_given_or_closed_at_once_and_nobody_who_waits_is_closed(cast: Cast) -> None:
    answered, waiting = send("가"), send("나")
    actions.reply(cast.ada, answered, "예")

    given = actions.assign_all(cast.ada, [answered, waiting, uuid.uuid4()], actions.to(str(cast.boris.id)))
    closed = actions.close_all(cast.ada, [answered, waiting])

    assert (given, closed) == (2, 1)
    assert queries.counts() == {"waiting": 1, "answered": 0, "closed": 1}


def test_nobody_can_be_given_what_they_cannot_open(cast: Cast) -> None:
    with pytest.raises(actions.NoSuchMember):
        actions.to(str(cast.stranger.id))


def test_others_see_who_reads_and_who_writes(cast: Cast) -> None:
    conversation = send()

    actions.say_here(cast.ada, "window", conversation, Doing.READING)
    reading, number = queries.here_now(cast.boris), queries.change_number()
    actions.say_here(cast.ada, "window", conversation, Doing.WRITING)

    assert [(here.name, here.doing) for here in reading] == [("Ada", Doing.READING)]
    assert [here.doing for here in queries.here_now(cast.boris)] == [Doing.WRITING]
    assert queries.change_number() != number
    assert queries.here_now(cast.stranger) == ()


def test_who_left_is_gone_and_who_fell_silent_within_seconds(cast: Cast) -> None:
    conversation = send()
    for window in ("one", "two"):
        actions.say_here(cast.ada, window, conversation, Doing.READING)

    actions.say_gone(cast.ada, "one")
    durable.transact("line", lambda: Presence.objects.update(until=clock.now() - datetime.timedelta(seconds=1)))

    assert Presence.objects.count() == 1
    assert queries.here_now(cast.boris) == ()


def test_nobody_speaks_for_the_window_of_another(cast: Cast) -> None:
    conversation = send()
    actions.say_here(cast.ada, "window", conversation, Doing.WRITING)

    actions.say_gone(cast.boris, "window")

    assert [here.name for here in queries.here_now(cast.boris)] == ["Ada"]


def test_how_a_member_works_opens_for_them_alone(cast: Cast) -> None:
    wished = Own(frozenset({"medical"}), 3, (Wanted("Wounded", reason="wounded"),))
    actions.keep_own(cast.ada, wished)

    row = OwnDesk.objects.get()
    durable.transact("line", lambda: OwnDesk.objects.create(member=cast.boris.id, sealed=bytes(row.sealed)))

    assert queries.own_of(cast.ada) == wished
    assert queries.own_of(cast.boris) == Own()
    assert queries.own_of(dataclasses.replace(cast.ada, private=b"")) == Own()


def test_in_clear_nobody_is_said_to_have_a_conversation(cast: Cast) -> None:
    conversation = send()
    actions.take_next(cast.ada)
    actions.say_here(cast.ada, "window", conversation, Doing.READING)

    kept = b"".join(bytes(row.sealed) for model in (DeskNote, Presence) for row in model.objects.all())  # type: ignore[attr-defined]  # both have it

    assert cast.ada.id.bytes not in kept
    assert cast.ada.id.hex.encode() not in kept
    assert b"Ada" not in kept
