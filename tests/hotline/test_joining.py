"""One person in two conversations: joined on evidence, undone, and never twice or in a circle."""

import concurrent.futures
import uuid

import pytest
from django.db import connections

from founding import Cast
from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.vault.domain import receipts
from safeconduct.line.hotline import actions, queries
from safeconduct.line.hotline.domain.inbound import Inbound
from safeconduct.line.hotline.domain.links import Evidence
from safeconduct.line.hotline.models import Message
from safeconduct.line.hotline.views import wording

WHY = "Both ask about the brother in the same words."


def send(text: str = "가") -> uuid.UUID:
    received = actions.receive(Inbound(text, "ko", receipts.new_form_id()))
    assert received.conversation_id
    return received.conversation_id


def links(cast: Cast, conversation: uuid.UUID) -> list[uuid.UUID]:
    return [link.other for link in queries.opened(cast.ada, conversation).row.labels.links]


def test_joined_conversations_know_one_another_and_no_message_moves(cast: Cast) -> None:
    first, second = send("가"), send("나")

    actions.join(cast.ada, first, second, Evidence.THEY_SAID_SO, WHY)

    assert (links(cast, first), links(cast, second)) == ([second], [first])
    assert list(Message.objects.order_by("id").values_list("conversation_id", flat=True)) == [first, second]
    reader = wording.Reader(cast.ada.id, clock.now())
    shown = wording.said(queries.opened(cast.ada, first), reader, [queries.opened(cast.ada, second)])
    assert [(one.text, one.elsewhere) for one in shown if one.side == "them"] == [("가", None), ("나", second)]


def test_parting_puts_both_back(cast: Cast) -> None:
    first, second = send("가"), send("나")
    actions.join(cast.ada, first, second, Evidence.OTHER, WHY)
    link = queries.opened(cast.ada, first).row.labels.links[0]

    actions.part(cast.boris, second, link.id)

    assert links(cast, first) == links(cast, second) == []
    assert [message.text for message in queries.opened(cast.ada, first).messages] == ["가"]
    actions.join(cast.ada, second, first, Evidence.OTHER, WHY)


def test_two_who_join_in_opposite_directions_at_once_make_one_link(cast: Cast) -> None:
    first, second = send("가"), send("나")
    for member in (cast.ada, cast.boris):
        queries.queue(member)

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(_join, cast.ada, first, second), pool.submit(_join, cast.boris, second, first)]
        refused = sorted(job.result() for job in jobs)

    assert refused == [False, True]
    assert (links(cast, first), links(cast, second)) == ([second], [first])


def _join(member: Actor, survivor: uuid.UUID, other: uuid.UUID) -> bool:
    try:
        actions.join(member, survivor, other, Evidence.OTHER, WHY)
    except actions.CannotBeJoined:
        return True
    finally:
        connections.close_all()
    return False


def test_nobody_is_taken_in_twice_nor_in_a_chain(cast: Cast) -> None:
    first, second, third = send("가"), send("나"), send("다")
    actions.join(cast.ada, first, second, Evidence.OTHER, WHY)

    for survivor, other in ((third, second), (third, first), (second, third), (first, first)):
        with pytest.raises(actions.CannotBeJoined):
            actions.join(cast.ada, survivor, other, Evidence.OTHER, WHY)
    actions.join(cast.ada, first, third, Evidence.OTHER, WHY)

    assert links(cast, first) == [second, third]


def test_a_join_takes_a_reason_and_two_that_are_there(cast: Cast) -> None:
    first, second = send("가"), send("나")

    for why in ("", "  ", "x" * 501):
        with pytest.raises(actions.NoEvidence):
            actions.join(cast.ada, first, second, Evidence.OTHER, why)
    with pytest.raises(NotFound):
        actions.join(cast.ada, first, uuid.uuid4(), Evidence.OTHER, WHY)
    with pytest.raises(NotFound):
        actions.join(cast.stranger, first, second, Evidence.OTHER, WHY)
    with pytest.raises(NotFound):
        actions.part(cast.ada, first, "no link")

    assert links(cast, first) == []


def test_several_persons_on_one_telephone_are_named_by_the_team(cast: Cast) -> None:
    conversation = send()

    actions.name_person(cast.ada, conversation, "the elder")
    actions.name_person(cast.ada, conversation, "the wounded one")
    elder, wounded = queries.opened(cast.ada, conversation).row.labels.persons
    actions.unname_person(cast.boris, conversation, elder.id)

    assert queries.opened(cast.ada, conversation).row.labels.persons == (wounded,)
    with pytest.raises(actions.NoEvidence):
        actions.name_person(cast.ada, conversation, " ")
