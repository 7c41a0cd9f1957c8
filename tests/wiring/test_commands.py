"""The command line's frame: quick, and every error is one sentence."""

import os
import pathlib
import subprocess
import sys
import time

import pytest
from django.db import OperationalError

from safeconduct.foundation.kit.refusals import Refused
from safeconduct.wiring import commands, env
from safeconduct.wiring.commands import sentences

PROBE = """
from safeconduct.foundation.kit.refusals import Refused

def add(subparsers):
    parser = subparsers.add_parser("probe")
    parser.add_argument("--as", dest="outcome", default="done")

def run(options):
    match options.outcome:
        case "done":
            return 0
        case "no":
            return 1
        case "refused":
            raise Refused("Two people must agree: ask a colleague.")
        case "stopped":
            raise KeyboardInterrupt
    return {}[options.outcome]
"""


@pytest.fixture
def probe(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command of the test's own, which ends as it is told."""
    (tmp_path / "probe.py").write_text(PROBE)
    command = commands.Command("probe", "end as told", "probe --as done", False, False)
    monkeypatch.setattr(commands, "__path__", [*commands.__path__, str(tmp_path)])
    monkeypatch.setattr(commands, "COMMANDS", (*commands.COMMANDS, command))
    monkeypatch.delitem(sys.modules, "safeconduct.wiring.commands.probe", raising=False)
    monkeypatch.setenv("SAFECONDUCT_DATA", str(tmp_path / "data"))


@pytest.mark.parametrize(("outcome", "code"), [("done", 0), ("no", 1), ("refused", 1), ("stopped", 130), ("bug", 1)])
def test_a_command_ends_with_its_code(probe: None, outcome: str, code: int) -> None:
    assert commands.main(["probe", "--as", outcome]) == code


def test_a_refusal_is_its_sentence_alone(probe: None, capsys: pytest.CaptureFixture[str]) -> None:
    commands.main(["probe", "--as", "refused"])

    assert capsys.readouterr() == ("", "Two people must agree: ask a colleague.\n")


def test_a_fault_is_one_line_without_its_content(probe: None, capsys: pytest.CaptureFixture[str]) -> None:
    commands.main(["probe", "--as", "something a caller wrote"])

    said = capsys.readouterr().err
    assert "KeyError at probe.py:" in said
    assert "caller wrote" not in said
    assert said.count("\n") == 1


def test_a_fault_shows_its_traceback_when_asked(probe: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFECONDUCT_TRACEBACK", "1")

    with pytest.raises(KeyError):
        commands.main(["probe", "--as", "bug"])


def test_wrong_arguments_are_wrong_use(probe: None) -> None:
    with pytest.raises(SystemExit) as ended:
        commands.main(["probe", "--unknown"])

    assert ended.value.code == 2


def test_help_of_a_command_has_an_example(probe: None, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        commands.main(["probe", "--help"])

    said = capsys.readouterr().out
    assert "Example: safeconduct probe --as done" in said
    assert "--data DIR" in said


def test_the_data_folder_may_stand_anywhere(probe: None, tmp_path: pathlib.Path) -> None:
    commands.main(["--data", str(tmp_path / "one"), "probe"])
    first = os.environ["SAFECONDUCT_DATA"]
    commands.main(["probe", "--data", str(tmp_path / "two")])

    assert (first, os.environ["SAFECONDUCT_DATA"]) == (str(tmp_path / "one"), str(tmp_path / "two"))


@pytest.mark.parametrize("name", commands.LATER)
def test_what_comes_later_says_so(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main([name, "anything"]) == 2
    assert capsys.readouterr().err == f"`safeconduct {name}` does not exist yet: it comes in a later version.\n"


def test_a_slip_is_answered_with_the_nearest_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["reherse"]) == 2
    assert "Did you mean `rehearse`?" in capsys.readouterr().err


def test_a_missing_installation_is_named(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SAFECONDUCT_DATA", str(tmp_path))
    command = commands.Command("sentences", "stands in for one that needs an installation", "sentences")
    monkeypatch.setattr(commands, "COMMANDS", (command,))

    assert commands.main(["sentences"]) == 2
    assert f"There is no installation in {tmp_path}." in capsys.readouterr().err


def test_the_overview_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["--help"]) == 0
    assert commands.main([]) == 2

    said = capsys.readouterr().out
    assert [command.name for command in commands.COMMANDS if f"\n  {command.name} " not in said] == []


def test_help_comes_at_once() -> None:
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "safeconduct", "--help"], capture_output=True, text=True, check=True
    )

    assert "django" not in done.stderr
    assert time.monotonic() - begun < 2  # 0.1 s alone on a machine; what makes it slow is imports


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (env.Unusable("Set it so."), "Set it so."),
        (Refused("Not now."), "Not now."),
        (FileNotFoundError(2, "No such file", "a.csv"), "a.csv: No such file. Check that it exists"),
        (OperationalError("disk is full\nmore"), "The database cannot be used: disk is full."),
        (ValueError("what someone wrote"), "A fault in Safe Conduct itself (ValueError at an unknown place)."),
    ],
)
def test_every_error_has_its_sentence(error: Exception, sentence: str) -> None:
    assert sentences.of(error).startswith(sentence)
