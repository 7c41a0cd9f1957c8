"""The auditors' room: who enters, what it shows, that reading stands in the log, and what can be carried out."""

import dataclasses
import datetime
import pathlib
import re
import subprocess
import sys
import uuid

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit import queries as log
from safeconduct.foundation.audit.domain import leaves, notes
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.audit.models import Leaf
from safeconduct.foundation.audit.queries import reading
from safeconduct.foundation.kit import clock, durable
from safeconduct.foundation.kit.actors import CALLER, SYSTEM, Actor
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.languages.domain.offered import SCREENS
from safeconduct.foundation.staff import actions, queries
from safeconduct.foundation.staff.actions import MadeUp, auditing
from safeconduct.foundation.staff.domain.roles import Role
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.foundation.staff.models import Account, RoleGrant
from safeconduct.foundation.staff.views import deed_wording
from safeconduct.foundation.vault import actions as vault
from safeconduct.foundation.vault.domain import sealing, signing
from safeconduct.wiring.doors.pools import POOLS, Kind

SCRIPT = pathlib.Path(__file__).parents[2] / "docs" / "verify_inclusion.py"
LOG_KEY = bytes(range(32))
PUBLIC = signing.public_half(LOG_KEY)
CONVERSATION = uuid.UUID("1f2e3d4c-0000-4000-8000-000000000000")
GET, POST, NOT_THERE = 200, 405, 404
ROUTES = {
    "/console/deeds": (GET, POST),
    "/console/deeds?log=staff": (GET, POST),
    "/console/deeds?log=custody": (NOT_THERE, POST),
    "/console/deeds/check": (POST, GET),
    "/console/deeds/line/checkpoint": (GET, POST),
    "/console/deeds/line/0": (GET, POST),
    "/console/deeds/line/999": (NOT_THERE, POST),
    "/console/deeds/custody/0": (NOT_THERE, POST),
}


@pytest.fixture
def pages(rehearsal: dict[str, MadeUp], monkeypatch: pytest.MonkeyPatch) -> dict[str, MadeUp]:
    """The console's own pages with the cast of a rehearsal, a few deeds in the line's log, and a log key."""
    monkeypatch.setattr(settings, "MIDDLEWARE", list(POOLS[Kind.CONSOLE].middleware))
    monkeypatch.setattr(settings, "ROOT_URLCONF", POOLS[Kind.CONSOLE].urls)
    for name in ("line", "staff"):
        durable.transact(name, lambda: vault.use_public_key(log.LOG, PUBLIC))
    ada = Account.objects.get(name="ada")
    durable.transact("line", lambda: audit.note(CALLER, Deed.MESSAGE_RECEIVED, CONVERSATION))
    durable.transact("line", lambda: audit.note(Actor(ada.id, "ada"), Deed.CONVERSATION_OPENED, CONVERSATION))
    audit.place_leaves("line", LOG_KEY)
    return rehearsal


def enter(made: MadeUp) -> Client:
    """A browser signed in by the member's link."""
    browser = Client()
    browser.post(made.link.path)
    return browser


def readings(name: str = "line") -> int:
    """How many deeds of reading stand in this log."""
    with durable.reading(name):
        return Leaf.objects.filter(kind=Deed.DEEDS_READ).count()


@pytest.mark.parametrize("who", ["ada", "boris", "chun", "dora"])
def test_every_route_of_the_log_answers_each_role_as_the_table_says(pages: dict[str, MadeUp], who: str) -> None:
    browser = enter(pages[who])

    got = {path: (browser.get(path).status_code, _post(browser, path)) for path in ROUTES}

    assert got == (ROUTES if who == "dora" else dict.fromkeys(ROUTES, (404, 404)))


def _post(browser: Client, path: str) -> int:
    return browser.post(path, {"log": "line"}).status_code


def test_an_auditor_of_custody_sees_nothing_of_the_line(pages: dict[str, MadeUp]) -> None:
    dora = Account.objects.get(name="dora")
    RoleGrant.objects.filter(account=dora).update(role=Role.AUDITOR_CUSTODY)
    Account.objects.filter(id=dora.id).update(wing="custody")
    browser = enter(pages["dora"])

    answers = {browser.get(path).status_code for path, (got, _) in ROUTES.items() if got == GET}

    assert answers == {404}
    assert browser.get("/console/")["Location"] == "/console/account"


