"""What comes over Telegram is taken once, and acknowledged only then; what goes out goes out, whatever fails between.

The real server over HTTP, asked through aiogram; the real databases; nothing is put in place of our own code.
"""

import asyncio
import contextlib
import dataclasses
import datetime
import json
import pathlib
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client

from channels.bot_api import BotApi, Fault, Person, serving
from founding import Cast, found_hotline
from safeconduct.foundation.kit import clock, durable
from safeconduct.foundation.work.actions import leasing, sending
from safeconduct.foundation.work.domain.wired import Wired
from safeconduct.foundation.work.models import Due, Task
from safeconduct.line.hotline import actions, queries
from safeconduct.line.hotline.domain import delivery
from safeconduct.line.hotline.domain.desk import OpenedConversation
from safeconduct.line.hotline.models import Conversation, Message
from safeconduct.wiring import arrivals, channels
from safeconduct.wiring.doors import asking, polling
from safeconduct.wiring.doors.pools import POOLS, Kind
from safeconduct.wiring.env import Kind as Of

pytestmark = pytest.mark.slow

HOUR = datetime.timedelta(hours=1)
WITHIN = 60.0
_PAUSE = threading.Event()


@dataclasses.dataclass
class Hotline:
    """A founded hotline with a bot, and a caller."""

    cast: Cast
    api: BotApi
    anna: Person
    day: int = 0

    @contextlib.contextmanager
    def asking(self) -> Iterator[None]:
        """Ask for updates until the block ends, as the poll process does."""
        stop = threading.Event()
        door = threading.Thread(target=lambda: asyncio.run(polling.Door(self.api.token, stop, 60).ask_on()))
        door.start()
        try:
            yield
        finally:
            stop.set()
            door.join(WITHIN)
            assert not door.is_alive()

    def send(self, minutes: float = 0) -> None:
        """Let work send what is due so many minutes from now."""
        now = clock.now() + datetime.timedelta(seconds=1, minutes=minutes)
        sending.send_due("line", Wired(databases=["line"], ways=channels.ways()), now)

    def texts(self) -> list[str]:
        """What stands in all conversations."""
        rows = Conversation.objects.order_by("came")
        return [each.text for row in rows for each in queries.opened(self.cast.ada, row.id).messages]

    def opened(self) -> OpenedConversation:
        """The only conversation."""
        return queries.opened(self.cast.ada, Conversation.objects.get().id)

    def state(self) -> str:
        """How our last answer stands."""
        shown = self.opened()
        found = delivery.delivery(shown.messages[-1], shown.entries)
        assert found
        return found.state


@pytest.fixture
def hotline(any_house: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hotline]:
    asking.preload()  # seconds, which the first test should not wait for
    api = BotApi()
    with serving(api) as address:
        made = dataclasses.replace(
            settings.INSTALLATION, kind=Of.REHEARSAL, telegram_token=api.token, telegram_api=address
        )
        monkeypatch.setattr(settings, "INSTALLATION", made)
        yield Hotline(found_hotline(), api, api.person())


def until(holds: Callable[[], bool]) -> None:
    """Wait for something that happens elsewhere."""
    end = time.monotonic() + WITHIN
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        _PAUSE.wait(0.02)


def stored() -> int:
    return Message.objects.count()


def test_what_came_while_we_were_down_is_fetched_on_start(hotline: Hotline) -> None:
    for text in ("Нас двое.", "Один ранен."):
        hotline.anna.says(text)

    with hotline.asking():
        until(lambda: not hotline.api.waiting)

    assert hotline.texts() == ["Нас двое.", "Один ранен."]
    assert (settings.INSTALLATION.data / "telegram_bot").read_text() == "local_bot"
    with durable.reading("line"):
        assert Task.objects.get(name=polling.TASK).done_at


def test_an_update_is_acknowledged_only_when_it_was_kept(hotline: Hotline, monkeypatch: pytest.MonkeyPatch) -> None:
    real, broken = arrivals.hotline.take, [0]

    def full_disk(*given: object) -> object:
        broken[0] += 1
        if broken[0] <= 2:
            raise durable.RolledBack("line")
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(arrivals.hotline, "take", full_disk)
    hotline.anna.says("Нас двое.")

    with hotline.asking():
        until(lambda: broken[0] == 1)
        assert hotline.api.waiting
        until(lambda: not hotline.api.waiting)

    assert hotline.texts() == ["Нас двое."]


def test_what_we_cannot_keep_as_it_should_be_is_kept_as_it_came(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "TRIES", 1)

    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(arrivals.hotline, "take", fails)
    hotline.anna.says("Нас двое.")

    with hotline.asking():
        until(lambda: not hotline.api.waiting)

    assert json.loads(hotline.texts()[0])["message"]["text"] == "Нас двое."


