"""Four rights, each by itself; what is opened with them is told to a second person."""

import datetime
import pathlib
import uuid

import pytest

from founding import Cast
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.audit.models import Leaf
from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.vault.domain import receipts
from safeconduct.line.hotline import access, actions, queries
from safeconduct.line.hotline.actions import entries, telling
from safeconduct.line.hotline.domain import notices, rights
from safeconduct.line.hotline.domain.inbound import Inbound
from safeconduct.line.hotline.domain.notices import About, Opened
from safeconduct.line.hotline.domain.payloads import DeskEntry
from safeconduct.line.hotline.domain.rights import Right
from safeconduct.line.hotline.models import Notice

ADDRESS = {"channel": "telegram", "to": "4915", "name": "00"}


def send(text: str = "가") -> uuid.UUID:
    received = actions.receive(Inbound(text, "ko", receipts.new_form_id()))
    assert received.conversation_id
    return received.conversation_id


def with_address(cast: Cast) -> uuid.UUID:
    conversation = send()
    row = access.conversation(cast.ada, conversation)
    entries.keep(cast.ada, [entries.entry_for(row, DeskEntry("address", clock.now(), "", ADDRESS), Deed.NOTE_WRITTEN)])
    return conversation


def told(cast: Cast) -> list[tuple[About, str]]:
    return [(one.told.about, one.told.who) for one in queries.notices_for(cast.boris)]


@pytest.mark.parametrize("right", list(Right))
def test_each_right_is_given_by_itself(cast: Cast, right: Right, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation = with_address(cast)
    asked = {
        Right.SEE_QUEUE: lambda: queries.queue(cast.boris),
        Right.READ_THREAD: lambda: actions.open_conversation(cast.boris, conversation),
        Right.HEAR_RECORDING: lambda: access.may_hear(cast.boris) or pytest.fail("not heard"),
        Right.OPEN_IDENTITY: lambda: actions.open_identity(cast.boris, conversation, "a threat to his life"),
    }
    for ask in asked.values():
        ask()

    monkeypatch.setitem(rights.HOLDERS, right, frozenset())

    assert not rights.may(cast.boris.roles, right)
    if right is Right.HEAR_RECORDING:
        assert not access.may_hear(cast.boris)
    else:
        with pytest.raises(NotFound):
            asked[right]()


def test_an_identity_opens_with_a_reason_and_a_second_person_is_told(cast: Cast) -> None:
    conversation = with_address(cast)

    for why in ("", " ", "x" * 501):
        with pytest.raises(actions.NoWrittenReason):
            actions.open_identity(cast.boris, conversation, why)
    with pytest.raises(NotFound):
        actions.open_identity(cast.ada, conversation, "curious")
    shown = actions.open_identity(cast.boris, conversation, "a threat to his life")

    (notice,) = queries.notices_for(cast.ada)
    assert [(one.channel, one.to) for one in shown] == [("telegram", "4915")]
    assert (notice.told.about, notice.told.who, notice.told.why) == (About.IDENTITY, "Boris", "a threat to his life")
    assert Leaf.objects.using("line").filter(kind=Deed.ADDRESS_SHOWN).count() == 1


def test_an_address_is_nowhere_a_search_looks(cast: Cast) -> None:
    with_address(cast)

    assert queries.find(cast.ada, "4915").all == 0


def test_a_canary_that_is_opened_is_told_in_the_very_act(cast: Cast) -> None:
    planted = actions.plant_canary(cast.boris, "ko", "다시 쓰겠습니다", "기다리겠습니다")
    actions.open_conversation(cast.boris, planted)
    before = told(cast)

    actions.open_conversation(cast.ada, planted)
    actions.open_conversation(cast.ada, planted)

    assert before == []
    assert told(cast) == [(About.CANARY, "Ada")]
    assert Leaf.objects.using("line").filter(kind=Deed.CANARY_OPENED).count() == 1


def test_a_canary_looks_like_any_answered_conversation(cast: Cast) -> None:
    planted = actions.plant_canary(cast.boris, "ko", "다시 쓰겠습니다", "기다리겠습니다")
    kinds = set(Leaf.objects.using("line").values_list("kind", flat=True))

    assert queries.counts() == {"waiting": 0, "answered": 1, "closed": 0}
    assert queries.opened(cast.ada, planted).row.labels.assigned_name == "Boris"
    assert kinds <= {Deed.MESSAGE_RECEIVED, Deed.REPLY_WRITTEN, Deed.NOTE_WRITTEN}
    with pytest.raises(NotFound):
        actions.plant_canary(cast.ada, "ko", "가", "나")


def test_a_canary_whose_answer_is_stopped_leaves_nothing_that_waits(cast: Cast) -> None:
    with pytest.raises(actions.Stopped):
        actions.plant_canary(cast.boris, "ru", "Нас двое.", "Идите к мосту.")
    with pytest.raises(actions.Unfilled):
        actions.plant_canary(cast.boris, "ru", "Нас двое.", "{name}")

    assert queries.counts()["waiting"] == 0


def test_who_opens_far_more_than_others_is_told_once_an_hour(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "NOTICED_FROM", 5)
    telling._noticed.clear()
    conversations = [send(f"글 {number}") for number in range(8)]
    actions.open_conversation(cast.boris, conversations[0])

    for conversation in conversations:
        actions.open_conversation(cast.ada, conversation)

    assert told(cast) == [(About.OPENINGS, "Ada")]
    assert queries.openings(cast.boris) == {cast.ada.id: 8, cast.boris.id: 1}


def test_what_is_usual_is_not_told() -> None:
    ada, boris = uuid.uuid4(), uuid.uuid4()

    assert not notices.is_unusual(ada, {ada: 19, boris: 1})
    assert not notices.is_unusual(ada, {ada: 30, boris: 10})
    assert not notices.is_unusual(ada, {ada: 59})
    assert notices.is_unusual(ada, {ada: 30, boris: 5})
    assert notices.is_unusual(ada, {ada: 60})


def test_an_hour_later_nobody_counts_it(cast: Cast) -> None:
    now = datetime.datetime(2026, 1, 2, 3, 30, tzinfo=datetime.UTC)
    opened = [Opened(cast.ada.id, now - datetime.timedelta(minutes=minutes)) for minutes in (0, 59, 60, 90)]

    assert notices.in_the_last_hour(opened, now) == {cast.ada.id: 2}


def test_a_notice_is_for_its_member_alone_and_goes_when_it_was_seen(cast: Cast) -> None:
    actions.open_identity(cast.boris, with_address(cast), "a threat to his life")
    (notice,) = queries.notices_for(cast.ada)

    with pytest.raises(NotFound):
        actions.see_notice(cast.boris, notice.id)
    actions.see_notice(cast.ada, notice.id)

    assert not Notice.objects.exists()


def test_nobody_alone_opens_an_identity(house: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from founding import found_hotline

    cast = found_hotline()
    conversation = with_address(cast)
    monkeypatch.setattr(telling.staff, "members", lambda _: [])

    with pytest.raises(actions.NobodyToTell):
        actions.open_identity(cast.boris, conversation, "a threat to his life")