def test_each_deed_is_a_sentence_with_who_and_which(pages: dict[str, MadeUp]) -> None:
    shown = enter(pages["dora"]).get("/console/deeds").context["lines"]

    assert [line.sentence for line in shown[1:]] == [
        "ada opened conversation 1f2e3d4c.",
        "A caller wrote to us in conversation 1f2e3d4c.",
    ]
    assert [line.position for line in shown] == [None, 1, 0]


def test_the_first_page_of_an_auditor_is_the_log(pages: dict[str, MadeUp]) -> None:
    browser = enter(pages["dora"])

    assert browser.get("/console/")["Location"] == "/console/deeds"
    assert b'href="/console/deeds"' in browser.get("/console/account").content
    assert b'href="/console/deeds"' not in enter(pages["chun"]).get("/console/account").content


def test_reading_is_a_deed_noted_before_anything_is_shown_and_once_an_opening(pages: dict[str, MadeUp]) -> None:
    browser = enter(pages["dora"])

    first = browser.get("/console/deeds").context["lines"][0].sentence
    browser.get("/console/deeds")
    same = readings()
    browser.get("/console/deeds?kind=conversation+opened")

    assert first == "dora read this log."
    assert (same, readings(), readings("staff")) == (1, 2, 0)


def test_a_reading_after_the_hour_is_another(pages: dict[str, MadeUp], monkeypatch: pytest.MonkeyPatch) -> None:
    browser = enter(pages["dora"])
    browser.get("/console/deeds")
    monkeypatch.setattr(auditing, "ONE_READING", datetime.timedelta(minutes=-2))

    browser.get("/console/deeds")

    assert readings() == 2


def test_the_log_is_sought_by_member_and_kind_and_day(pages: dict[str, MadeUp]) -> None:
    browser, ada = enter(pages["dora"]), Account.objects.get(name="ada").id
    tomorrow = clock.today() + datetime.timedelta(days=1)

    def sentences(asked: str) -> list[str]:
        return [line.sentence for line in browser.get(f"/console/deeds?{asked}").context["lines"]]

    assert sentences(f"member={ada}") == ["ada opened conversation 1f2e3d4c."]
    assert sentences("kind=message+received") == ["A caller wrote to us in conversation 1f2e3d4c."]
    assert sentences(f"since={tomorrow}") == []


