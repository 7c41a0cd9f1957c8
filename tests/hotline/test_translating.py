"""Our own machine translates beside the original; agreed phrases it never sees, and nothing waits for it."""

import dataclasses
import http.server
import json
import threading
from collections.abc import Iterator
from typing import ClassVar

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from founding import Cast
from hotline.test_views import console, signed_in
from safeconduct.foundation.vault.domain import receipts
from safeconduct.line.hotline import actions
from safeconduct.line.hotline.domain import translation
from safeconduct.line.hotline.domain.inbound import Inbound
from safeconduct.line.hotline.models import Message
from safeconduct.line.hotline.queries import translating
from safeconduct.wiring import env

assert console  # a fixture, used by its name


class Machine(http.server.BaseHTTPRequestHandler):
    """Answers as LibreTranslate does: what it is asked, in capitals."""

    asked: ClassVar[list[dict[str, str]]] = []
    status = 200
    made: ClassVar[object] = None

    def do_POST(self) -> None:
        """One translation."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        Machine.asked.append(body | {"path": self.path})
        answer = json.dumps({"translatedText": body["q"].upper() if Machine.made is None else Machine.made}).encode()
        self.send_response(Machine.status)
        self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def machine(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Machine]]:
    """A machine on this machine, and an installation that was told of it."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Machine)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr(settings, "INSTALLATION", dataclasses.replace(settings.INSTALLATION, translate=address))
    Machine.asked.clear()
    monkeypatch.setattr(Machine, "status", 200)
    monkeypatch.setattr(Machine, "made", None)
    yield Machine
    server.shutdown()
    server.server_close()


def test_it_is_asked_as_libretranslate_is(machine: type[Machine]) -> None:
    assert translating.translated("we wait", "en", "ru") == "WE WAIT"
    assert machine.asked == [
        {"q": "we wait", "source": "en", "target": "ru", "format": "text", "path": "/translate"},
    ]


def test_agreed_phrases_never_reach_it_and_come_back_in_agreed_words(machine: type[Machine]) -> None:
    made = translating.translated("A prisoner of war keeps the receipt.", "en", "ko")

    assert made == "A 포로 KEEPS THE 확인 낱말."
    assert "prisoner" not in machine.asked[0]["q"]


@pytest.mark.parametrize("made", ["no mark at all", "[[0]] [[0]]", "[[7]]", "", 5, None])
def test_what_cannot_be_used_is_not_shown(
    machine: type[Machine], monkeypatch: pytest.MonkeyPatch, made: object
) -> None:
    monkeypatch.setattr(machine, "made", made if made is not None else {"x": 1})

    with pytest.raises(translating.NoTranslation):
        translating.translated("a prisoner of war", "en", "ko")


@pytest.mark.parametrize("status", [301, 403, 500])
def test_a_machine_that_is_ill_or_points_elsewhere_stops_nothing(
    machine: type[Machine], monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr(machine, "status", status)

    with pytest.raises(translating.NoTranslation):
        translating.translated("we wait", "en", "ru")
    assert len(machine.asked) == 1


def test_without_a_machine_there_is_no_translation(cast: Cast) -> None:
    assert not translating.may_translate()
    with pytest.raises(translating.NoTranslation):
        translating.translated("we wait", "en", "ru")


@pytest.mark.usefixtures("console")
def test_the_original_stands_above_and_nothing_is_sent(cast: Cast, machine: type[Machine]) -> None:
    received = actions.receive(Inbound("нас двое", "ru", receipts.new_form_id()))
    ada, where = signed_in(cast.ada), f"/console/conversation/{received.conversation_id}"

    theirs = ada.post(f"{where}/translate-theirs").content.decode()
    ours = ada.post(f"{where}/translate-ours", {"reply": "we wait"}).content.decode()

    assert theirs.index("нас двое") < theirs.index("By machine, may be wrong:") < theirs.index("НАС ДВОЕ")
    assert ours.index("we wait") < ours.index("WE WAIT")
    assert "I have read it" in ours
    assert "I have read it" not in theirs
    assert Message.objects.count() == 1


@pytest.mark.usefixtures("console")
def test_a_failure_is_told_in_a_sentence_and_the_desk_goes_on(
    cast: Cast, machine: type[Machine], monkeypatch: pytest.MonkeyPatch
) -> None:
    received = actions.receive(Inbound("нас двое", "ru", receipts.new_form_id()))
    monkeypatch.setattr(machine, "status", 500)

    answer = signed_in(cast.ada).post(f"/console/conversation/{received.conversation_id}/translate-theirs")

    assert (answer.status_code, "did not answer" in answer.content.decode()) == (200, True)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:5000", "http://localhost:5000", "http://192.168.1.7", "http://[::1]:5000/"]
)
def test_our_own_machine_may_translate(address: str) -> None:
    assert translation.server(address).path == "/translate"


@pytest.mark.parametrize(
    "address",
    ["https://libretranslate.com", "http://8.8.8.8", "http://translate.local", "http://0.0.0.0", "ftp://127.0.0.1",
     "http://user:word@127.0.0.1", "http://127.0.0.1:99999", "nonsense", "http://127.0.0.1?key=1"],
)  # fmt: skip
def test_nobody_elses_machine_is_asked_and_the_settings_say_so(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFECONDUCT_TRANSLATE", address)

    with pytest.raises(env.Unusable, match="your own machine"):
        env.load()


@given(st.text(max_size=200))
def test_a_machine_that_changes_nothing_gives_every_text_back(text: str) -> None:
    protected = translation.protect(text, "en", "en")

    assert translation.restore(protected.text, protected) is not None
