"""The pages of texts and channels: who may see them, what each button does, and that nothing typed is lost."""

import uuid
from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from safeconduct.foundation.channels.domain.roster import TrueChannel
from safeconduct.foundation.kit import durable
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.publishing import actions, queries, urls
from safeconduct.foundation.publishing.domain import reviewed
from safeconduct.foundation.publishing.models import ChannelList, TextReview
from safeconduct.foundation.publishing.queries import channels
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.staff.access import sessions
from safeconduct.foundation.staff.models import Account
from safeconduct.wiring.doors.pools import POOLS, Kind

LEAVE = reviewed.one("ko", "caller", "leave")
NUMBER = reviewed.number("ko")
ONE = ["ko", "caller", "leave"]
READERS, APPROVERS, PUBLISHERS = {"ada", "boris", "mina"}, {"boris", "mina"}, {"mina"}

# Every route with who gets in, role by role; whoever is not named is told that there is no such page.
ROUTES: dict[str, tuple[str, list[object], set[str]]] = {
    "texts": ("get", [], READERS),
    "texts-language": ("get", ["ko"], READERS),
    "texts-sheet": ("get", ["ko"], READERS),
    "texts-one": ("get", list(ONE), READERS),
    "texts-read": ("post", list(ONE), READERS),
    "texts-read-sheet": ("post", ["ko"], READERS),
    "texts-approve": ("post", list(ONE), APPROVERS),
    "texts-approve-sheet": ("post", ["ko"], APPROVERS),
    "texts-send-back": ("post", list(ONE), APPROVERS),
    "channels": ("get", [], PUBLISHERS),
    "channels-propose": ("post", [], PUBLISHERS),
    "channels-sign": ("post", [uuid.UUID(int=1)], set()),
    "channels-refuse": ("post", [uuid.UUID(int=1)], set()),
}
EVERYBODY = ("ada", "boris", "chun", "dora", "mina", "olga")


@pytest.fixture
def console(cast: dict[str, Actor], monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Client]:
    """A signed-in browser for each of the cast, before the console's own middleware and addresses."""
    monkeypatch.setattr(settings, "MIDDLEWARE", list(POOLS[Kind.CONSOLE].middleware))
    monkeypatch.setattr(settings, "ROOT_URLCONF", POOLS[Kind.CONSOLE].urls)
    return lambda name: _signed_in(cast[name])


def _signed_in(actor: Actor) -> Client:
    client, request = Client(), HttpRequest()
    request.session = SessionStore()
    Account.objects.filter(id=actor.id).update(code_accepted_on="2026-01-01")
    sessions.begin(request, Account.objects.get(id=actor.id), actor.private, complete=True)
    request.session.save()
    client.cookies["session"] = request.session.session_key
    client.cookies[sessions.COOKIE] = request.__dict__["key_to_set"]
    return client


def test_every_route_of_this_context_stands_in_the_table() -> None:
    assert {pattern.name for pattern in urls.urlpatterns} == set(ROUTES)


@pytest.mark.slow
def test_each_role_gets_into_its_pages_and_no_other(console: Callable[[str], Client]) -> None:
    browsers = {name: console(name) for name in EVERYBODY}

    wrong = [
        (route, name, status)
        for route, (method, given, allowed) in ROUTES.items()
        for name in EVERYBODY
        for status in [getattr(browsers[name], method)(reverse(route, args=given)).status_code]
        if (status in {200, 302, 422}) != (name in allowed)
    ]

    assert wrong == []


@pytest.mark.parametrize("route", ROUTES)
def test_a_stranger_is_sent_to_sign_in(console: Callable[[str], Client], route: str) -> None:
    method, given, _ = ROUTES[route]

    assert getattr(Client(), method)(reverse(route, args=given)).headers["Location"].startswith("/console/sign-in")


def test_one_reads_a_text_back_and_another_approves_it(console: Callable[[str], Client]) -> None:
    seen = {"version": LEAVE.version, "words": "This page is empty. You can close it."}
    ada, boris = console("ada"), console("boris")
    page = ada.get(reverse("texts-one", args=ONE)).content.decode()
    assert all(line.text in page and line.source in page for line in LEAVE.lines)

    then = ada.post(reverse("texts-read", args=ONE), seen)
    found = boris.get(reverse("texts-one", args=ONE)).content.decode()
    boris.post(reverse("texts-approve", args=ONE), {"version": LEAVE.version})

    korean = reviewed.of("ko")
    following = korean[korean.index(LEAVE) + 1].place
    assert then.headers["Location"] == reverse("texts-one", args=["ko", following.kind, following.key])
    assert seen["words"] in found
    assert not queries.standing_of(LEAVE).waits


def test_who_read_a_text_is_offered_no_button_to_approve_it(console: Callable[[str], Client]) -> None:
    boris = console("boris")
    boris.post(reverse("texts-read", args=ONE), {"version": LEAVE.version, "words": "The end."})

    page = boris.get(reverse("texts-one", args=ONE)).content.decode()
    answer = boris.post(reverse("texts-approve", args=ONE), {"version": LEAVE.version})

    assert reverse("texts-approve", args=ONE) not in page
    assert answer.status_code == 422
    assert "Another person than who read this text must approve it." in answer.content.decode()


