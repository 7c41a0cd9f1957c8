"""From Telegram to our page by a link that is good once, and from our page to Telegram by a code; never the receipt."""

import re

import pytest
from django.conf import settings
from django.test import Client

from founding import Cast
from hotline.test_channels import _rehearsal as _rehearsal  # noqa: PLC0414  # its drafts are spoken here too
from hotline.test_channels import code_in, empty, on_the_web, only, opened, says, take, taps
from hotline.test_channels import said as bot_said
from safeconduct.foundation.kit import durable
from safeconduct.line.hotline import actions, queries
from safeconduct.line.hotline.actions import forgetting, moving
from safeconduct.line.hotline.domain.inbound import Inbound
from safeconduct.line.hotline.models import Conversation, DeskNote, OneTimeCode, State
from safeconduct.wiring.doors.pools import POOLS, Kind


@pytest.fixture(autouse=True)
def _all_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MIDDLEWARE", list(POOLS[Kind.TAKE].middleware))
    monkeypatch.setattr(settings, "ROOT_URLCONF", "safeconduct.wiring.doors.all_urls")


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


def test_the_link_carries_its_code_through_the_form_and_joins_both(cast: Cast) -> None:
    take(says())
    take(taps("web"))
    link = code_in(bot_said()[-1])
    browser = Client()

    page = browser.get(f"/ru/write?move={link}").content.decode()
    assert hidden(page, "move") == link
    empty()
    browser.post("/ru/write", {"form": hidden(page, "form"), "text": "Теперь отсюда.", "move": hidden(page, "move")})

    assert Conversation.objects.count() == 2
    assert OneTimeCode.objects.count() == 0
    assert bot_said() == ["Спасибо. Это всё, что я хотел узнать."]


def test_who_comes_without_a_link_finds_no_such_field(cast: Cast) -> None:
    assert hidden(Client().get("/ru/write").content.decode(), "move") == ""
    assert hidden(Client().get("/ru/write?move=1%22%3Cscript").content.decode(), "move") == ""


def returned(cast: Cast) -> Client:
    browser = Client()
    page = browser.get("/ru/write").content.decode()
    receipt = browser.post("/ru/write", {"form": hidden(page, "form"), "text": "Нас двое."}).content.decode()
    digits = re.search(r'id="receipt-digits"[^>]*>([\d\s+<>/a-z="]*?)</p>', receipt)
    given = re.sub(r"<[^>]*>", "", digits[1]) if digits else ""
    browser.post("/ru/return", {"receipt": given or hidden(receipt, "digits")})
    return browser


def test_a_code_for_telegram_is_given_on_return_where_there_is_a_bot(cast: Cast) -> None:
    browser = returned(cast)
    assert "/ru/return/code" not in browser.get("/ru/return").content.decode()
    (settings.INSTALLATION.data / "telegram_bot").write_text("our_bot")
    assert "/ru/return/code" in browser.get("/ru/return").content.decode()

    page = browser.get("/ru/return/code").content.decode()
    assert "@our_bot" in page
    assert 'id="code"' not in page
    given = browser.post("/ru/return/code", {"csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken")})

    code = re.search(r'id="code"[^>]*><strong>([\d ]+)<', given.content.decode())
    assert code
    take(says(code[1]))
    assert Conversation.objects.count() == 2
    assert "Соединено" in bot_said()[-1]


def test_without_an_opened_receipt_there_is_no_code(cast: Cast) -> None:
    answer = Client().get("/ru/return/code")

    assert 'id="code"' not in answer.content.decode()
    assert 'name="receipt"' in answer.content.decode()


def receipt_and_own_word() -> tuple[str, str, Conversation]:
    """The true words of somebody who wrote, the words that open their cover, and what they wrote."""
    before = set(Conversation.objects.values_list("id", flat=True))
    received = actions.receive(Inbound("글", "ko", f"{len(before):032}"))
    assert received.receipt
    own = "0000" if not received.receipt.digits.endswith("0000") else "1111"
    true = received.receipt.digits
    actions.choose_own_words(actions.open_receipt(true), [own])
    return true, true[:-4] + own, Conversation.objects.exclude(id__in=before).get()


@pytest.mark.parametrize("typed", ["/start {}", "{}"])
def test_who_shows_a_covers_code_is_marked_and_the_true_conversation_stays_open(cast: Cast, typed: str) -> None:
    _, under_duress, old = receipt_and_own_word()
    code = actions.give_code(actions.open_receipt(under_duress))

    take(says(typed.format(code)))

    new = Conversation.objects.exclude(id=old.id).get()
    old.refresh_from_db()
    assert (old.state, new.state) == (State.WAITING, State.WAITING)
    rows = {row.id: row for row in queries.queue(cast.ada)}
    assert rows[new.id].labels.under_duress
    assert rows[new.id].urgency == 3
    assert [link.survivor for link in rows[new.id].labels.links] == [old.id]


def test_who_wrote_in_the_chat_before_is_marked_too(cast: Cast) -> None:
    take(says())
    chat = only()
    _, under_duress, _ = receipt_and_own_word()

    take(says(actions.give_code(actions.open_receipt(under_duress)), 12))

    assert opened(cast, chat).row.labels.under_duress


def test_from_outside_a_covers_code_looks_and_joins_as_any_other(cast: Cast) -> None:
    seen = []
    for number, is_forced in enumerate((True, False)):
        true, under_duress, old = receipt_and_own_word()
        code = actions.give_code(actions.open_receipt(under_duress if is_forced else true))
        kept = OneTimeCode.objects.get()
        before = set(Conversation.objects.values_list("id", flat=True))
        take(says(code, 20 + number, person={"id": 70 + number, "is_bot": False, "first_name": "A"}))
        new = Conversation.objects.exclude(id__in=before).get()
        old.refresh_from_db()
        notes = [len(note.sealed) for note in DeskNote.objects.filter(conversation__in=[old, new]).order_by("id")]
        seen.append((len(kept.sealed), kept.channel, kept.key, old.state, old.version, new.state, new.version, notes))
        assert opened(cast, new).row.labels.under_duress == is_forced

    assert seen[0] == seen[1]


def test_a_mark_that_does_not_open_is_taken_for_force(cast: Cast) -> None:
    true, _, old = receipt_and_own_word()
    code = actions.give_code(actions.open_receipt(true))
    durable.transact("line", lambda: OneTimeCode.objects.update(sealed=b""))

    take(says(code))

    assert opened(cast, Conversation.objects.exclude(id=old.id).get()).row.labels.under_duress


def test_a_code_that_another_used_first_clears_no_chat(cast: Cast) -> None:
    take(says())
    take(taps("web"))
    code = code_in(bot_said()[-1])
    found = moving._found(code)
    assert found
    new = Conversation.objects.get()
    late = moving.join(found, code, new, bytes(new.desk_public))
    durable.transact("line", lambda: OneTimeCode.objects.all().delete())
    empty()

    durable.transact("line", lambda: [step() for step in late])

    assert bot_said() == []


def test_the_same_text_after_its_conversation_was_forgotten_is_joined_too(cast: Cast) -> None:
    take(says())
    take(taps("web"))
    code, chat = code_in(bot_said()[-1]), only()
    received = actions.receive(Inbound("Теперь отсюда.", "ru", "1" * 32))
    assert received.conversation_id
    forgotten = received.conversation_id
    durable.transact("line", lambda: forgetting.destroy(forgotten))

    new = on_the_web(code)

    assert [link.other for link in opened(cast, new).row.labels.links] == [chat.id]
