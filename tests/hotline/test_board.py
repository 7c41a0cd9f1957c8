"""The shift lead's board: who waits, how long, what is late, what belongs to nobody."""

import datetime
import uuid
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from founding import Cast
from hotline.test_views import console, signed_in
from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.rota import actions as rota
from safeconduct.foundation.rota import queries as duty
from safeconduct.foundation.rota.domain.paging import About
from safeconduct.foundation.vault.domain import receipts
from safeconduct.line.hotline import actions, queries
from safeconduct.line.hotline.domain import board
from safeconduct.line.hotline.domain.desk import Labels, OpenedConversation, QueueRow
from safeconduct.line.hotline.domain.inbound import Inbound
from safeconduct.line.hotline.domain.payloads import MessageText

NOW = datetime.datetime(2026, 3, 9, 10, tzinfo=datetime.UTC)
WITHIN = (1440, 120, 30, 10)
_MINUTE = datetime.timedelta(minutes=1)
__all__ = ["console"]


def row(language: str, minutes: int, rank: int = 0, channel: str = "web", assigned: str = "") -> QueueRow:
    labels = Labels(channel=channel, assigned_to=assigned)
    return QueueRow(uuid.uuid4(), language, "waiting", rank, 1, labels, NOW - minutes * _MINUTE, "")


def opened(theirs: int, ours: int | None) -> OpenedConversation:
    """First written so many minutes ago, first answered so many after."""
    said = [MessageText(from_us=False, text="?", at=NOW - theirs * _MINUTE)]
    if ours is not None:
        said.append(MessageText(from_us=True, text="!", at=said[0].at + ours * _MINUTE))
    return OpenedConversation(row("ko", theirs), tuple(said), (), NOW.date())


def test_those_who_wait_are_counted_by_language_and_channel_the_longest_first() -> None:
    rows = [row("ko", 5), row("ko", 50, rank=3), row("ru", 90), row("ko", 70, channel="telegram")]

    assert board.groups(rows, NOW, WITHIN) == (
        board.Group("ru", "web", 1, 90, 0),
        board.Group("ko", "telegram", 1, 70, 0),
        board.Group("ko", "web", 2, 50, 1),
    )


def test_what_is_with_somebody_who_went_home_is_left_behind() -> None:
    here, gone, nobody = row("ko", 1, assigned="ada"), row("ko", 1, assigned="boris"), row("ko", 1)

    assert board.left_behind([here, gone, nobody], {"ada"}) == (gone,)


def test_half_and_nine_of_ten_had_their_first_answer_within() -> None:
    answered = [opened(10_000, minutes) for minutes in (1, 2, 3, 4, 5, 6, 7, 8, 9, 100)]

    found = board.first_answers([*answered, opened(50, None), opened(99_999, 3)], NOW - 20_000 * _MINUTE)

    assert found == board.FirstAnswers(10, 5, 9)
    assert board.first_answers([opened(50, None)], NOW - 100 * _MINUTE) is None


@settings(deadline=None)
@given(st.lists(st.integers(0, 10_000), min_size=1))
def test_percentiles_are_waits_that_somebody_had(waits: list[int]) -> None:
    found = board.first_answers([opened(10_000, wait) for wait in waits], NOW - 20_000 * _MINUTE)

    assert found
    assert {found.p50, found.p90} <= set(waits)
    assert min(waits) <= found.p50 <= found.p90 <= max(waits)
    assert sum(wait <= found.p50 for wait in waits) * 2 >= len(waits)


@pytest.fixture(autouse=True)
def forgotten(request: pytest.FixtureRequest) -> Iterator[None]:
    """No rota of another test is remembered."""
    duty.forget()
    yield


def writes(text: str, language: str = "ko", *, danger: bool = False) -> uuid.UUID:
    received = actions.receive(Inbound(text, language, receipts.new_form_id(), danger=danger))
    assert received.conversation_id
    return received.conversation_id


Enter = Callable[..., Client]


def test_the_board_shows_a_lead_who_waits_and_nobody_else(console: None, cast: Cast) -> None:
    writes("도와주세요", danger=True)
    left = writes("помогите", "ru")
    actions.assign(cast.ada, left, actions.To(cast.ada.id, "Ada"))
    rota.page(About.ANSWER_DUE, rota.cause_of(b"one"), clock.now())

    page = signed_in(cast.boris).get("/console/board")
    text = page.content.decode()

    assert page.status_code == 200
    assert ("Korean" in text, "Russian" in text, "Nobody is on duty now." in text) == (True, True, True)
    assert "With somebody who is not on duty" in text
    assert "도와주세요" not in text
    assert signed_in(cast.ada).get("/console/board").status_code == 404
    assert Client().get("/console/board").headers["Location"].startswith("/console/sign-in")
    part = signed_in(cast.boris).get("/console/board", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part


def test_a_board_is_counted_once_in_half_a_minute_and_only_for_the_team(cast: Cast) -> None:
    writes("도와주세요")
    first = queries.board_now(cast.boris)
    writes("도와주세요 또")

    again = queries.board_now(cast.boris)
    queries.forget_board(cast.boris.id)

    assert (first.waiting, again, queries.board_now(cast.boris).waiting) == (1, first, 2)
    with pytest.raises(NotFound):
        queries.board_now(cast.stranger)


def test_a_shift_is_handed_over_and_the_note_is_ticked_by_another(console: None, cast: Cast) -> None:
    lead = signed_in(cast.boris)

    empty = lead.post("/console/board/hand-over", {"note": " "})
    kept = lead.post("/console/board/hand-over", {"note": "김 씨는 아침에 다시 씁니다"})
    shown = lead.get("/console/board").content.decode()

    assert (empty.status_code, kept.status_code) == (422, 302)
    assert "김 씨는 아침에 다시 씁니다" in shown
    assert "I have read it" not in shown