def test_words_of_a_refused_form_are_still_there(console: Callable[[str], Client]) -> None:
    answer = console("ada").post(reverse("texts-read", args=ONE), {"version": "0", "words": "Half an hour of work"})

    assert answer.status_code == 422
    assert "Half an hour of work" in answer.content.decode()


def test_a_text_goes_back_with_its_reason(console: Callable[[str], Client]) -> None:
    boris = console("boris")
    boris.post(reverse("texts-send-back", args=ONE), {"version": LEAVE.version, "reason": "Too <b>stiff</b>"})

    for route, given in (("texts-one", ONE), ("texts-language", ["ko"])):
        assert "Too &lt;b&gt;stiff&lt;/b&gt;" in boris.get(reverse(route, args=given)).content.decode()


def test_a_language_is_approved_from_one_sheet_by_two(console: Callable[[str], Client]) -> None:
    ada, boris = console("ada"), console("boris")
    sheet = ada.get(reverse("texts-sheet", args=["ko"])).content.decode()
    assert all(
        line.text in sheet for each in reviewed.of("ko") if each.place.kind != "words" for line in each.lines[:3]
    )

    ada.post(reverse("texts-read-sheet", args=["ko"]), {"number": NUMBER})
    boris.post(reverse("texts-approve-sheet", args=["ko"]), {"number": NUMBER})
    queries.forget()

    assert "Callers read this language." in boris.get(reverse("texts-language", args=["ko"])).content.decode()
    assert TextReview.objects.filter(act="approve").count() == len(reviewed.of("ko"))


def test_a_sheet_that_is_not_todays_changes_nothing(console: Callable[[str], Client]) -> None:
    answer = console("ada").post(reverse("texts-read-sheet", args=["ko"]), {"number": "00000000"})

    assert answer.status_code == 422
    assert not TextReview.objects.exists()


@pytest.mark.parametrize("path", ["/console/texts/tlh", "/console/texts/tlh/sheet", "/console/texts/ko/caller/x"])
def test_what_nobody_wrote_is_not_there(console: Callable[[str], Client], path: str) -> None:
    assert console("mina").get(path).status_code == 404


def test_two_publishers_put_a_list_in_force(console: Callable[[str], Client]) -> None:
    mina, noor = console("mina"), console("noor")
    mina.post(reverse("channels-propose"), {"web": "https://help.example/\n", "telegram": "@help_bot"})
    asked = ChannelList.objects.get()

    own = mina.get(reverse("channels")).content.decode()
    refused = mina.post(reverse("channels-sign", args=[asked.id]))
    noor.post(reverse("channels-sign", args=[asked.id]))
    channels.forget()
    page = noor.get(reverse("channels")).content.decode()

    assert reverse("channels-sign", args=[asked.id]) not in own
    assert refused.status_code == 422
    signed = queries.in_force()
    assert signed is not None
    assert signed.fingerprint in page
    assert "Proposed by mina, signed by noor" in page


def test_a_second_list_shows_what_is_new_and_what_is_gone(
    console: Callable[[str], Client], cast: dict[str, Actor]
) -> None:
    mina, noor = console("mina"), console("noor")
    mina.post(reverse("channels-propose"), {"web": "https://old.example"})
    noor.post(reverse("channels-sign", args=[ChannelList.objects.get().id]))
    mina.post(reverse("channels-propose"), {"web": "https://new.example", "new_key": "yes"})

    page = noor.get(reverse("channels")).content.decode()
    noor.post(reverse("channels-refuse", args=[queries.asked()[0].id]))

    assert page.count("https://old.example") > 1
    assert 'class="gone"' in page
    assert "With a new key" in page
    assert queries.asked() == []
    assert staff.names()[cast["mina"].id] == "mina"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"web": "http://help.example"}, "http://help.example"),
        ({"onion": "http://short.onion"}, "http://short.onion"),
        ({"phone": "0044 1"}, "0044 1"),
        ({"telegram": "@help_bot\n@help_bot"}, "each once"),
    ],
)
def test_an_address_that_is_not_one_is_named_and_nothing_typed_is_lost(
    console: Callable[[str], Client], typed: dict[str, str], said: str
) -> None:
    answer = console("mina").post(reverse("channels-propose"), {**typed, "email": "a@example.org"})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert said in page
    assert "a@example.org" in page
    assert not ChannelList.objects.exists()


def test_an_empty_list_is_refused(console: Callable[[str], Client]) -> None:
    assert "Name at least one channel" in console("mina").post(reverse("channels-propose")).content.decode()


def test_a_list_whose_signature_does_not_hold_says_so(console: Callable[[str], Client], cast: dict[str, Actor]) -> None:
    actions.sign(cast["noor"], actions.propose(cast["mina"], [TrueChannel("web", "https://help.example")]))
    text = ChannelList.objects.get().text.replace("help", "liar")
    durable.transact("staff", lambda: ChannelList.objects.update(text=text))

    assert "The signature of this list does not hold." in console("mina").get(reverse("channels")).content.decode()


def test_a_publisher_begins_at_the_texts(console: Callable[[str], Client]) -> None:
    assert console("mina").get("/console/").headers["Location"] == reverse("texts")
