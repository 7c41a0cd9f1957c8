"""Secrets are kept for their owner alone, once."""

import pathlib
import stat

import pytest

from safeconduct.foundation.kit import secret_files


def test_what_was_kept_is_read_again(house: pathlib.Path) -> None:
    secrets = house.with_name("house-secrets")

    secret_files.write(secrets, "door", "pepper", b"\x00\xff")

    assert secret_files.read("door", "pepper") == b"\x00\xff"


def test_only_the_owner_may_look(tmp_path: pathlib.Path) -> None:
    secret_files.write(tmp_path, "door", "pepper", b"pepper")

    modes = [stat.S_IMODE((tmp_path / path).stat().st_mode) for path in ("door", "door/pepper")]
    assert modes == [0o700, 0o600]


def test_a_secret_is_never_overwritten(tmp_path: pathlib.Path) -> None:
    secret_files.write(tmp_path, "door", "pepper", b"first")

    with pytest.raises(FileExistsError):
        secret_files.write(tmp_path, "door", "pepper", b"second")

    assert (tmp_path / "door" / "pepper").read_bytes() == b"first"


def test_a_missing_secret_is_an_error(house: pathlib.Path) -> None:
    with pytest.raises(FileNotFoundError):
        secret_files.read("door", "pepper")


def test_the_session_key_is_the_kept_one(tmp_path: pathlib.Path) -> None:
    secret_files.write(tmp_path, "console", "session_key", b"kept")

    assert secret_files.session_key(tmp_path) == "kept"


def test_before_init_each_process_has_a_session_key_of_its_own(tmp_path: pathlib.Path) -> None:
    assert secret_files.session_key(tmp_path) != secret_files.session_key(tmp_path)