def test_an_odd_update_keeps_no_other_from_being_taken(hotline: Hotline) -> None:
    hotline.api.arrives(message={"message_id": "eleven", "chat": [], "kind": "from a newer Bot API"})
    hotline.anna.says("Нас двое.")

    with hotline.asking():
        until(lambda: not hotline.api.waiting)

    assert "newer Bot API" in hotline.texts()[0]
    assert hotline.texts()[1] == "Нас двое."


@pytest.mark.parametrize("kind", ["status", "html", "hang up", "lose", "flood"])
def test_while_telegram_fails_nothing_is_lost_and_nothing_kept_twice(hotline: Hotline, kind: str) -> None:
    hotline.api.faults = [Fault(kind, "getUpdates", times=2, seconds=1)]
    for text in ("раз", "два", "три"):
        hotline.anna.says(text)

    with hotline.asking():
        until(lambda: not hotline.api.waiting)

    assert hotline.texts() == ["раз", "два", "три"]


def test_doubled_and_reordered_updates_are_one_conversation_in_its_own_order(hotline: Hotline) -> None:
    updates = [hotline.anna.says(str(number)) for number in range(6)]
    hotline.api.waiting = [updates[place] for place in (3, 1, 0, 1, 5, 3, 4, 2)]
    for number, update in enumerate(hotline.api.waiting):
        hotline.api.waiting[number] = {**update, "update_id": 900 + number}

    with hotline.asking():
        until(lambda: not hotline.api.waiting)

    assert stored() == 6
    assert [each.text for each in delivery.in_their_order(hotline.opened().messages)] == list("012345")


def test_edits_keep_every_version(hotline: Hotline) -> None:
    number = hotline.anna.says("Нас двое.")["message"]["message_id"]
    for text in ("Нас трое.", "Нас четверо."):
        hotline.anna.edits(number, text)

    with hotline.asking():
        until(lambda: not hotline.api.waiting)

    assert hotline.texts() == ["Нас двое.", "Нас трое.", "Нас четверо."]


def test_photos_voices_and_documents_come_whole(hotline: Hotline) -> None:
    for kind, name in (("photo", "a.jpg"), ("voice", "a.ogg"), ("document", "a.pdf")):
        hotline.anna.sends(kind, name, b"content of " + kind.encode(), caption=kind)

    with hotline.asking():
        until(lambda: not hotline.api.waiting)

    messages = hotline.opened().messages
    assert [each.text for each in messages] == ["photo", "voice", "document"]
    assert [(each.files[0].claimed.value, each.files[0].size) for each in messages] == [
        ("picture", 16), ("sound", 16), ("other", 19),
    ]  # fmt: skip


def test_a_file_that_does_not_come_keeps_no_words_back(hotline: Hotline) -> None:
    hotline.api.faults = [Fault("hang up", "file", times=99)]
    hotline.anna.sends("photo", "a.jpg", b"x", caption="смотрите")
    hotline.anna.sends("document", "film.mp4", b"x", size=30_000_000)

    with hotline.asking():
        until(lambda: not hotline.api.waiting)

    assert [each.more["unfetched"] for each in hotline.opened().messages] == ["photo:1", "document:30000000"]


def test_one_door_asks(hotline: Hotline) -> None:
    import uuid

    assert leasing.hold("line", polling.NAME, uuid.uuid4(), clock.now(), HOUR)
    hotline.anna.says("Нас двое.")

    with hotline.asking():
        pass

    assert (stored(), len(hotline.api.waiting), hotline.api.asking) == (0, 1, 0)


def test_a_refused_token_is_counted_and_tried_again(hotline: Hotline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "INSTALLATION", dataclasses.replace(settings.INSTALLATION, telegram_token="2:wrong"))
    hotline.api.token = "1:other"
    stop = threading.Event()
    door = threading.Thread(target=lambda: asyncio.run(polling.Door("2:wrong", stop, 60).ask_on()))
    door.start()

    def failed() -> bool:
        with durable.reading("line"):
            return Task.objects.filter(name=polling.TASK, failures__gt=0, error="TokenRefused").exists()

    until(failed)
    stop.set()
    door.join(WITHIN)
    assert not door.is_alive()


def come(hotline: Hotline, text: str = "Нас двое.") -> None:
    hotline.anna.says(text)
    with hotline.asking():
        until(lambda: not hotline.api.waiting)
    hotline.send()


def answer(hotline: Hotline, text: str = "Слышим вас.") -> None:
    actions.reply(hotline.cast.ada, Conversation.objects.get().id, text)


def test_an_answer_arrives_and_the_desk_knows(hotline: Hotline) -> None:
    come(hotline)

    answer(hotline)
    assert hotline.state() == "due"
    hotline.send()

    assert hotline.anna.heard[-1] == "Слышим вас."
    assert hotline.state() == "sent"


