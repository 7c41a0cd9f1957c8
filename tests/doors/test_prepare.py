"""A newer program on an older folder."""

import dataclasses
import datetime
import pathlib
import sqlite3

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from safeconduct.foundation.kit import clock
from safeconduct.wiring.doors import prepare

pytestmark = [pytest.mark.slow]


def tables(file: pathlib.Path) -> set[str]:
    with sqlite3.connect(file) as database:
        return {row[0] for row in database.execute("select name from sqlite_master where type = 'table'")}


def test_an_older_folder_is_copied_and_brought_to_this_version(
    house: pathlib.Path, capsys: pytest.CaptureFixture[str]
) -> None:
    installation = dataclasses.replace(settings.INSTALLATION, data=house)
    call_command("migrate", "hotline", "zero", database="line", verbosity=0)
    old = tables(house / "line.sqlite3")

    prepare._bring_up_to_date(installation)

    (copy,) = (house / "before").glob("*/line.sqlite3")
    assert tables(copy) == old
    assert tables(house / "line.sqlite3") > old
    assert not prepare.pending("line")
    assert "older version" in capsys.readouterr().err


def test_a_folder_of_this_version_is_left_alone(house: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    prepare._bring_up_to_date(dataclasses.replace(settings.INSTALLATION, data=house))

    assert capsys.readouterr().err == ""
    assert not (house / "before").exists()


def test_a_copy_is_forgotten_after_a_week(house: pathlib.Path) -> None:
    for days in (1, 6, 8, 400):
        stamp = (clock.now() - datetime.timedelta(days=days)).strftime(prepare.STAMP)
        (house / "before" / stamp).mkdir(parents=True)

    prepare.forget_old_copies(dataclasses.replace(settings.INSTALLATION, data=house))

    assert len(list((house / "before").iterdir())) == 2


def test_the_parent_opens_no_database(house: pathlib.Path) -> None:
    connections.close_all()

    prepare.prepare(dataclasses.replace(settings.INSTALLATION, data=house))

    assert all(connections[alias].connection is None for alias in prepare.DATABASES)
