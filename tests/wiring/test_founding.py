"""A founding: whole or begun anew, papers once, and shut until people stand."""

import dataclasses
import itertools
import os
import pathlib
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client

from elsewhere import empty_place, live_in
from safeconduct.foundation.audit.models import Leaf
from safeconduct.foundation.kit import durable, secret_files
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.staff import actions as staff
from safeconduct.foundation.staff import queries as staff_queries
from safeconduct.foundation.staff.actions import recovering, rehearsing
from safeconduct.foundation.staff.domain.roles import POSTS, Role, Wing
from safeconduct.foundation.staff.models import Act
from safeconduct.foundation.vault import queries as vault
from safeconduct.foundation.vault.domain import locking, receipts
from safeconduct.line.hotline import actions
from safeconduct.line.hotline.domain.inbound import Inbound
from safeconduct.line.hotline.urls import return_urls, take_urls
from safeconduct.wiring import founding, laying
from safeconduct.wiring.env import Installation, Kind
from safeconduct.wiring.founding import Papers

# Each founds an installation, whose passphrases cost what they must.
pytestmark = pytest.mark.slow

urlpatterns = [*take_urls, *return_urls]

CAST = ((Role.OPERATOR, "ada"), (Role.SHIFT_LEAD, "chun"), (Role.ADMINISTRATOR, "dana"), (Role.AUDITOR_LINE, "farid"))
PASSPHRASE = "three old trustees met at night"


@pytest.fixture
def place(house: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """Names of an installation that does not exist yet, and a process that lives in it."""
    # The same functions at a cost that tests can bear.
    monkeypatch.setattr(settings, "PASSWORD_HASHERS", ["django.contrib.auth.hashers.MD5PasswordHasher"])
    monkeypatch.setattr(locking, "PASSPHRASE_KIB", 64)
    found = empty_place(tmp_path)
    live_in(found, monkeypatch)
    return found


def found(place: Installation, kind: Kind = Kind.REHEARSAL) -> Papers:
    with founding.founding(place, kind) as papers:
        if kind is Kind.REHEARSAL:
            staff.found_rehearsal(CAST)
        else:
            staff.found()
    return papers


def test_a_founding_stands_whole(place: Installation) -> None:
    papers = found(place, Kind.REAL)

    assert place.exists
    assert (len(papers.administrators), len(papers.trustees)) == (2, 5)
    with durable.reading("staff"):
        assert len(vault.escrow("escrow_line")) == 10
    assert not (place.data / "half_laid").exists()
    assert place.secrets.stat().st_mode & 0o077 == 0
    assert not [file for file in place.secrets.rglob("*") if file.stat().st_mode & 0o077]


def test_a_founding_that_was_cut_off_is_begun_anew(place: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(KeyboardInterrupt), founding.founding(place, Kind.REAL):
        staff.found()
        raise KeyboardInterrupt
    pepper = secret_files.read("door", "pepper")
    live_in(place, monkeypatch)

    found(place, Kind.REAL)

    assert place.exists
    assert secret_files.read("door", "pepper") != pepper


def test_a_founding_on_postgresql_that_was_cut_off_is_begun_anew(
    postgres_house: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = settings.INSTALLATION.database
    place = empty_place(tmp_path, address)
    live_in(place, monkeypatch)
    with pytest.raises(laying.NotEmpty):
        found(place, Kind.REAL)
    place.data.mkdir()
    place.secrets.mkdir()
    (place.data / "half_laid").write_text(f"{place.secrets}\n{address}")

    found(place, Kind.REAL)

    assert place.exists


def test_it_is_founded_once(place: Installation) -> None:
    found(place)

    with pytest.raises(founding.FoundedAlready):
        found(place)


def test_the_command_prints_seven_papers_and_two_links_once(tmp_path: pathlib.Path) -> None:
    data = tmp_path / "data"
    environ = {**os.environ, "SAFECONDUCT_DATA": str(data), "SAFECONDUCT_SECRETS": str(tmp_path / "secrets")}
    command = [sys.executable, "-m", "safeconduct", "init"]

    first = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=60)
    again = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=60)

    assert (first.returncode, again.returncode, again.stdout) == (0, 1, "")
    papers = re.findall(r"AGE-SECRET-KEY-\w+", first.stdout)
    assert (len(set(papers)), len(set(re.findall(r"/console/link/\S+", first.stdout)))) == (7, 2)
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert [paper for paper in papers if paper.encode() in kept] == []


@pytest.mark.urls(__name__)
def test_a_hotline_that_nobody_can_open_yet_says_not_received_and_keeps_the_text(place: Installation) -> None:
    found(place, Kind.REAL)
    # Texts that nobody has approved are shown in a rehearsal alone: the rest here is real.
    settings.INSTALLATION = dataclasses.replace(place, kind=Kind.REHEARSAL)
    caller = Client()
    form = re.findall(r'name="form" value="(\w+)"', caller.get("/en/write").content.decode())[0]

    sent = caller.post("/en/write", {"form": form, "text": "Is anybody there?"})
    came_back = caller.post("/en/return", {"receipt": "one two three four five six seven"})

    assert (sent.status_code, came_back.status_code) == (503, 503)
    assert "Not received" in sent.content.decode()
    assert "Is anybody there?" in sent.content.decode()
    assert "one two three four five six seven" in came_back.content.decode()
    with pytest.raises(staff_queries.NotFounded):
        actions.receive(Inbound("Is anybody there?", "en", receipts.new_form_id()))


def test_one_administrator_alone_lets_nobody_in(place: Installation) -> None:
    with founding.founding(place, Kind.REAL):
        link = staff.found()[0]
    member, private = staff.accept(link.token, "dana", PASSPHRASE, "en")
    dana = Actor(member.id, member.name, frozenset({Role.ADMINISTRATOR}), frozenset(), private)
    invited = staff.invite(dana, [Role.OPERATOR])
    newcomer, _ = staff.accept(invited.token, "ada", PASSPHRASE, "en")

    asked = staff.propose(dana, Act.LET_IN, newcomer.id)
    with pytest.raises((staff.TakesAnother, NotFound)):
        staff.approve(dana, asked)

    with pytest.raises(staff_queries.NotFounded):
        actions.receive(Inbound("Is anybody there?", "en", receipts.new_form_id()))


def test_any_three_trustees_open_the_wing_and_no_two_do(place: Installation) -> None:
    papers = found(place)
    epochs = {staff_queries.current_epoch(team).id for team in POSTS[Role.COORDINATOR].teams if team == "hotline"}

    for three in itertools.combinations(papers.trustees, 3):
        opened = recovering.epochs_of(Wing.LINE, recovering.open_escrow(Wing.LINE, [each.secret for each in three]))
        assert epochs <= set(opened)
    for two in itertools.combinations(papers.trustees, 2):
        for secrets in ([each.secret for each in two], [two[0].secret, *(each.secret for each in two)]):
            with pytest.raises(recovering.NoEscrow):
                recovering.open_escrow(Wing.LINE, secrets)


def test_a_newcomer_let_in_by_trustees_reads_what_was_written_before(place: Installation) -> None:
    papers = found(place)
    received = actions.receive(Inbound("written before", "en", receipts.new_form_id()))
    three = [each.secret for each in papers.trustees[1:4]]

    member, given = staff.recover(Wing.LINE, three, Role.SHIFT_LEAD, "Grace", PASSPHRASE)

    grace = _signed_in(member.name)
    shown = actions.open_conversation(grace, received.conversation_id)  # type: ignore[arg-type]
    assert (given, [message.text for message in shown.messages]) == (1, ["written before"])
    kinds = {database: _kinds(database) for database in ("line", "staff")}
    assert all("keys recovered" in found for found in kinds.values())


def _signed_in(name: str) -> Actor:
    account_id, private = rehearsing.open_made_up(name, PASSPHRASE)
    return Actor(account_id, name, frozenset({Role.SHIFT_LEAD}), frozenset({"hotline"}), private)


def _kinds(database: str) -> list[str]:
    return list(Leaf.objects.using(database).values_list("kind", flat=True))


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.AUDITOR_LINE, Role.ADMINISTRATOR])
def test_a_newcomer_opens_what_their_role_opens_and_nothing_else(place: Installation, role: Role) -> None:
    papers = found(place)

    member, given = staff.recover(
        Wing.LINE, [each.secret for each in papers.trustees[:3]], role, f"new {role}", PASSPHRASE
    )

    teams = set(POSTS[role].teams)
    assert given >= len(teams)
    assert bool(given) == bool(teams)
    assert {team for team in POSTS[Role.SHIFT_LEAD].teams | POSTS[Role.AUDITOR_LINE].teams
            if member.id in {each.id for each in staff_queries.members(team)}} == teams  # fmt: skip


