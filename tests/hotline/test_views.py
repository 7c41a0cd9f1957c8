"""The desk's pages: who may see them, and what each button does."""

import datetime
import uuid
from collections.abc import Iterator

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from founding import Cast
from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.languages.domain import words
from safeconduct.foundation.staff.access import sessions
from safeconduct.foundation.staff.models import Account
from safeconduct.foundation.vault.domain import receipts
from safeconduct.line.hotline import actions, queries
from safeconduct.line.hotline.domain import seconding
from safeconduct.line.hotline.domain.inbound import Inbound
from safeconduct.line.hotline.models import Conversation, State
from safeconduct.wiring.doors.pools import POOLS, Kind

GETS = ("queue", "conversation", "templates", "here", "own-desk")
POSTS = (
    *("translate-theirs", "translate-ours", "triage", "brake", "take-back", "withdraw", "let-go", "send-back"),
    *("reply", "note", "assign", "close", "hold", "release", "expire", "take", "flag", "lift-flag", "take-next"),
    "person",
    *("search", "many", "save-list", "drop-list", "keep-own", "hand-over"),
    *("identity", "plant"),
)
OF_NO_CONVERSATION = {
    *("queue", "expire", "own-desk", "take-next", "search", "many", "save-list", "drop-list", "keep-own", "hand-over"),
    "plant",
}
LEADS_ONLY = {"hold", "release", "expire", "identity", "plant"}


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
    return reverse(name) if name in OF_NO_CONVERSATION else reverse(name, args=[conversation])


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
        assert status in ({404} if name in LEADS_ONLY and not leads else {200, 204, 302, 422})
        if name not in OF_NO_CONVERSATION:
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


def test_taking_the_next_opens_it_or_says_why_not(console: None, cast: Cast, waiting: uuid.UUID) -> None:
    client = signed_in(cast.ada)

    taken = client.post(reverse("take-next"))
    actions.reply(cast.ada, waiting, "예")
    nobody = client.post(reverse("take-next"), follow=True)

    assert str(waiting) in taken.headers["Location"]
    assert "Nobody waits whom you could take now." in nobody.content.decode()


