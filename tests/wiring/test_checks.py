"""Each thing that is not as it should be has its sentence, and the exit code says whether it matters."""

import dataclasses
import datetime
import json
import os
import pathlib
import subprocess
import sys
import uuid
from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import connections

from approved import approve
from elsewhere import empty_place, live_in
from founding import new_epoch
from safeconduct.foundation.channels.domain.roster import TrueChannel, text_to_sign
from safeconduct.foundation.kit import clock, durable
from safeconduct.foundation.publishing.domain import reviewed
from safeconduct.foundation.publishing.models import ChannelKey, ChannelList, TextReview
from safeconduct.foundation.publishing.queries import channels
from safeconduct.foundation.rota import actions as rota
from safeconduct.foundation.rota.domain.paging import About
from safeconduct.foundation.rota.models import Page
from safeconduct.foundation.sandbox import cell
from safeconduct.foundation.staff import actions as staff
from safeconduct.foundation.staff.domain.roles import Role
from safeconduct.foundation.vault.domain import locking, receipts, signing
from safeconduct.foundation.vault.models import Escrow, PublicKey
from safeconduct.foundation.work import actions as work
from safeconduct.foundation.work.models import Task
from safeconduct.line.hotline import actions
from safeconduct.line.hotline.domain.inbound import Inbound
from safeconduct.line.hotline.models import Conversation
from safeconduct.wiring import checks, founding
from safeconduct.wiring.copies import keeping, making
from safeconduct.wiring.env import Installation, Kind

# Each founds an installation, whose passphrases cost what they must.
pytestmark = pytest.mark.slow

CAST = ((Role.OPERATOR, "ada"), (Role.ADMINISTRATOR, "dana"), (Role.ADMINISTRATOR, "emil"))


@pytest.fixture
def installed(house: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """A rehearsal in which nothing is wrong."""
    # The same functions at a cost that tests can bear.
    monkeypatch.setattr(settings, "PASSWORD_HASHERS", ["django.contrib.auth.hashers.MD5PasswordHasher"])
    monkeypatch.setattr(locking, "PASSPHRASE_KIB", 64)
    place = empty_place(tmp_path)
    live_in(place, monkeypatch)
    with founding.founding(place, Kind.REHEARSAL):
        staff.found_rehearsal(CAST)
    keeping.daily(place)
    return dataclasses.replace(place, kind=Kind.REHEARSAL)


def broken(installation: Installation) -> list[str]:
    return [finding.sentence for finding in checks.all_of_them(installation) if finding.breaks]


def said(installation: Installation) -> list[str]:
    return [finding.sentence for finding in checks.all_of_them(installation)]


def test_nothing_is_wrong_with_a_fresh_rehearsal(installed: Installation) -> None:
    assert broken(installed) == []


def _readable(place: Installation) -> None:
    (place.secrets / "door" / "pepper").chmod(0o644)


def _without_secrets(place: Installation) -> None:
    place.secrets.rename(place.data.parent / "away")


def _without_recipients(place: Installation) -> None:
    (place.data / "backup_recipients").unlink()


def _one_recipient(place: Installation) -> None:
    (place.data / "backup_recipients").write_text(making.recipients(place)[0])


def _other_trustees(place: Installation) -> None:
    durable.transact("staff", lambda: PublicKey.objects.filter(name="escrow_line").update(public=bytes(32)))


def _without_trustees(place: Installation) -> None:
    durable.transact("staff", lambda: Escrow.objects.all().delete())


def _older(place: Installation) -> None:
    with connections["staff"].cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'staff'")


def _failing(place: Installation) -> None:
    durable.transact("line", lambda: Task.objects.create(name="erasure", failures=3, error="OSError"))


def _copied_by_hand(place: Installation) -> None:
    made = making.make(place, place.data.parent / "elsewhere")
    old = made.keys.rename(made.keys.with_name("2026-01-01T000000-keys.age"))
    keeping.remember(place, making.Backup(made.data, old))


def _mass_expiry(place: Installation) -> None:
    for number in range(30):
        actions.receive(Inbound(f"letter {number}", "en", receipts.new_form_id()))
    long_ago = clock.today() - datetime.timedelta(days=60)
    durable.transact("line", lambda: Conversation.objects.update(state="answered", last_day=long_ago))


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (_readable, "can be read by others"),
        (_without_secrets, "is missing"),
        (_without_recipients, "names nobody"),
        (_one_recipient, "sealed to one person alone"),
        (_without_trustees, "no five trustees"),
        (_other_trustees, "is not the one that was founded"),
        (_older, "is of an older version"),
        (_failing, "erasure has failed 3 times in line (OSError)"),
        (_copied_by_hand, "is older than seven days"),
        (_mass_expiry, "Forgetting waits for a person"),
    ],
)
def test_what_is_wrong_is_said(installed: Installation, harm: Callable[[Installation], None], sentence: str) -> None:
    harm(installed)

    assert [each for each in broken(installed) if sentence in each]


