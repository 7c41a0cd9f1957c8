"""A rehearsal is made whole by one command, plays itself, and gives fresh links as often as asked."""

import dataclasses
import datetime
import pathlib
import re

import pytest
from django.conf import settings

from elsewhere import empty_place, live_in
from safeconduct.foundation.kit import clock
from safeconduct.foundation.rota import queries as rota
from safeconduct.foundation.rota.domain import duty
from safeconduct.foundation.staff.actions.founding import NoRehearsal
from safeconduct.foundation.vault.domain import locking
from safeconduct.line.hotline import queries
from safeconduct.line.hotline.models import Conversation
from safeconduct.wiring import env, founding
from safeconduct.wiring.env import Kind
from safeconduct.wiring.rehearsal import members, playing, saying

# Each founds an installation, whose passphrases cost what they must.
pytestmark = pytest.mark.slow


@pytest.fixture
def rehearsed(
    house: pathlib.Path,
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> str:
    """What a first `rehearse` prints."""
    monkeypatch.setattr(settings, "PASSWORD_HASHERS", ["django.contrib.auth.hashers.MD5PasswordHasher"])
    monkeypatch.setattr(locking, "PASSPHRASE_KIB", 64)
    live_in(empty_place(tmp_path), monkeypatch)
    saying.first(settings.INSTALLATION, 8000)
    return capsys.readouterr().out


def test_every_role_of_the_cast_gets_a_link_that_is_good_once(rehearsed: str) -> None:
    links = re.findall(r"http://localhost:8000/console/link/\S+/", rehearsed)

    assert len(links) == len(set(links)) == len(members.CAST)
    assert "Try first:" in rehearsed


def test_made_up_people_wrote_in_many_languages_and_wait(rehearsed: str) -> None:
    made = [(role, name) for role, name in members.CAST]

    assert Conversation.objects.values_list("language", flat=True).distinct().count() == 12
    assert queries.counts()["waiting"] > queries.counts()["answered"] > 0
    assert made[0][1] in rehearsed


def test_somebody_is_always_on_duty_who_reads_korean(rehearsed: str) -> None:
    now = clock.now()

    said = [duty.reading(rota.rota(now), "ko", now + datetime.timedelta(hours=hour)).read for hour in range(48)]

    assert set(said) == {duty.Read.NOW}


def test_a_later_run_gives_fresh_links(rehearsed: str, capsys: pytest.CaptureFixture[str]) -> None:
    saying.again(8001)

    again = capsys.readouterr().out
    assert not set(re.findall(r"link/\S+", again)) & set(re.findall(r"link/\S+", rehearsed))
    assert again.count("http://localhost:8001/console/link/") == len(members.CAST)


def test_it_is_marked_and_refuses_to_be_founded_again(rehearsed: str) -> None:
    installation = env.load(settings.INSTALLATION.data)

    assert installation.is_rehearsal
    with pytest.raises(founding.FoundedAlready), founding.founding(installation, Kind.REAL):
        pass


def test_made_up_members_never_enter_a_real_installation(rehearsed: str) -> None:
    settings.INSTALLATION = dataclasses.replace(settings.INSTALLATION, kind=Kind.REAL)

    with pytest.raises(NoRehearsal):
        members.fresh_links()


def test_the_script_is_whole() -> None:
    import tomllib

    script = tomllib.loads(playing.SCRIPT.read_text("utf-8"))["conversation"]

    assert all({"says", "we", "note"} >= set(turn) - {"danger"} for each in script for turn in each["turns"])


def test_its_list_of_true_channels_names_the_port_that_it_answers_on(rehearsed: str) -> None:
    kept = settings.INSTALLATION.data / "channels.json"
    first = kept.read_text(encoding="utf-8")

    saying.again(8000)
    unmoved = kept.read_text(encoding="utf-8")
    saying.again(80001)

    assert "localhost:8000" in first
    assert unmoved == first
    assert "localhost:80001" in kept.read_text(encoding="utf-8")
