"""How a page leaves the house: real mail by apprise, a program laid ready, and never a word of anybody."""

import dataclasses
import pathlib
import re

import apprise
import pytest
from django.conf import settings

from founding import Cast
from rota.mail import MailServer
from safeconduct.foundation.kit import clock, durable
from safeconduct.foundation.rota import actions, queries, tasks
from safeconduct.foundation.rota.actions import calling, reaching, ways
from safeconduct.foundation.rota.domain.paging import About
from safeconduct.foundation.rota.models import Page, Way, WayKind
from safeconduct.foundation.work.actions import sending
from safeconduct.foundation.work.domain.wired import Wired

WIRED = Wired(databases=("staff",), ways=tasks.WAYS)


def configured(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    monkeypatch.setattr(settings, "INSTALLATION", dataclasses.replace(settings.INSTALLATION, **values))


def send_all() -> None:
    now = clock.now() + calling.paging.JITTER
    sending.send_due("staff", WIRED, now)


def test_a_way_counts_once_the_code_of_its_test_page_came_back(
    paging_cast: Cast, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(monkeypatch, page_mail=mail_server.url)
    way_id = actions.add_way(paging_cast.boris, WayKind.MAIL, "boris@example.org")
    send_all()
    ((to, text),) = mail_server.given
    code = re.findall(r"\d{6}", text)[0]

    with pytest.raises(ways.WrongCode):
        actions.confirm_way(paging_cast.boris, way_id, "0" if code == "1" else "1")
    before = queries.ways(paging_cast.boris.id)
    actions.confirm_way(paging_cast.boris, way_id, f" {code} ")

    assert to == ["boris@example.org"]
    assert [each.is_confirmed for each in (*before, *queries.ways(paging_cast.boris.id))] == [False, True]
    assert queries.unreachable([paging_cast.ada.id, paging_cast.boris.id]) == [paging_cast.ada.id]


def test_a_page_by_mail_says_only_that_something_is_due_and_its_link_taps(
    paging_cast: Cast, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(monkeypatch, page_mail=mail_server.url, host="console.example.org")
    way_id = actions.add_way(paging_cast.boris, WayKind.MAIL, "boris@example.org")
    send_all()
    durable.transact("staff", lambda: Way.objects.filter(id=way_id).update(confirmed_on=clock.today()))
    actions.page(About.ANSWER_DUE, actions.cause_of(b"one"), clock.now(), language="ko")

    actions.call_due(clock.now())
    send_all()
    send_all()

    (text,) = [text for _, text in mail_server.given if "code" not in text]
    token = re.findall(r"https://console\.example\.org/console/tap/([0-9a-f]{64})", text)[0]
    assert text.replace(token, "").split() == (
        ["Safe", "Conduct", "Safe", "Conduct:", "something", "is", "due.", "https://console.example.org/console/tap/"]
    )
    actions.tap_by_link(token)
    assert Page.objects.get().state == "tapped"


def test_a_mail_server_that_is_away_is_counted_and_shown_and_the_next_call_comes(
    paging_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(monkeypatch, page_mail="mailto://127.0.0.1:9?from=duty@example.org&mode=insecure")
    actions.add_way(paging_cast.boris, WayKind.MAIL, "boris@example.org")

    send_all()

    assert [each.failures for each in queries.ways(paging_cast.boris.id)] == [1]


def test_a_command_is_a_program_of_the_house_and_gets_the_words_and_no_more(
    paging_cast: Cast, tmp_path: pathlib.Path
) -> None:
    folder = settings.INSTALLATION.secrets / "work" / "commands"
    folder.mkdir()
    program, heard = folder / "bell", tmp_path / "heard"
    program.write_text(f'#!/bin/sh\nprintf "%s|%s|" "$1" "$#" > {heard}\ncat >> {heard}\n')
    program.chmod(0o700)

    rung = reaching.reach(WayKind.COMMAND, "bell 12;id", "Safe Conduct: something is due.")

    assert (rung, heard.read_text()) == (True, "12;id|1|Safe Conduct: something is due.")
    assert not reaching.reach(WayKind.COMMAND, "horn", "")


def test_telegram_goes_by_the_houses_own_bot(paging_cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    configured(monkeypatch, page_telegram="123456789:abcdefghij_klmnopqrstuvwxyz-ABCDEFG")

    url = reaching.url_of(WayKind.TELEGRAM, "987654321")

    assert apprise.Apprise.instantiate(url).targets == [(987654321, None)]
    configured(monkeypatch, page_telegram="", page_mail="")
    assert [reaching.url_of(kind, "987654321") for kind in (WayKind.TELEGRAM, WayKind.MAIL)] == ["", ""]
    assert not reaching.reach(WayKind.MAIL, "ada@example.org", "")