def test_a_role_of_the_other_wing_is_not_recovered_here(place: Installation) -> None:
    papers = found(place)

    with pytest.raises(recovering.NotOfThisWing):
        staff.recover(Wing.LINE, [each.secret for each in papers.trustees[:3]], Role.MEDIC, "grace", PASSPHRASE)


def test_the_command_lets_a_newcomer_in(place: Installation, tmp_path: pathlib.Path) -> None:
    papers = found(place)
    durable.stop()
    for number, each in enumerate(papers.trustees[:3]):
        (tmp_path / f"trustee{number}").write_text(f"# trustee\n{each.secret}\n")
    (tmp_path / "passphrase").write_text(PASSPHRASE + "\n")
    environ = {
        **os.environ, "SAFECONDUCT_SECRETS": str(place.secrets),
        "SAFECONDUCT_PASSPHRASE_FILE": str(tmp_path / "passphrase"),
    }  # fmt: skip
    command = [sys.executable, "-m", "safeconduct", "--data", str(place.data), "recover", "--wing", "line"]
    files = [str(tmp_path / f"trustee{number}") for number in range(3)]

    two = subprocess.run([*command, "--name", "grace", "--identity", *files[:2]],
                         env=environ, capture_output=True, text=True, check=False, timeout=60)  # fmt: skip
    three = subprocess.run([*command, "--name", "grace", "--identity", *files],
                           env=environ, capture_output=True, text=True, check=False, timeout=60)  # fmt: skip

    assert (two.returncode, "three different trustees" in two.stderr) == (1, True)
    assert (three.returncode, "grace is let in" in three.stdout) == (0, True)
