"""What is forgotten, when, and what stays: nothing that waits unread, nothing that somebody holds."""

import datetime
import uuid

import pytest

from founding import Cast
from safeconduct.foundation.kit import clock, durable
from safeconduct.foundation.vault.domain import receipts
from safeconduct.line.hotline import actions, erasure
from safeconduct.line.hotline.domain.inbound import Inbound, Received
from safeconduct.line.hotline.models import Conversation, DeskNote, RecentForm, Visit


def send(text: str = "글") -> Received:
    return actions.receive(Inbound(text, "ko", receipts.new_form_id()))


def conversation_of(received: Received) -> uuid.UUID:
    assert received.conversation_id
    return received.conversation_id


def digits_of(received: Received) -> str:
    assert received.receipt
    return received.receipt.digits


def _age_all(days: int) -> None:
    day = clock.today() - datetime.timedelta(days=days)
    durable.transact("line", lambda: Conversation.objects.update(last_day=day))


class TestForgetting:
    """Expiry destroys keys, and never what waits unread or is held."""

    def test_what_waits_or_is_held_stays(self, cast: Cast) -> None:
        waiting, held, over = send("가"), send("나"), send("다")
        for each in (held, over):
            actions.reply(cast.ada, conversation_of(each), "예")
        actions.hold(cast.boris, conversation_of(held), clock.today() + datetime.timedelta(days=9), "a complaint")
        _age_all(31)

        assert erasure.expire() == 1

        assert set(Conversation.objects.values_list("id", flat=True)) == {waiting.conversation_id, held.conversation_id}
        actions.release(cast.boris, conversation_of(held))
        assert erasure.expire() == 1

    def test_a_mass_expiry_waits_for_a_person(self, cast: Cast) -> None:
        for number in range(21):
            actions.close(cast.ada, conversation_of(send(f"글 {number}")))
        _age_all(31)

        assert erasure.expire() == 0
        assert not erasure.waits_for_a_person(clock.today()).yes
        assert erasure.expire(cast.boris, approved=True) == 21

    def test_what_lives_minutes_goes_too(self, cast: Cast) -> None:
        received = send()
        actions.open_receipt(digits_of(received))
        with pytest.raises(actions.NotOurs):
            actions.open_receipt("1" * 24)
        past = clock.now() - datetime.timedelta(days=1)
        durable.transact("line", lambda: (RecentForm.objects.update(until=past), Visit.objects.update(until=past)))

        erasure.expire()

        assert RecentForm.objects.count() == Visit.objects.count() == 0
        assert not DeskNote.objects.filter(conversation=None).exists()

    def test_who_writes_after_the_list_was_made_stays(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        received = send()
        actions.close(cast.ada, conversation_of(received))
        cookie = actions.open_receipt(digits_of(received))
        _age_all(31)
        listed = erasure.due(clock.today())
        actions.write_on(cookie, Inbound("아직 있습니다", "ko", receipts.new_form_id()))
        monkeypatch.setattr(erasure, "due", lambda _: listed)

        erasure.expire()

        assert Conversation.objects.filter(id=conversation_of(received)).exists()