def test_an_answer_that_came_too_late_comes_back_with_both_texts(console: None, cast: Cast, waiting: uuid.UUID) -> None:
    actions.reply(cast.boris, waiting, "먼저 쓴 답")

    answer = signed_in(cast.ada).post(reverse("reply", args=[waiting]), {"reply": "나중 쓴 답", "answers": "0"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Boris answered while you wrote: “먼저 쓴 답”" in page
    assert "나중 쓴 답</textarea>" in page


def test_the_first_line_is_for_who_has_it_or_for_all_where_anybody_may_take_it(
    console: None, cast: Cast, waiting: uuid.UUID
) -> None:
    actions.assign(cast.ada, waiting, actions.To(cast.ada.id, "Ada"))

    mine, others = (signed_in(member).get(reverse("queue")).content.decode() for member in (cast.ada, cast.boris))

    assert "둘이 같이 갈 수 있습니까" in mine
    assert "둘이 같이 갈 수 있습니까" not in others
    assert "→ Ada" in others


def test_words_are_found_in_what_was_written_and_noted(console: None, cast: Cast, waiting: uuid.UUID) -> None:
    actions.note(cast.boris, waiting, "A WOUND in the left hand")
    client = signed_in(cast.ada)

    by_note, by_both, by_none = (
        client.post(reverse("search"), {"words": words}).content.decode()
        for words in ("wound left", "wound 같이", "wound 없는말")
    )

    assert str(waiting) in by_note
    assert str(waiting) in by_both
    assert str(waiting) not in by_none
    assert "Nothing here." in by_none


def test_a_list_is_kept_shown_and_dropped(console: None, cast: Cast, waiting: uuid.UUID) -> None:
    client = signed_in(cast.ada)
    asked = {"name": "Korean groups", "language": "ko", "reason": "group"}

    client.post(reverse("save-list"), asked)
    shown = client.get(reverse("queue"), asked).content.decode()
    other = client.get(reverse("queue"), {"language": "ru"}).content.decode()
    client.post(reverse("drop-list"), {"name": "Korean groups"})

    assert "Korean groups</a>" in shown
    assert str(waiting) in shown
    assert str(waiting) not in other
    assert queries.own_of(cast.ada).lists == ()


def test_what_was_ticked_is_given_at_once(console: None, cast: Cast, waiting: uuid.UUID) -> None:
    ticked = {"id": [str(waiting), "not one"], "act": "give", "member": str(cast.boris.id)}

    answer = signed_in(cast.ada).post(reverse("many"), ticked, follow=True)

    assert "1 conversation given." in answer.content.decode()
    assert queries.opened(cast.ada, waiting).row.labels.assigned_name == "Boris"


def test_a_flag_stands_until_it_is_lifted_and_is_listed_from_its_day_on(
    console: None, cast: Cast, waiting: uuid.UUID
) -> None:
    client = signed_in(cast.ada)
    today, later = clock.today(), clock.today() + datetime.timedelta(days=3)

    client.post(reverse("flag", args=[waiting]), {"on": today.isoformat(), "why": "call the ward"})
    client.post(reverse("flag", args=[waiting]), {"on": later.isoformat(), "why": "ask again"})
    listed = client.get(reverse("queue"), {"flagged": "1"}).content.decode()
    due = queries.opened(cast.ada, waiting).row.labels.flags[0]
    client.post(reverse("lift-flag", args=[waiting]), {"flag": due.id})

    assert "⚑ call the ward" in listed
    assert str(waiting) not in client.get(reverse("queue"), {"flagged": "1"}).content.decode()
    assert [flag.why for flag in queries.opened(cast.ada, waiting).row.labels.flags] == ["ask again"]


def test_what_was_done_stands_in_one_order_of_time(console: None, cast: Cast, waiting: uuid.UUID) -> None:
    client = signed_in(cast.boris)
    client.post(reverse("take", args=[waiting]))
    client.post(reverse("hold", args=[waiting]), {"why": "a complaint", "days": "30"})

    page = client.get(reverse("conversation", args=[waiting])).content.decode()

    done = ["둘이 같이 갈 수 있습니까</p>", "gave this to Boris", "keeps this from being forgotten: a complaint"]
    assert [page.index(each) for each in done] == sorted(page.index(each) for each in done)


def test_nobody_but_a_lead_hands_over_what_is_anothers(console: None, cast: Cast, waiting: uuid.UUID) -> None:
    actions.assign(cast.boris, waiting, actions.To(cast.boris.id, "Boris"))
    asked = {"of": str(cast.boris.id), "member": str(cast.ada.id)}

    refused, done = (signed_in(member).post(reverse("hand-over"), asked) for member in (cast.ada, cast.boris))

    assert (refused.status_code, done.status_code) == (404, 302)
    assert queries.opened(cast.ada, waiting).row.labels.assigned_name == "Ada"


def test_a_colleague_before_the_same_conversation_is_seen(console: None, cast: Cast, waiting: uuid.UUID) -> None:
    asked = {"HX-Request": "true"}
    here = reverse("here", args=[waiting])

    signed_in(cast.boris).get(here, {"window": "one", "doing": "writing"}, headers=asked)
    page = signed_in(cast.ada).get(reverse("conversation", args=[waiting])).content.decode()
    rows = signed_in(cast.ada).get(reverse("queue"), headers=asked).content.decode()
    signed_in(cast.boris).get(here, {"window": "one", "doing": ""}, headers=asked)

    assert "Boris writes an answer." in page
    assert "✎ Boris" in rows
    assert queries.here_now(cast.ada) == ()


def test_two_are_joined_side_by_side_on_evidence_and_parted(console: None, cast: Cast, waiting: uuid.UUID) -> None:
    received = actions.receive(Inbound("저는 그 사람입니다", "ko", receipts.new_form_id()))
    other, client = str(received.conversation_id), signed_in(cast.ada)
    pair = {"first": str(waiting), "second": other}

    asked = client.post(reverse("many"), {"id": [str(waiting), other], "act": "join"})
    shown = client.get(asked.headers["Location"]).content.decode()
    refused = client.post(reverse("join"), pair | {"survivor": other, "evidence": "other", "why": ""})
    client.post(reverse("join"), pair | {"survivor": other, "evidence": "they said so", "why": "their own word"})
    joined = client.get(reverse("conversation", args=[other])).content.decode()
    link = queries.opened(cast.ada, waiting).row.labels.links[0]
    client.post(reverse("part", args=[waiting]), {"link": link.id})

    assert "둘이 같이 갈 수 있습니까" in shown
    assert refused.status_code == 422
    assert str(link.survivor) == other
    assert "둘이 같이 갈 수 있습니까" in joined
    assert "their own word" in joined
    assert queries.opened(cast.ada, waiting).row.labels.links == ()


def test_two_must_be_ticked_to_be_joined(console: None, cast: Cast, waiting: uuid.UUID) -> None:
    client = signed_in(cast.ada)

    one = client.post(reverse("many"), {"id": [str(waiting)], "act": "join"}, follow=True)
    none = client.get(reverse("join"))

    assert "Tick the two conversations" in one.content.decode()
    assert none.status_code == 404


def test_what_a_lead_must_know_stands_above_the_queue_until_it_was_seen(
    console: None, cast: Cast, waiting: uuid.UUID
) -> None:
    lead, ada = signed_in(cast.boris), signed_in(cast.ada)
    typed = {"language": "ko", "text": "다시 쓰겠습니다", "answer": "기다리겠습니다"}

    planted = lead.post(reverse("plant"), typed)
    refused = lead.post(reverse("plant"), typed | {"answer": ""})
    canary = next(row.id for row in queries.queue(cast.ada, State.ANSWERED))
    ada.get(reverse("conversation", args=[canary]))
    page = lead.get(reverse("queue")).content.decode()
    (notice,) = queries.notices_for(cast.boris)
    lead.post(reverse("see-notice", args=[notice.id]))

    assert (planted.status_code, refused.status_code) == (302, 422)
    assert "Ada opened a canary" in page
    assert "Ada opened a canary" not in ada.get(reverse("queue")).content.decode()
    assert "Ada opened a canary" not in lead.get(reverse("queue")).content.decode()


def test_an_address_is_shown_once_on_a_page_of_its_own(console: None, cast: Cast, waiting: uuid.UUID) -> None:
    lead = signed_in(cast.boris)

    refused = lead.post(reverse("identity", args=[waiting]), {"why": " "})
    shown = lead.post(reverse("identity", args=[waiting]), {"why": "a threat to his life"})

    assert refused.status_code == 422
    assert "written reason" in refused.content.decode()
    assert "They have no address" in shown.content.decode()


def test_a_row_is_drawn_once_for_each_version_and_never_for_another_reader(
    console: None, cast: Cast, waiting: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, boris = signed_in(cast.ada), signed_in(cast.boris)
    actions.assign(cast.ada, waiting, actions.To(cast.ada.id, "Ada"))
    first = ada.get(reverse("queue")).content.decode()
    drawn = len(queries.memory_of(cast.ada).drawn)

    again = ada.get(reverse("queue")).content.decode()
    others = boris.get(reverse("queue")).content.decode()

    assert "둘이 같이" in first
    assert "둘이 같이" in again
    assert "둘이 같이" not in others
    assert (drawn, len(queries.memory_of(cast.ada).drawn)) == (1, 2)


@pytest.mark.usefixtures("console")
def test_the_card_of_force_stands_where_somebody_was_marked_and_asks_for_a_reason(
    cast: Cast, waiting: uuid.UUID
) -> None:
    ada, where = signed_in(cast.ada), f"/console/conversation/{waiting}"

    without = ada.post(f"{where}/triage", {"do": "duress", "why": ""})
    ada.post(f"{where}/triage", {"do": "duress", "why": "another tone"})
    page = ada.get(where).content.decode()

    assert (without.status_code, "Say why in a few words" in without.content.decode()) == (422, True)
    assert "another tone" in page
    assert "Never write:" in page


@pytest.mark.usefixtures("console")
@pytest.mark.parametrize(
    "sent",
    [
        {"do": "urgency", "rank": "3"}, {"do": "hoax"}, {"do": "no hoax"}, {"do": "mute", "hours": "4"},
        {"do": "no mute"}, {"do": "duress"}, {"do": "no duress"},
    ],
)  # fmt: skip
def test_after_each_mark_the_desk_can_still_be_read(cast: Cast, waiting: uuid.UUID, sent: dict[str, str]) -> None:
    ada, where = signed_in(cast.ada), f"/console/conversation/{waiting}"

    done = ada.post(f"{where}/triage", sent | {"why": "because"})

    assert (done.status_code, ada.get(where).status_code, ada.get("/console/queue").status_code) == (302, 200, 200)


@pytest.mark.usefixtures("console")
def test_after_each_word_of_a_second_reader_the_desk_can_still_be_read(cast: Cast, waiting: uuid.UUID) -> None:
    ada, boris, where = signed_in(cast.ada), signed_in(cast.boris), f"/console/conversation/{waiting}"
    statuses = []

    for act in ("let-go", "send-back"):
        ada.post(f"{where}/reply", {"reply": "북쪽으로 오십시오.", "second": "1", "answers": "9"})
        (held,) = seconding.held(queries.opened(cast.ada, waiting).entries)
        boris.post(f"{where}/{act}", {"id": held.id, "why": "no"})
        statuses += [ada.get(where).status_code, boris.get(where).status_code]

    assert statuses == [200] * 4
    assert "sent this back" in ada.get(where).content.decode()


@pytest.mark.usefixtures("console")
def test_an_answer_into_the_cover_stands_there_with_its_way_back(cast: Cast) -> None:
    received = actions.receive(Inbound("둘입니다", "ko", receipts.new_form_id()))
    assert received.receipt
    seven = words.spell(received.receipt.words, "ko")
    actions.choose_own_words(actions.open_receipt(" ".join(seven)), ("나만의말씀",))
    ada, where = signed_in(cast.ada), f"/console/conversation/{received.conversation_id}"

    ada.post(f"{where}/reply", {"reply": "잘 지냅니다.", "to_cover": "on", "answers": "9"})
    page = ada.get(where).content.decode()

    _, cover = page.split("The cover:")
    assert cover.index("잘 지냅니다.") < cover.index("take-back")
