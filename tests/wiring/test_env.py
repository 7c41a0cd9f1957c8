"""Settings: the environment first, then the folder's own file."""

import pathlib

import pytest

from safeconduct.wiring import env


@pytest.fixture
def folder(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """A data folder that nothing in the environment speaks about."""
    for name in ("SECRETS", "DATABASE", "HOST", "ONION", "TELEGRAM_TOKEN", "TELEGRAM_API"):
        monkeypatch.delenv(env.PREFIX + name, raising=False)
    monkeypatch.setenv(env.PREFIX + "DATA", str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


def test_an_empty_folder_is_a_real_installation_that_does_not_exist_yet(folder: pathlib.Path) -> None:
    found = env.load()

    assert found == env.Installation(folder, folder.with_name("data-secrets"), env.Kind.REAL)
    assert not found.exists


def test_the_file_is_read(folder: pathlib.Path) -> None:
    (folder / env.FILE).write_text('host = "hotline.example"\n')

    assert env.load().host == "hotline.example"


def test_the_environment_wins(folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / env.FILE).write_text('host = "hotline.example"\n')
    monkeypatch.setenv(env.PREFIX + "HOST", "other.example")

    assert env.load().host == "other.example"


def test_a_rehearsal_stays_one(folder: pathlib.Path) -> None:
    (folder / "kind").write_text("rehearsal\n")

    found = env.load()

    assert (found.is_rehearsal, found.exists) == (True, True)


def test_a_broken_file_is_named_with_what_to_do(folder: pathlib.Path) -> None:
    (folder / env.FILE).write_text("host = \n")

    with pytest.raises(env.Unusable, match=r"cannot be read.*Mend that line"):
        env.load()


def test_a_token_is_not_shown_by_accident(folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(env.PREFIX + "TELEGRAM_TOKEN", "1234:secret")

    assert "secret" not in repr(env.load()).replace("data-secrets", "").replace("secrets=", "")
