"""The desk's pages: who may see them, and what each button does."""

import uuid
from collections.abc import Iterator

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from founding import Cast
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.staff.access import sessions
from safeconduct.foundation.staff.models import Account
from safeconduct.foundation.vault.domain import receipts
from safeconduct.line.hotline import actions, queries
from safeconduct.line.hotline.domain.inbound import Inbound
from safeconduct.line.hotline.models import Conversation
from safeconduct.wiring.doors.pools import POOLS, Kind

GETS = ("queue", "conversation")
POSTS = ("reply", "note", "assign", "close", "hold", "release", "expire")
LEADS_ONLY = {"hold", "release", "expire"}


@pytest.fixture
def console(settings: object) -> Iterator[None]:
    """The middleware and addresses of the console's process."""
    settings.MIDDLEWARE = list(POOLS[Kind.CONSOLE].middleware)  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = "safeconduct.wiring.doors.console_urls"  # type: ignore[attr-defined]
    yield


def signed_in(actor: Actor) -> Client:
    """A browser in which this member has shown passphrase and second factor."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.http import HttpRequest

    client, request = Client(), HttpRequest()
    request.session = SessionStore()
    sessions.begin(request, Account.objects.get(id=actor.id), actor.private, complete=True)
    request.session.save()
    client.cookies["session"] = request.session.session_key
    client.cookies[sessions.COOKIE] = request.__dict__["key_to_set"]
    return client


@pytest.fixture
def waiting(cast: Cast) -> uuid.UUID:
    """A conversation that waits."""
    received = actions.receive(Inbound("둘이 같이 갈 수 있습니까", "ko", receipts.new_form_id()))
    assert received.conversation_id
    return received.conversation_id


def address(name: str, conversation: uuid.UUID) -> str:
    return reverse(name) if name in {"queue", "expire"} else reverse(name, args=[conversation])


@pytest.mark.parametrize("name", [*GETS, *POSTS])
def test_a_stranger_is_sent_to_sign_in_and_told_nothing(console: None, waiting: uuid.UUID, name: str) -> None:
    ask = Client().get if name in GETS else Client().post

    answers = [ask(address(name, conversation)) for conversation in (waiting, uuid.uuid4())]

    assert {(answer.status_code, answer.headers.get("Location", "")[:16]) for answer in answers} == {
        (302, "/console/sign-in")
    }


@pytest.mark.parametrize("name", [*GETS, *POSTS])
def test_each_role_gets_the_answer_of_the_table(console: None, cast: Cast, waiting: uuid.UUID, name: str) -> None:
    for actor, leads in ((cast.ada, False), (cast.boris, True)):
        client = signed_in(actor)
        ask = client.get if name in GETS else client.post
        status = ask(address(name, waiting)).status_code
        assert status in ({404} if name in LEADS_ONLY and not leads else {200, 302, 422})
        if name not in {"queue", "expire"}:
            assert ask(address(name, uuid.uuid4())).status_code == 404


def test_the_queue_shows_the_first_line_and_why(console: None, cast: Cast, waiting: uuid.UUID) -> None:
    page = signed_in(cast.ada).get(reverse("queue")).content.decode()

    assert "둘이 같이 갈 수 있습니까" in page
    assert "asks to come, a group" in page


def test_an_answer_is_sent_and_the_conversation_leaves_the_waiting(
    console: None, cast: Cast, waiting: uuid.UUID
) -> None:
    answer = signed_in(cast.ada).post(reverse("reply", args=[waiting]), {"reply": "예, 같이 올 수 있습니다."})

    assert answer.status_code == 302
    assert queries.queue(cast.ada) == []
    assert queries.opened(cast.ada, waiting).messages[-1].text == "예, 같이 올 수 있습니다."


@pytest.mark.parametrize(("name", "field"), [("reply", "reply"), ("note", "note")])
def test_what_is_too_long_comes_back_with_its_text(
    console: None, cast: Cast, waiting: uuid.UUID, name: str, field: str
) -> None:
    text = "가" * 20_001

    answer = signed_in(cast.ada).post(reverse(name, args=[waiting]), {field: text})

    assert answer.status_code == 422
    assert text in answer.content.decode()
    assert 'role="alert"' in answer.content.decode()


def test_a_note_an_assignment_and_a_hold_are_kept(console: None, cast: Cast, waiting: uuid.UUID) -> None:
    lead = signed_in(cast.boris)
    lead.post(reverse("note", args=[waiting]), {"note": "ask about the wound"})
    lead.post(reverse("assign", args=[waiting]), {"member": str(cast.ada.id)})
    lead.post(reverse("hold", args=[waiting]), {"why": "a complaint", "days": "30"})

    labels = queries.opened(cast.boris, waiting).row.labels
    assert [note.values["text"] for note in labels.notes] == ["ask about the wound"]
    assert labels.assigned_name == "Ada"
    assert queries.held_until(waiting)
    lead.post(reverse("release", args=[waiting]))
    assert queries.held_until(waiting) is None


def test_a_fragment_is_asked_for_by_the_live_page(console: None, cast: Cast, waiting: uuid.UUID) -> None:
    rows = signed_in(cast.ada).get(reverse("queue"), headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in rows
    assert str(waiting) in rows


def test_looking_again_asks_no_more_for_ten_conversations_than_for_one(cast: Cast, waiting: uuid.UUID) -> None:
    one = _asked_when_looking_again(cast.ada)
    for number in range(9):
        actions.receive(Inbound(f"글 {number}", "ko", receipts.new_form_id()))

    assert _asked_when_looking_again(cast.ada) == one
    assert Conversation.objects.count() == 10


def _asked_when_looking_again(actor: Actor) -> int:
    queries.queue(actor)
    with CaptureQueriesContext(connections["line"]) as asked:
        queries.queue(actor)
    return len(asked)


def test_what_a_browser_shows_already_is_not_sent_again(console: None, cast: Cast, waiting: uuid.UUID) -> None:
    client, asked = signed_in(cast.ada), {"HX-Request": "true"}
    for place in (reverse("queue"), reverse("conversation", args=[waiting])):
        client.get(place, headers=asked)
        first = client.get(place, headers=asked)

        again = client.get(place, {"seen": first.headers["Seen"]}, headers=asked)
        actions.note(cast.boris, waiting, "something new")
        changed = client.get(place, {"seen": first.headers["Seen"]}, headers=asked)

        assert (again.status_code, again.content) == (204, b"")
        assert changed.status_code == 200
