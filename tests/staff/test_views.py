"""Pages of the staff: who sees which, and how one comes in."""

import base64
import pathlib
import uuid
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from safeconduct.foundation.kit import clock, secret_files
from safeconduct.foundation.staff import actions, urls
from safeconduct.foundation.staff.access import sessions
from safeconduct.foundation.staff.actions import MadeUp
from safeconduct.foundation.staff.domain.roles import POSTS, Role
from safeconduct.foundation.staff.models import Account, Act
from safeconduct.foundation.staff.views import wording
from safeconduct.foundation.vault.domain import one_time_codes
from safeconduct.wiring.doors.pools import POOLS, Kind

SAMPLES: dict[str, object] = {
    "token": "nothing",
    "factor_id": uuid.UUID(int=5),
    "approval_id": uuid.UUID(int=5),
    "log_name": "line",
    "position": 0,
}
ADMINISTRATORS = {"staff-people", "staff-invite", "staff-propose"}
SECOND_PERSONS = {"staff-approvals", "staff-approve", "staff-refuse"}
# The auditors' routes have a table of their own in test_deeds.py.
SEES = {"ada": set(), "boris": SECOND_PERSONS, "chun": ADMINISTRATORS | SECOND_PERSONS, "dora": set()}


@pytest.fixture
def pages(rehearsal: dict[str, MadeUp], monkeypatch: pytest.MonkeyPatch) -> dict[str, MadeUp]:
    """The console's own middleware around its own addresses, with the cast of a rehearsal."""
    monkeypatch.setattr(settings, "MIDDLEWARE", list(POOLS[Kind.CONSOLE].middleware))
    monkeypatch.setattr(settings, "ROOT_URLCONF", POOLS[Kind.CONSOLE].urls)
    return rehearsal


def enter(made: MadeUp) -> Client:
    """A browser signed in by the member's link."""
    browser = Client()
    assert browser.post(made.link.path).status_code == 302
    return browser


def secret_of(made: MadeUp) -> str:
    """What a person would type from the printed address of the app."""
    return made.app_address.split("secret=")[1].split("&")[0]


