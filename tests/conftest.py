"""One installation a test, copied from a template that was migrated once, on either database."""

import atexit
import os
import pathlib
import shutil
import tempfile
import uuid
from collections.abc import Iterator

import hypothesis
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections

import postgresql
from safeconduct.foundation.kit import durable
from safeconduct.wiring import databases, env
from safeconduct.wiring.env import Installation

# Tests never touch a real data folder, whatever the environment says.
_HOME = pathlib.Path(tempfile.mkdtemp(prefix="safeconduct-tests-"))
os.environ["SAFECONDUCT_DATA"] = str(_HOME / "data")
os.environ["SAFECONDUCT_SECRETS"] = str(_HOME / "data-secrets")
for _name in (
    "SAFECONDUCT_DATABASE",
    "SAFECONDUCT_HOST",
    "SAFECONDUCT_ONION",
    "SAFECONDUCT_TELEGRAM_TOKEN",
    "SAFECONDUCT_TELEGRAM_API",
    "SAFECONDUCT_TELEGRAM_WEBHOOK",
    "SAFECONDUCT_PASSPHRASE_FILE",
):
    os.environ.pop(_name, None)
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)


# How quick something is, the benchmarks say; a slow day fails no test. `make check` looks at fewer examples.
hypothesis.settings.register_profile("whole", deadline=None)
hypothesis.settings.register_profile("quick", deadline=None, max_examples=20)
hypothesis.settings.load_profile("whole")


def pytest_configure() -> None:
    """Django has read its settings before this page: turn it away from any real installation."""
    settings.INSTALLATION = env.load()
    settings.SECRETS = settings.INSTALLATION.secrets
    _point_at(settings.INSTALLATION)


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """Databases are made by `template`, not by Django's test runner: actions commit for real here."""


@pytest.fixture(scope="session")
def template(django_db_blocker: pytest.FixtureRequest) -> pathlib.Path:
    """A folder with every SQLite database migrated and empty."""

    folder = _HOME / "template"
    folder.mkdir()
    with django_db_blocker.unblock():
        _point_at(Installation(folder, folder, env.Kind.REAL))
        _migrate()
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[postgresql.Server]:
    """A running PostgreSQL of this session's own, or a skip that says what is missing."""
    try:
        yield from postgresql.server()
    except postgresql.Missing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def postgres_template(postgres: postgresql.Server, django_db_blocker: pytest.FixtureRequest) -> str:
    """The name under which every PostgreSQL database stands migrated and empty."""

    for alias in databases.DATABASES:
        postgres.create(f"template_{alias}")
    with django_db_blocker.unblock():
        _point_at(Installation(_HOME, _HOME, env.Kind.REAL, database=postgres.address("template")))
        _migrate()
    return "template"


@pytest.fixture
def house(
    template: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
    django_db_blocker: pytest.FixtureRequest,
) -> Iterator[pathlib.Path]:
    """An empty installation of this test's own on SQLite: its data folder. Its databases take real commits.

    `settings.INSTALLATION` and the environment name it too, for what the test starts.
    """

    installation = _folders()
    for file in template.glob("*.sqlite3"):
        shutil.copyfile(file, installation.data / file.name)
    with django_db_blocker.unblock():
        _live_in(installation, monkeypatch)
        yield installation.data
        _leave(installation)


@pytest.fixture
def postgres_house(
    postgres: postgresql.Server,
    postgres_template: str,
    monkeypatch: pytest.MonkeyPatch,
    django_db_blocker: pytest.FixtureRequest,
) -> Iterator[pathlib.Path]:
    """The same on PostgreSQL."""

    name = f"test_{uuid.uuid4().hex[:12]}"
    for alias in databases.DATABASES:
        postgres.create(f"{name}_{alias}", template=f"{postgres_template}_{alias}")
    installation = _folders(database=postgres.address(name))
    with django_db_blocker.unblock():
        _live_in(installation, monkeypatch)
        yield installation.data
        _leave(installation)
    for alias in databases.DATABASES:
        postgres.drop(f"{name}_{alias}")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def any_house(request: pytest.FixtureRequest) -> pathlib.Path:
    """An empty installation on each database in turn: its data folder."""
    return request.getfixturevalue("house" if request.param == "sqlite" else "postgres_house")


def _folders(database: str = "") -> Installation:
    """Outside of `tmp_path`, which is the test's own."""
    home = pathlib.Path(tempfile.mkdtemp(dir=_HOME))
    data, secrets = home / "house", home / "house-secrets"
    data.mkdir()
    secrets.mkdir()
    return Installation(data, secrets, env.Kind.REAL, database=database)


def _live_in(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:

    monkeypatch.setattr(settings, "INSTALLATION", installation)
    monkeypatch.setattr(settings, "SECRETS", installation.secrets)
    monkeypatch.setenv("SAFECONDUCT_DATA", str(installation.data))
    monkeypatch.setenv("SAFECONDUCT_SECRETS", str(installation.secrets))
    monkeypatch.setenv("SAFECONDUCT_DATABASE", installation.database)
    _point_at(installation)


def _leave(installation: Installation) -> None:
    """End writer threads first: they hold connections to what is about to go."""
    durable.stop()
    _point_at(Installation(_HOME, _HOME, env.Kind.REAL))
    shutil.rmtree(installation.data.parent, ignore_errors=True)


def _point_at(installation: Installation) -> None:
    """Make every later connection, in any thread, one to this installation's databases."""

    connections.close_all()
    fresh = connections.configure_settings(databases.configured(installation))
    for alias in databases.DATABASES:
        connections.settings[alias] = fresh[alias]
        if hasattr(connections._connections, alias):
            del connections[alias]


def _migrate() -> None:

    for alias in databases.DATABASES:
        call_command("migrate", database=alias, verbosity=0)
    connections.close_all()
