"""Which table stands where: the wall, as Django sees it."""

import pathlib

import pytest
from django.apps import apps
from django.db import connections

from safeconduct.foundation.kit import durable
from safeconduct.foundation.vault.models import WrappedKey
from safeconduct.line.hotline.models import Conversation
from safeconduct.wiring import databases
from safeconduct.wiring.env import Installation, Kind, Unusable

HERE = pathlib.Path("/srv/data")


def test_no_table_lands_in_a_database_that_nobody_named() -> None:
    configured = databases.configured(Installation(HERE, HERE, Kind.REAL))

    assert configured["default"] == {}
    assert set(configured) == {"default", *databases.DATABASES}


def test_conversations_stand_in_the_line_wing_alone() -> None:
    router = databases.Router()

    homes = [name for name in databases.DATABASES if router.allow_migrate(name, "hotline")]

    assert homes == ["line"]
    assert router.db_for_write(Conversation) == "line"


def test_a_table_of_every_wing_follows_the_running_action() -> None:
    router = databases.Router()

    with durable.reading("staff"):
        assert router.db_for_read(WrappedKey) == "staff"
    assert router.db_for_read(WrappedKey) is None


def test_every_app_with_tables_has_a_home() -> None:
    router = databases.Router()

    homeless = {
        model._meta.app_label
        for model in apps.get_models()
        if not any(router.allow_migrate(name, model._meta.app_label) for name in databases.DATABASES)
    }

    assert homeless == set()


def test_every_migrated_database_holds_the_tables_of_its_wing(any_house: pathlib.Path) -> None:
    tables = {name: set(connections[name].introspection.table_names()) for name in databases.DATABASES}

    assert "hotline_conversation" in tables["line"]
    assert "hotline_conversation" not in tables["staff"]
    assert "django_session" not in tables["line"]
    assert all("vault_wrappedkey" in names for names in tables.values())


def test_sqlite_survives_a_power_cut(house: pathlib.Path) -> None:
    with connections["line"].cursor() as cursor:
        found = {name: cursor.execute(f"pragma {name}").fetchone()[0] for name in ("journal_mode", "synchronous")}

    assert found == {"journal_mode": "wal", "synchronous": 2}


@pytest.mark.slow
def test_postgresql_is_asked_to_commit_to_disk(postgres_house: pathlib.Path) -> None:
    with connections["line"].cursor() as cursor:
        found = cursor.execute("show synchronous_commit").fetchone()

    assert found == ("on",)


def test_a_postgresql_address_becomes_a_database_a_wing() -> None:
    address = "postgresql://safe%40night:word@db.example:5433/hotline"

    line = databases.configured(Installation(HERE, HERE, Kind.REAL, database=address))["line"]

    kept = {name: line[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    assert kept == {
        "NAME": "hotline_line", "USER": "safe@night", "PASSWORD": "word", "HOST": "db.example", "PORT": "5433",
    }  # fmt: skip
    assert line["CONN_HEALTH_CHECKS"]


@pytest.mark.parametrize(
    ("address", "mode"),
    [
        ("postgresql://safe@db.example/hotline", "require"),
        ("postgresql://safe@db.example/hotline?sslmode=disable", "require"),
        ("postgresql://safe@db.example/hotline?sslmode=verify-full&sslrootcert=/etc/ours.pem", "verify-full"),
        ("postgresql://safe@localhost/hotline", None),
        ("postgresql:///hotline?host=/run/postgresql", None),
    ],
)
def test_on_the_way_to_another_machine_nothing_is_sent_in_clear(address: str, mode: str | None) -> None:
    options = databases.configured(Installation(HERE, HERE, Kind.REAL, database=address))["line"]["OPTIONS"]

    assert options.get("sslmode") == mode
    assert ("sslrootcert" in options) == ("sslrootcert" in address)


@pytest.mark.parametrize("address", ["mysql://here/hotline", "postgresql://here", "hotline"])
def test_an_address_that_is_none_is_refused_with_an_example(address: str) -> None:
    with pytest.raises(Unusable, match="must look like postgresql://"):
        databases.configured(Installation(HERE, HERE, Kind.REAL, database=address))