def test_what_only_needs_a_look_breaks_nothing(installed: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    durable.transact("line", lambda: work.post("test", b"sealed", clock.now(), b"one"))
    work.doubt_all("line")
    actions.receive(Inbound("written before somebody left", "en", receipts.new_form_id()))
    new_epoch(stale_before=True)
    later = clock.now() + datetime.timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)

    found = said(installed)

    assert broken(installed) == [each for each in found if "Nobody can answer" in each]
    for sentence in (
        "1 sendings in line were perhaps sent",
        "1 conversations wait for new keys",
        "The last daily backup",
    ):
        assert [each for each in found if sentence in each], sentence


def test_where_files_cannot_be_shown_it_says_so_and_breaks_nothing(
    installed: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cell, "is_available", lambda: True)
    monkeypatch.setattr(cell, "PROGRAMS", {"no-such-program": "films"})
    without_program = said(installed)
    monkeypatch.setattr(cell, "is_available", lambda: False)

    assert any("no-such-program (films) is missing" in each for each in without_program)
    assert any("the sandbox cannot be built here" in each for each in said(installed))
    assert broken(installed) == []


def test_a_real_installation_says_who_is_missing(
    house: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = empty_place(tmp_path)
    live_in(place, monkeypatch)
    with founding.founding(place, Kind.REAL):
        staff.found()

    found = broken(place)

    for sentence in (
        "0 of 2 administrators",
        "Nobody can answer callers",
        "lie on one disk",
        "Callers read no language",
    ):
        assert [each for each in found if sentence in each], sentence


def test_what_waits_is_counted_for_each_language_and_breaks_only_what_was_shown(installed: Installation) -> None:
    real = dataclasses.replace(installed, kind=Kind.REAL)
    approve("ko")
    durable.transact("staff", lambda: TextReview.objects.filter(key="leave").update(version="0" * 64))
    approve("uk")

    korean, russian = len(reviewed.of("ko")), len(reviewed.of("ru"))
    waiting = f"Texts in ru: {russian} of {russian} wait ({russian} to be read). Callers do not see it."
    assert waiting in said(installed)
    others = korean - len(reviewed.needed("ko"))
    changed = f"Texts in ko: {others + 1} of {korean} wait ({others} to be read, 1 changed since)."
    assert f"{changed} Callers do not see it." in broken(real)
    assert [each for each in broken(real) if "Texts in" in each and " ko:" not in each] == []
    assert not [each for each in broken(real) if "Callers read no language" in each]


def test_an_address_that_the_signed_list_leaves_out_is_named(installed: Installation) -> None:
    own = dataclasses.replace(installed, kind=Kind.REAL, host="help.example", onion="a" * 56 + ".onion")
    assert any("No list of true channels is signed" in each for each in broken(own))
    text = text_to_sign([TrueChannel("web", "https://help.example")], clock.today(), rehearsal=False)
    _sign(text)

    found = broken(own)

    assert not [each for each in found if "https://help.example" in each or "No list" in each]
    assert [each for each in found if each.startswith("http://" + "a" * 56 + ".onion")]


def _sign(text: str) -> None:
    """As two publishers would."""
    seed = signing.new_signing_key()
    key = ChannelKey(public=signing.public_half(seed), sealed=b"-", epoch=uuid.uuid4(), made_at=clock.now())
    made = ChannelList(text=text, key=key, signature=signing.sign(seed, text.encode()))
    made.asked_by, made.signed_by = uuid.uuid4(), uuid.uuid4()
    made.asked_at = made.signed_at = clock.now()
    durable.transact("staff", lambda: (key.save(force_insert=True), made.save(force_insert=True)))
    channels.forget()


def test_settings_are_shown_with_secrets_as_dots(tmp_path: pathlib.Path) -> None:
    place = dataclasses.replace(empty_place(tmp_path), telegram_token="123:abc", host="example.org")

    shown = checks.settings_in_force(place)

    assert (shown["SAFECONDUCT_TELEGRAM_TOKEN"], shown["SAFECONDUCT_HOST"]) == ("••••", "example.org")
    assert "123:abc" not in json.dumps(shown)


def test_the_command_answers_with_its_exit_code(installed: Installation) -> None:
    durable.stop()
    environ = {**os.environ, "SAFECONDUCT_SECRETS": str(installed.secrets)}
    command = [sys.executable, "-m", "safeconduct", "check", "--data", str(installed.data)]

    well = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=60)
    _readable(installed)
    ill = subprocess.run([*command, "--json"], env=environ, capture_output=True, text=True, check=False, timeout=60)

    assert (well.returncode, "Nothing is wrong." in well.stdout) == (0, True)
    answer = json.loads(ill.stdout)
    assert (
        ill.returncode,
        [each for each, breaks in answer["findings"] if breaks and "read by others" in each] != [],
    ) == (
        1,
        True,
    )
    assert answer["settings"]["SAFECONDUCT_DATA"] == str(installed.data)


def test_a_call_that_reached_nobody_is_said_and_one_that_was_perhaps_made_is_not(installed: Installation) -> None:
    durable.transact("staff", lambda: work.post("page", b"sealed", clock.now(), b"one"))
    work.doubt_all("staff")
    rota.page(About.ANSWER_DUE, b"1" * 32, clock.now())
    durable.transact("staff", lambda: Page.objects.update(state="nobody", next_at=None))

    found = said(installed)

    assert [each for each in found if "reached nobody" in each] == [
        "1 calls of the last week reached nobody. The board says who was called."
    ]
    assert not [each for each in found if "perhaps sent" in each]
