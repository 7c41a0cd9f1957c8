"""Nothing that stands is ever overwritten: only what this house itself left half laid is cleared."""

import pathlib

import pytest

from elsewhere import empty_place
from safeconduct.wiring import laying


@pytest.mark.parametrize("name", ["line.sqlite3", "notes.txt", "backups/2026-01-01T000000-data.age"])
def test_a_folder_with_something_in_it_is_left_alone(tmp_path: pathlib.Path, name: str) -> None:
    place = empty_place(tmp_path)
    stands = place.data / name
    stands.parent.mkdir(parents=True)
    stands.write_text("mine")

    with pytest.raises(laying.NotEmpty):
        laying.begin(place)

    assert (stands.read_text(), (place.data / "half_laid").exists()) == ("mine", False)


def test_the_secrets_of_another_installation_are_left_alone(tmp_path: pathlib.Path) -> None:
    place = empty_place(tmp_path)
    pepper = place.secrets / "door" / "pepper"
    pepper.parent.mkdir(parents=True)
    pepper.write_text("theirs")
    place.data.mkdir()
    (place.data / "half_laid").write_text("/another/folder\n")

    with pytest.raises(laying.NotEmpty):
        laying.begin(place)

    assert pepper.read_text() == "theirs"


def test_settings_and_a_disk_of_its_own_may_stand_before(tmp_path: pathlib.Path) -> None:
    place = empty_place(tmp_path)
    (place.data / "lost+found").mkdir(parents=True)
    (place.data / "safeconduct.toml").write_text("")

    laying.begin(place)
    laying.finish(place, "real")

    assert sorted(file.name for file in place.data.iterdir()) == ["kind", "lost+found", "safeconduct.toml"]


def test_what_was_half_laid_is_cleared(tmp_path: pathlib.Path) -> None:
    place = empty_place(tmp_path)
    laying.begin(place)
    (place.data / "line.sqlite3").write_text("half")
    (place.secrets / "door").mkdir()
    (place.secrets / "door" / "pepper").write_text("half")

    laying.begin(place)

    assert [file.name for file in place.data.iterdir()] == ["half_laid"]
    assert [file for file in place.secrets.rglob("*") if file.is_file()] == []


def test_a_finished_one_is_never_cleared_though_its_mark_was_left(tmp_path: pathlib.Path) -> None:
    place = empty_place(tmp_path)
    laying.begin(place)
    mark = (place.data / "half_laid").read_text()
    (place.data / "line.sqlite3").write_text("everything")
    laying.finish(place, "real")
    (place.data / "half_laid").write_text(mark)

    with pytest.raises(laying.NotEmpty):
        laying.begin(place)

    assert (place.data / "line.sqlite3").read_text() == "everything"
