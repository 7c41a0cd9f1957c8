"""One installation a test, copied from a template that was migrated once."""

import os
import pathlib
import shutil
import tempfile
from collections.abc import Iterator

import pytest

# Before Django reads its settings: tests never touch a real data folder.
_HOME = pathlib.Path(tempfile.mkdtemp(prefix="safeconduct-tests-"))
os.environ["SAFECONDUCT_DATA"] = str(_HOME / "data")
os.environ["SAFECONDUCT_SECRETS"] = str(_HOME / "secrets")


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """Databases are made by `template`, not by Django's test runner: actions commit for real here."""


@pytest.fixture(scope="session")
def template() -> pathlib.Path:
    """A folder with every database migrated and empty."""
    from django.core.management import call_command
    from django.db import connections

    folder = _HOME / "template"
    folder.mkdir()
    for alias in connections.settings:
        if alias != "default":
            connections[alias].settings_dict["NAME"] = str(folder / f"{alias}.sqlite3")
            call_command("migrate", database=alias, verbosity=0)
            connections[alias].close()
    return folder


@pytest.fixture
def house(template: pathlib.Path, tmp_path: pathlib.Path, django_db_blocker: pytest.FixtureRequest) -> Iterator[pathlib.Path]:
    """An empty installation of this test's own; its databases take real commits."""
    from django.db import connections

    from safeconduct.foundation.kit import durable

    for file in template.glob("*.sqlite3"):
        shutil.copy(file, tmp_path / file.name)
    with django_db_blocker.unblock():
        durable._writers.clear()
        for alias in connections.settings:
            if alias != "default":
                connections[alias].close()
                connections[alias].settings_dict["NAME"] = str(tmp_path / f"{alias}.sqlite3")
        yield tmp_path
        for alias in connections.settings:
            if alias != "default":
                connections[alias].close()


def pytest_sessionfinish() -> None:
    """Leave nothing behind."""
    shutil.rmtree(_HOME, ignore_errors=True)
