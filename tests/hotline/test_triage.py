"""A place is lowered by two members, for a time or behind equals; nobody is refused, and danger comes first again."""

import datetime
import uuid

import pytest

from founding import Cast
from safeconduct.foundation.kit import clock
from safeconduct.foundation.languages.domain import words
from safeconduct.foundation.vault.domain import receipts
from safeconduct.line.hotline import actions, queries
from safeconduct.line.hotline.domain.inbound import Inbound
from safeconduct.line.hotline.models import Conversation


def write(text: str = "둘입니다", *, danger: bool = False) -> uuid.UUID:
    received = actions.receive(Inbound(text, "ko", receipts.new_form_id(), danger=danger))
    assert received.conversation_id
    return received.conversation_id


def order(cast: Cast) -> list[uuid.UUID]:
    return [row.id for row in queries.queue(cast.ada)]


def test_a_hoax_mark_does_nothing_before_a_second_member_says_so(cast: Cast) -> None:
    first, second = write(), write()

    actions.mark_hoax(cast.ada, first, "The same joke as yesterday.")
    actions.mark_hoax(cast.ada, first, "Once more.")
    before = order(cast)
    actions.mark_hoax(cast.boris, first, "I think so too.")

    assert (before, order(cast)) == ([first, second], [second, first])
    actions.unmark_hoax(cast.ada, first)
    assert order(cast) == [first, second]


def test_a_marked_one_in_danger_still_stands_before_who_is_not(cast: Cast) -> None:
    calm, danger = write(), write(danger=True)
    for member in (cast.ada, cast.boris):
        actions.mark_hoax(member, danger, "No.")

    assert order(cast) == [danger, calm]


def test_who_is_muted_is_seen_last_and_comes_back_by_itself(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    muted, other = write("다쳤습니다"), write()
    actions.mute(cast.ada, muted, 4, "Swears at us.")
    now = clock.now()

    before = order(cast)
    monkeypatch.setattr(clock, "now", lambda: now + datetime.timedelta(hours=5))

    assert (before, order(cast)) == ([other, muted], [muted, other])


def test_danger_ends_a_mute_at_once(cast: Cast) -> None:
    received = actions.receive(Inbound("욕", "ko", receipts.new_form_id()))
    assert received.receipt
    assert received.conversation_id
    visit = actions.open_receipt(" ".join(words.spell(received.receipt.words, "ko")))
    other = write()
    actions.mute(cast.ada, received.conversation_id, 24, "Swears at us.")

    actions.write_on(visit, Inbound("지금 위험합니다", "ko", receipts.new_form_id(), danger=True))

    assert order(cast) == [received.conversation_id, other]


def test_a_member_places_it_by_their_own_judgement_with_a_reason(cast: Cast) -> None:
    first, second = write(), write()

    actions.set_urgency(cast.boris, second, 3, "His voice.")

    row = queries.queue(cast.ada)[0]
    assert (row.id, row.rank) == (second, 3)
    assert row.labels.marks.urgency
    assert (row.labels.marks.urgency.by, row.labels.marks.urgency.values["why"]) == ("Boris", "His voice.")
    assert order(cast) == [second, first]


def test_every_mark_has_a_reason_and_no_other_rank_than_four(cast: Cast) -> None:
    conversation = write()

    for act in (
        lambda: actions.mark_hoax(cast.ada, conversation, " "),
        lambda: actions.mute(cast.ada, conversation, 4, ""),
        lambda: actions.mute(cast.ada, conversation, 5, "why"),
        lambda: actions.set_urgency(cast.ada, conversation, 4, "why"),
        lambda: actions.mark_duress(cast.ada, conversation, ""),
    ):
        with pytest.raises(actions.NoReason):
            act()


def test_no_mark_stands_in_clear(cast: Cast) -> None:
    conversation = write()
    before = Conversation.objects.values("rank", "came", "state", "language").get()

    for member in (cast.ada, cast.boris):
        actions.mark_hoax(member, conversation, "why")
    actions.mute(cast.ada, conversation, 4, "why")
    actions.mark_duress(cast.ada, conversation, "why")

    assert Conversation.objects.values("rank", "came", "state", "language").get() == before


def test_a_member_marks_silently_that_they_may_be_forced_and_lifts_it(cast: Cast) -> None:
    conversation = write()

    actions.mark_duress(cast.ada, conversation, "Asks for places, in another tone.")
    marked = queries.opened(cast.boris, conversation).row.labels.under_duress
    with pytest.raises(actions.UnderDuress):
        actions.ask_second(cast.ada, conversation, "북쪽으로 오십시오.")
    actions.lift_duress(cast.boris, conversation)

    assert (marked, queries.opened(cast.ada, conversation).row.labels.under_duress) == (True, False)


def test_who_comes_behind_a_flood_still_comes_to_the_first_page(cast: Cast) -> None:
    text = "우리는 마흔 명이고 모두 지금 당장 그쪽으로 가려고 합니다 어디로 가면 되는지 바로 알려 주십시오 기다립니다"
    for number in range(30):
        write(f"{text} {number}")
    real = write("둘이 있습니다. 한 사람은 어립니다")

    assert real in [row.id for row in queries.queue(cast.ada, limit=10)][:10]