def test_a_search_that_ends_before_the_log_does_goes_on_with_older_deeds(
    pages: dict[str, MadeUp], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LOOKED_THROUGH", 2)
    browser, boris = enter(pages["dora"]), Account.objects.get(name="boris").id

    page = browser.get(f"/console/deeds?member={boris}")
    older = browser.get(page.context["older"])

    assert b"Look at older ones." in page.content
    assert (older.context["older"], older.context["lines"]) == ("", [])
    assert b"Nothing like this was done since that day." in older.content
    assert browser.get(older.context["newest"]).status_code == 200


def test_what_cannot_be_read_comes_back_as_a_sentence(pages: dict[str, MadeUp]) -> None:
    browser = enter(pages["dora"])

    answers = [browser.get(f"/console/deeds?{asked}") for asked in ("since=soon", "member=ada", "kind=x", "before=-1")]

    assert [answer.status_code for answer in answers] == [422] * 4
    assert all("Choose a day" in answer.context["problem"] for answer in answers)


def test_deeds_that_do_not_open_are_counted(pages: dict[str, MadeUp]) -> None:
    stranger = sealing.new_pair().public
    durable.transact("line", lambda: vault.use_public_key(audit.AUDITORS, stranger))
    durable.transact("line", lambda: audit.note(SYSTEM, Deed.BACKUP_MADE))

    page = enter(pages["dora"]).get("/console/deeds?kind=backup+made")

    assert (page.context["shut"], page.context["lines"]) == (1, [])
    assert b"1 deed does not open with your keys." in page.content


def test_only_the_team_of_auditors_opens_the_log(cast: dict[str, Actor]) -> None:
    pairs = {name: queries.epoch_pairs(actor, Team.AUDITORS_LINE) for name, actor in cast.items()}

    assert {name for name, opened in pairs.items() if opened} == {"dora"}
    for who in ("ada", "boris", "chun"):
        with pytest.raises(NotFound):
            actions.read_deeds(cast[who], "line", log.Sought(clock.today()))


def test_a_log_that_holds_is_said_to_hold_with_its_size_and_root(pages: dict[str, MadeUp]) -> None:
    page = enter(pages["dora"]).post("/console/deeds/check", {"log": "line"})

    verified = page.context["verified"]
    assert (verified.size, verified.waiting) == (2, 0)
    assert page.context["root"] == verified.root.hex()
    assert b"It holds: 2 deeds." in page.content


def test_a_checkpoint_that_was_kept_is_compared(pages: dict[str, MadeUp]) -> None:
    browser = enter(pages["dora"])
    kept = browser.get("/console/deeds/line/checkpoint").content.decode()
    forged = kept.replace("\n2\n", "\n3\n")

    def status(text: str) -> int:
        return browser.post("/console/deeds/check", {"log": "line", "kept": text}).status_code

    # As a browser sends what was pasted, with the lines' ends and spaces around it.
    assert status("  " + kept.replace("\n", "\r\n") + "\r\n") == 200
    assert (status(forged), status("hello")) == (422, 422)
    assert browser.post("/console/deeds/check", {"log": "staff", "kept": kept}).status_code == 422


def test_a_log_that_was_put_back_is_found_with_the_checkpoint_that_was_kept(pages: dict[str, MadeUp]) -> None:
    kept = notes.signed(LOG_KEY, notes.origin(PUBLIC, "line"), 9, bytes(32)).text

    page = enter(pages["dora"]).post("/console/deeds/check", {"log": "line", "kept": kept})

    assert page.context["broken"] == log.Broken(2, "the log ends here; 9 deeds were signed")
    assert b"The log is broken at deed 2." in page.content


def test_one_replay_runs_at_a_time(pages: dict[str, MadeUp]) -> None:
    browser = enter(pages["dora"])

    with auditing._replaying:
        answer = browser.post("/console/deeds/check", {"log": "line"})

    assert (answer.status_code, answer.context["refused"]) == (
        422,
        "The log is being checked already. Wait until that is done.",
    )


def test_an_outsider_checks_the_proof_that_an_auditor_hands_out(
    pages: dict[str, MadeUp], tmp_path: pathlib.Path
) -> None:
    browser = enter(pages["dora"])
    public = browser.get("/console/deeds").context["public"]
    file = tmp_path / "proof.json"
    file.write_bytes(browser.get("/console/deeds/line/1").content)

    checked = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), public, str(file)], capture_output=True, text=True, check=False, timeout=30
    )

    assert (checked.returncode, checked.stderr) == (0, "")
    assert "“conversation opened”" in checked.stdout
    assert "ada" not in re.findall(r"\w+", file.read_text())  # the letters alone stand in many a hash


def test_a_log_without_a_checkpoint_says_so(pages: dict[str, MadeUp]) -> None:
    browser = enter(pages["dora"])

    assert b"There is no checkpoint" in browser.get("/console/deeds?log=staff").content
    assert browser.get("/console/deeds/staff/checkpoint").status_code == 404
    assert browser.get("/console/deeds/staff/0").status_code == 404


@pytest.mark.parametrize("code", SCREENS)
def test_every_deed_has_a_sentence_in_each_language(code: str) -> None:
    detail = leaves.Detail(SYSTEM.id, clock.now(), None, {})

    with translation.override(code):
        said = {deed_wording.sentence(deed, detail, {}) for deed in Deed}
        kinds = deed_wording.kinds()

    assert len(said) == len({called for _, called in kinds}) == len(Deed)
    assert not any("%" in sentence for sentence in said)


def test_the_words_of_a_deed_are_said_in_the_readers_words() -> None:
    ada = uuid.uuid4()
    written = {"act": "give role", "role": "operator", "team": "hotline", "deed": "deeds read", "member": ada.hex}
    detail = leaves.Detail(SYSTEM.id, clock.now(), None, written | {"kind": "totp", "odd": "100%", "wing": ""})

    assert deed_wording.words(detail, {ada: "ada"}) == [
        "act: Give a role",
        "role: operator",
        "team: hotline",
        "sought: … read this log.",
        "about: ada",
        "kind: app",
        "odd: 100%",
    ]
    unknown = dataclasses.replace(detail, words={"act": "fly", "role": "queen", "team": "moon"})
    assert deed_wording.words(unknown, {}) == ["act: fly", "role: queen", "team: moon"]