def code_for(made: MadeUp) -> str:
    """The code that the member's app shows now."""
    return one_time_codes.code_at(base64.b32decode(secret_of(made)), int(clock.now().timestamp()) // 30)


def address(name: str) -> str:
    """This route with sample values."""
    pattern = next(pattern for pattern in urls.urlpatterns if pattern.name == name)
    return reverse(name, kwargs={key: SAMPLES[key] for key in pattern.pattern.converters})


ROUTES = sorted(str(pattern.name) for pattern in urls.urlpatterns)


def test_a_stranger_meets_the_way_in_at_every_route(pages: dict[str, MadeUp]) -> None:
    answers = {name: Client().get(address(name)) for name in ROUTES}
    redirected = {name: answer["Location"] for name, answer in answers.items() if answer.status_code == 302}

    assert answers["staff-sign-in"].status_code == 200
    assert answers["staff-link"].status_code == 404
    assert answers["staff-enrol-passkey"].status_code == 405
    assert set(redirected) == set(ROUTES) - {"staff-sign-in", "staff-link", "staff-enrol-passkey"}
    assert [where for where in redirected.values() if not where.startswith("/console/sign-in")] == []


@pytest.mark.parametrize("who", sorted(SEES))
def test_every_route_answers_each_role_as_the_table_says(pages: dict[str, MadeUp], who: str) -> None:
    browser = enter(pages[who])
    kept = SECOND_PERSONS | ADMINISTRATORS

    got = {name: browser.get(address(name)).status_code for name in ROUTES if name in kept}
    posted = {name: browser.post(address(name)).status_code for name in ROUTES if name in kept}

    assert {name for name, status in got.items() if status != 404} == SEES[who]
    # Proposals and approvals of what is not there look like pages that are not there.
    assert {name for name, status in posted.items() if status != 404} <= SEES[who]
    own = ("staff-account", "staff-code", "staff-enrol")
    assert [browser.get(address(name)).status_code for name in own] == [200, 200, 200]


def test_a_page_that_is_forbidden_looks_like_one_that_is_not_there(pages: dict[str, MadeUp]) -> None:
    ada = enter(pages["ada"])

    forbidden, missing = ada.get("/console/people"), ada.get("/console/poople")

    assert forbidden.status_code == missing.status_code == 404
    assert forbidden.content == missing.content


def test_a_link_is_looked_at_as_often_as_one_likes_and_used_once(pages: dict[str, MadeUp]) -> None:
    path = pages["ada"].link.path

    assert [Client().get(path).status_code for _ in range(2)] == [200, 200]
    assert Client().post(path).status_code == 302
    assert Client().get(path).status_code == Client().post(path).status_code == 404


def test_passphrase_and_code_open_the_desk_and_neither_alone(pages: dict[str, MadeUp]) -> None:
    ada, browser = pages["ada"], Client()

    first = browser.post("/console/sign-in", {"name": "Ada", "passphrase": ada.passphrase, "next": "/console/account"})
    half = browser.get("/console/account")
    second = browser.post("/console/second-factor", {"code": code_for(ada)})

    assert (first.status_code, first["Location"]) == (302, "/console/second-factor")
    assert half["Location"].startswith("/console/sign-in")
    assert (second.status_code, second["Location"]) == (302, "/console/account")
    assert b"ada" in browser.get("/console/account").content


def test_a_code_opens_nothing_twice(pages: dict[str, MadeUp]) -> None:
    ada, code = pages["ada"], code_for(pages["ada"])
    answers = []
    for browser in (Client(), Client()):
        browser.post("/console/sign-in", {"name": "ada", "passphrase": ada.passphrase})
        answers.append(browser.post("/console/second-factor", {"code": code}).status_code)

    assert answers == [302, 422]


def test_a_passphrase_alone_adds_no_second_factor(pages: dict[str, MadeUp]) -> None:
    ada, browser = pages["ada"], Client()
    browser.post("/console/sign-in", {"name": "ada", "passphrase": ada.passphrase})

    assert browser.get("/console/enrol")["Location"] == "/console/sign-in"


def test_a_stolen_session_adds_no_second_factor(pages: dict[str, MadeUp]) -> None:
    browser = enter(pages["ada"])
    page = browser.get("/console/enrol").context
    code = one_time_codes.code_at(base64.b32decode(page["typed"]), int(clock.now().timestamp()) // 30)

    assert browser.post("/console/enrol", {"code": code, "passphrase": "guessed it"}).status_code == 422
    assert browser.post("/console/enrol", {"code": code, "passphrase": pages["ada"].passphrase}).status_code == 302
    assert Account.objects.get(name="ada").authenticators.count() == 2


def test_a_stolen_session_takes_no_second_factor_away(pages: dict[str, MadeUp]) -> None:
    browser, ada = enter(pages["ada"]), Account.objects.get(name="ada")
    actions.add_app(ada, secret := bytes(20), one_time_codes.code_at(secret, int(clock.now().timestamp()) // 30), "two")
    removal = f"/console/account/factors/{ada.authenticators.get(name='two').id}/remove"

    assert browser.post(removal, {"passphrase": "guessed it"}).status_code == 422
    assert browser.post(removal).status_code == 422
    assert ada.authenticators.count() == 2
    assert browser.post(removal, {"passphrase": pages["ada"].passphrase}).status_code == 302
    assert ada.authenticators.count() == 1


def test_the_session_row_alone_opens_nothing(pages: dict[str, MadeUp]) -> None:
    browser = enter(pages["ada"])
    thief = Client()
    thief.cookies["session"] = browser.cookies["session"].value

    assert browser.cookies["key"]["path"] == browser.cookies["session"]["path"] == "/console"
    assert browser.cookies["key"]["httponly"] and browser.cookies["key"]["samesite"] == "Strict"
    assert thief.get("/console/account").status_code == 302
    assert browser.get("/console/account").status_code == 200


def test_signing_out_destroys_the_session(pages: dict[str, MadeUp]) -> None:
    browser = enter(pages["ada"])
    stolen = {name: browser.cookies[name].value for name in ("session", "key")}

    left = browser.post("/console/sign-out")

    assert left["Clear-Site-Data"] == '"cache","storage"'
    replay = Client()
    for name, value in stolen.items():
        replay.cookies[name] = value
    assert replay.get("/console/account").status_code == 302


def test_another_member_at_the_same_browser_finds_nothing_of_the_first(pages: dict[str, MadeUp]) -> None:
    browser = enter(pages["ada"])
    browser.get("/console/enrol")
    before = browser.cookies["session"].value

    browser.post(pages["boris"].link.path)

    assert set(browser.session.keys()) == {sessions.MEMBER, "_session_expiry"}
    assert not Session.objects.filter(session_key=before).exists()
    assert browser.get("/console/enrol").status_code == 200


def test_an_offered_app_that_no_longer_opens_is_offered_anew(pages: dict[str, MadeUp]) -> None:
    browser = enter(pages["ada"])
    first = browser.get("/console/enrol").context["typed"]
    (settings.SECRETS / "console" / "totp").unlink()
    secret_files.write(settings.SECRETS, "console", "totp", bytes(32))

    again = browser.get("/console/enrol")

    assert again.status_code == 200
    assert again.context["typed"] != first


def test_a_renewed_key_ends_the_sessions_of_the_old_one(pages: dict[str, MadeUp]) -> None:
    ada, chun, boris = enter(pages["ada"]), enter(pages["chun"]), enter(pages["boris"])
    chun.post("/console/people/propose", {"act": "renew keys", "subject": Account.objects.get(name="ada").id})
    waiting = boris.get("/console/approvals").context["waiting"][0][0]
    link = boris.post(f"/console/approvals/{waiting.id}/approve").context["link"]

    renewed = Client().post(link, {"passphrase": "nine red foxes went to sleep"})

    assert (renewed.status_code, renewed["Location"]) == (302, "/console/enrol")
    assert ada.get("/console/account").status_code == 302


@pytest.mark.parametrize(("kept", "seconds"), [("seen", sessions.IDLE_SECONDS), ("opened", sessions.ABSOLUTE_SECONDS)])
def test_a_session_ends_by_itself(pages: dict[str, MadeUp], kept: str, seconds: int) -> None:
    browser = enter(pages["ada"])
    session: Any = browser.session
    session[sessions.MEMBER] = session[sessions.MEMBER] | {kept: clock.now().timestamp() - seconds - 1}
    session.save()

    assert browser.get("/console/account").status_code == 302


def test_the_code_of_conduct_comes_before_the_first_page(pages: dict[str, MadeUp]) -> None:
    Account.objects.filter(name="chun").update(code_accepted_on=None)
    chun = enter(pages["chun"])

    assert chun.get("/console/people")["Location"] == "/console/code"
    assert chun.post("/console/code")["Location"] == "/console/"
    assert chun.get("/console/people").status_code == 200


def test_forms_without_our_token_are_refused(pages: dict[str, MadeUp]) -> None:
    assert Client(enforce_csrf_checks=True).post("/console/sign-in", {"name": "ada"}).status_code == 403


def test_a_founder_chooses_a_passphrase_adds_an_app_and_accepts_the_code(
    empty_house: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "MIDDLEWARE", list(POOLS[Kind.CONSOLE].middleware))
    monkeypatch.setattr(settings, "ROOT_URLCONF", POOLS[Kind.CONSOLE].urls)
    link, browser = actions.found()[0], Client()

    weak = browser.post(link.path, {"name": "Eun", "passphrase": "password", "language": "ko"})
    taken = browser.post(link.path, {"name": "Eun", "passphrase": "seven grey herons cross the bay", "language": "ko"})
    typed = browser.get("/console/enrol").context["typed"]
    code = one_time_codes.code_at(base64.b32decode(typed), int(clock.now().timestamp()) // 30)
    added = browser.post("/console/enrol", {"code": code, "name": "phone"})

    assert (weak.status_code, taken.status_code, added.status_code) == (422, 302, 302)
    assert browser.get("/console/people")["Location"] == "/console/code"
    browser.post("/console/code")
    assert browser.get("/console/people").status_code == 200


def test_a_rehearsal_is_marked_on_every_page(pages: dict[str, MadeUp]) -> None:
    chun = enter(pages["chun"])

    marked = [b'class="band"' in chun.get(path).content for path in ("/console/people", "/console/account")]

    assert marked == [True, True]
    assert b'class="band"' in Client().get("/console/sign-in").content


def test_two_on_their_pages_give_a_role(pages: dict[str, MadeUp]) -> None:
    chun, boris = enter(pages["chun"]), enter(pages["boris"])
    ada = Account.objects.get(name="ada")

    asked = chun.post("/console/people/propose", {"act": "give role", "subject": ada.id, "role": "shift_lead"})
    waiting = [one for one, *_ in chun.get("/console/approvals").context["waiting"]]
    alone = chun.post(f"/console/approvals/{waiting[0].id}/approve")
    together = boris.post(f"/console/approvals/{waiting[0].id}/approve")

    assert (asked.status_code, alone.status_code, together.status_code) == (302, 422, 302)
    assert set(ada.grants.values_list("role", flat=True)) == {"operator", "shift_lead"}


def test_every_role_and_act_has_its_words() -> None:
    assert set(wording.ROLES) == set(Role)
    assert {role: words[1] for role, words in wording.ROLES.items()} == {
        role: post.sentence for role, post in POSTS.items()
    }
    assert set(wording.ACTS) == set(Act)


def test_people_says_what_a_founding_lacks_and_offers_no_wing_without_trustees(pages: dict[str, MadeUp]) -> None:
    page = enter(pages["chun"]).get("/console/people")

    assert page.context["founding"].administrators == 1
    assert b"1 of two administrators has come." in page.content
    assert {role for role, *_ in page.context["posts"]} == {role for role in Role if POSTS[role].wing != "custody"}


def test_nobody_is_invited_into_a_wing_without_trustees(pages: dict[str, MadeUp]) -> None:
    answer = enter(pages["chun"]).post("/console/people/invite", {"role": "medic"})

    assert (answer.status_code, answer.context["problem"]) == (
        422,
        "The custody wing is not founded yet: it has no trustees.",
    )


def test_who_waits_is_let_in_from_the_list(pages: dict[str, MadeUp]) -> None:
    chun, boris, eun = enter(pages["chun"]), enter(pages["boris"]), Client()
    link = chun.post("/console/people/invite", {"role": "operator"}).context["link"]
    eun.post(link, {"name": "eun", "passphrase": "seven grey herons cross the bay"})

    listed = chun.get("/console/people").content
    chun.post("/console/people/propose", {"act": "let in", "subject": Account.objects.get(name="eun").id})
    asked = chun.get("/console/people").content
    waiting, act, roles = boris.get("/console/approvals").context["waiting"][0]
    boris.post(f"/console/approvals/{waiting.id}/approve")

    # Both see what they let somebody in to.
    assert (act, roles) == ("Let a new key in", "operator")
    assert b"<td>eun</td><td>operator</td>" in listed
    assert b"Ask a second person to let them in" in listed
    assert b"asked; another person must approve" in asked
    assert Account.objects.get(name="eun").active


def test_another_passphrase_opens_from_now_on_and_ends_every_other_session(pages: dict[str, MadeUp]) -> None:
    ada, elsewhere, old = enter(pages["ada"]), Client(), pages["ada"].passphrase
    elsewhere.post("/console/sign-in", {"name": "ada", "passphrase": old})
    elsewhere.post("/console/second-factor", {"code": code_for(pages["ada"])})
    before = elsewhere.get("/console/account").status_code

    changed = ada.post("/console/account/passphrase", {"old": old, "new": "nine red foxes went to sleep"})
    tries = [
        Client().post("/console/sign-in", {"name": "ada", "passphrase": each})
        for each in (old, "nine red foxes went to sleep")
    ]

    assert (before, changed.status_code) == (200, 302)
    assert [answer.status_code for answer in tries] == [422, 302]
    assert (ada.get("/console/account").status_code, elsewhere.get("/console/account").status_code) == (200, 302)


def test_a_refused_passphrase_is_told_beside_its_form_and_nowhere_else(pages: dict[str, MadeUp]) -> None:
    ada = enter(pages["ada"])

    wrong = ada.post("/console/account/passphrase", {"old": "not this one", "new": "nine red foxes went to sleep"})
    weak = ada.post("/console/account/passphrase", {"old": pages["ada"].passphrase, "new": "short"})

    assert wrong.status_code == weak.status_code == 422
    assert wrong.context["passphrase_problem"] == "That is not the passphrase that you have now."
    assert wrong.content.count(b'role="alert"') == weak.content.count(b'role="alert"') == 1
    assert b'action="/console/account/passphrase#passphrase"' in wrong.content
