"""Reads of the desk: what is opened stays in memory for one version only, and only for its member."""

import uuid
import weakref

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from founding import Cast
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.foundation.vault.domain import receipts
from safeconduct.line.hotline import actions, queries
from safeconduct.line.hotline.domain.inbound import Inbound
from safeconduct.line.hotline.models import Conversation, State
from safeconduct.line.hotline.queries import opening


def send(text: str, *, danger: bool = False) -> uuid.UUID:
    received = actions.receive(Inbound(text, "ko", receipts.new_form_id(), danger=danger))
    assert received.conversation_id
    return received.conversation_id


def test_who_is_in_danger_stands_first_and_then_who_came_first(cast: Cast) -> None:
    first, second, urgent = send("가"), send("나"), send("다", danger=True)

    assert [row.id for row in queries.queue(cast.ada)] == [urgent, first, second]


def test_who_was_answered_and_writes_again_waits_behind_those_who_wait_already(cast: Cast) -> None:
    received = actions.receive(Inbound("가", "ko", receipts.new_form_id()))
    second = send("나")
    assert received.receipt
    assert received.conversation_id
    actions.reply(cast.ada, received.conversation_id, "예")

    actions.write_on(actions.open_receipt(received.receipt.digits), Inbound("다", "ko", receipts.new_form_id()))

    came = dict(Conversation.objects.values_list("id", "came"))
    assert came[received.conversation_id] > came[second]


def test_the_first_page_is_read_along_the_index(cast: Cast) -> None:
    send("가")
    rows = Conversation.objects.filter(state=State.WAITING).order_by("-rank", "came")[:100]

    with connections["line"].cursor() as cursor:
        if connections["line"].vendor == "postgresql":
            cursor.execute("SET enable_seqscan = off")
            cursor.execute("SET enable_sort = off")
        plan = rows.explain()

    assert "the_queue" in plan
    assert "B-TREE" not in plan
    assert "Sort" not in plan


def test_of_many_the_first_are_shown(cast: Cast) -> None:
    early, _, urgent = send("가"), send("나"), send("다", danger=True)

    assert [row.id for row in queries.queue(cast.ada, limit=2)] == [urgent, early]
    assert queries.counts() == {"waiting": 3, "answered": 0, "closed": 0}


def test_a_change_is_seen_at_the_next_look(cast: Cast) -> None:
    conversation = send("가")
    before, number = queries.opened(cast.ada, conversation), queries.change_number()

    actions.reply(cast.boris, conversation, "예")

    assert [message.text for message in before.messages] == ["가"]
    assert [message.text for message in queries.opened(cast.ada, conversation).messages] == ["가", "예"]
    assert queries.change_number() != number
    assert [row.id for row in queries.queue(cast.ada, State.ANSWERED)] == [conversation]


def test_after_signing_out_nothing_of_it_is_in_memory(cast: Cast) -> None:
    conversation = send("가")
    for member in (cast.ada, cast.boris):
        queries.opened(member, conversation)
    memory = weakref.ref(queries.memory_of(cast.ada))

    queries.forget_opened(cast.ada.id)
    kept_for_boris = memory() is queries.memory_of(cast.boris)
    queries.forget_opened(cast.boris.id)

    assert kept_for_boris
    assert memory() is None


def test_many_are_opened_with_as_many_questions_as_one(cast: Cast) -> None:
    for number in range(12):
        send(f"글 {number}")
    queries.counts()
    staff.epoch_pairs(cast.ada, Team.HOTLINE)

    with CaptureQueriesContext(connections["line"]) as asked:
        found = queries.queue(cast.ada)

    assert len(found) == 12
    assert len(asked) <= 5


def test_what_was_opened_is_bounded(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MOST_LETTERS", 1000)
    for _ in range(5):
        send("가" * 400)

    shown = queries.queue(cast.ada)

    assert len(shown) == 5
    assert queries.memory_of(cast.ada).letters <= 1000
    assert len(queries.memory_of(cast.ada).rows) == 2


def test_a_stranger_sees_no_queue(cast: Cast) -> None:
    with pytest.raises(NotFound):
        queries.queue(cast.stranger)