def test_a_long_answer_arrives_whole_and_in_order(hotline: Hotline) -> None:
    come(hotline)
    before = len(hotline.anna.heard)
    text = " ".join(f"слово{number}" for number in range(1500))
    hotline.api.faults = [Fault("flood", "sendMessage", seconds=3)]

    answer(hotline, text)
    answer(hotline, "и ещё")
    for minute in range(3):
        hotline.send(minute)

    heard = hotline.anna.heard[before:]
    assert len(heard) > 3
    assert " ".join(heard) == text + " и ещё"


@pytest.mark.parametrize(("kind", "state"), [("status", "due"), ("html", "due"), ("hang up", "perhaps sent")])
def test_a_failure_is_tried_again_and_arrives_once(hotline: Hotline, kind: str, state: str) -> None:
    come(hotline)
    before = len(hotline.anna.heard)
    hotline.api.faults = [Fault(kind, "sendMessage")]

    answer(hotline)
    hotline.send()
    assert hotline.state() == state
    hotline.send(2)

    assert hotline.anna.heard[before:] == ["Слышим вас."]
    assert hotline.state() == "sent"


def test_a_lost_answer_is_shown_as_perhaps_sent_and_repeated_once(hotline: Hotline) -> None:
    come(hotline)
    before = len(hotline.anna.heard)
    hotline.api.faults = [Fault("lose", "sendMessage", times=9)]

    answer(hotline)
    for minute in range(0, 30, 5):
        hotline.send(minute)

    assert hotline.anna.heard[before:] == ["Слышим вас."] * 2
    assert hotline.state() == "perhaps sent"


def test_a_flood_waits_as_long_as_telegram_asks(hotline: Hotline) -> None:
    come(hotline)
    hotline.api.faults = [Fault("flood", "sendMessage", seconds=100)]

    answer(hotline)
    hotline.send()

    with durable.reading("line"):
        wait = (Due.objects.get().due_at - clock.now()).total_seconds()
    assert 95 < wait <= 101


def test_who_blocked_us_is_not_written_to_again_and_again(hotline: Hotline) -> None:
    come(hotline)
    hotline.anna.blocks()

    answer(hotline)
    hotline.send()
    hotline.send(60)

    shown = hotline.opened()
    assert delivery.delivery(shown.messages[-1], shown.entries) == delivery.Delivery("failed", "blocked")
    assert [method for method, _ in hotline.api.calls].count("sendMessage") < 6


def test_on_request_the_chat_is_emptied_as_far_as_telegram_lets_us(hotline: Hotline) -> None:
    come(hotline)
    answer(hotline)
    hotline.send()
    hotline.anna.says("/delete")
    with hotline.asking():
        until(lambda: not hotline.api.waiting)

    hotline.send()

    assert len(hotline.anna.chat) == 1
    assert "Android" in hotline.anna.heard[0]


def test_moving_to_the_web_leaves_one_harmless_word(hotline: Hotline) -> None:
    import re

    from safeconduct.line.hotline.domain.inbound import Inbound

    come(hotline)
    hotline.anna.taps("web")
    with hotline.asking():
        until(lambda: not hotline.api.waiting)
    hotline.send()
    code = re.search(r"move=(\d+)", hotline.anna.heard[-1])
    assert code

    actions.receive_moved(Inbound("Теперь отсюда.", "ru", "3" * 32, move=code[1]))
    hotline.send()

    assert [each["text"] for each in hotline.anna.chat] == ["Спасибо. Это всё, что я хотел узнать."]


def test_a_pushed_update_needs_its_secret_and_is_acknowledged_when_kept(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation = dataclasses.replace(settings.INSTALLATION, telegram_webhook="http://localhost")
    monkeypatch.setattr(settings, "INSTALLATION", installation)
    monkeypatch.setattr(settings, "ROOT_URLCONF", POOLS[Kind.TAKE].urls)
    address, secret = channels.webhook(hotline.api.token)
    update = json.dumps(hotline.anna.sends("photo", "a.jpg", b"picture", caption="Нас двое."))

    def push(shown: str) -> int:
        head = {"X-Telegram-Bot-Api-Secret-Token": shown}
        return Client(headers=head).post("/" + channels.HOOK, update, content_type="application/json").status_code

    assert [push(""), push("0" * 32), push(secret), push(secret)] == [404, 404, 200, 200]
    assert address == "http://localhost/telegram/hook"
    assert hotline.texts() == ["Нас двое."]
    assert hotline.opened().messages[0].files[0].size == 7


def test_without_a_webhook_there_is_no_such_page(hotline: Hotline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ROOT_URLCONF", POOLS[Kind.TAKE].urls)

    assert Client().post("/" + channels.HOOK, "{}", content_type="application/json").status_code == 404
