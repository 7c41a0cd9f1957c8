"""A whole language is approved from the terminal: a sheet to read, two members, and an exit code for scripts."""

import builtins
import json
import pathlib

import pytest

from safeconduct.foundation.publishing import queries
from safeconduct.foundation.publishing.domain import reviewed
from safeconduct.foundation.publishing.domain.standing import State
from safeconduct.foundation.staff.actions import MadeUp
from safeconduct.wiring import commands
from wiring import acting_cast


class Terminal:
    """Two people at one terminal, each with their passphrase and the code of their app."""

    def __init__(self, cast: dict[str, MadeUp], folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.cast, self.folder, self.monkeypatch = cast, folder, monkeypatch
        self.ahead = dict.fromkeys(cast, 0)

    def run(self, *words: str, by: str = "") -> int:
        """One command; `by` types what it asks for."""
        queries.forget()
        if not by:
            return commands.main(["approve", *words])
        (self.folder / "passphrase").write_text(self.cast[by].passphrase)
        self.monkeypatch.setenv("SAFECONDUCT_PASSPHRASE_FILE", str(self.folder / "passphrase"))
        shown = acting_cast.code(self.cast[by], self.ahead[by])
        self.ahead[by] += 1
        self.monkeypatch.setattr(builtins, "input", lambda _: shown)
        return commands.main(["approve", *words, "--as", by])


@pytest.fixture
def terminal(house: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(acting_cast.come(house, monkeypatch), tmp_path, monkeypatch)


def test_two_people_approve_a_language_in_one_sitting(terminal: Terminal, capsys: pytest.CaptureFixture[str]) -> None:
    size = len(reviewed.of("ko"))
    assert terminal.run("ko") == 1
    assert terminal.run("ko", "--print") == 0
    sheet = capsys.readouterr().out
    assert all(line.text in sheet and line.source in sheet for each in reviewed.of("ko") for line in each.lines)

    assert terminal.run("ko", "--all", "--read", "--number", reviewed.number("ko"), by="ada") == 0
    assert "Callers do not see it yet." in capsys.readouterr().out
    assert terminal.run("ko", "--all", by="boris") == 0

    assert f"{size} done; 0 of {size} still wait. Callers read this language." in capsys.readouterr().out
    assert terminal.run("ko") == 0


def test_one_text_is_read_back_approved_and_sent_back(terminal: Terminal) -> None:
    leave = reviewed.one("ko", "caller", "leave")

    assert terminal.run("ko", "--text", "leave", "--read", "--back-translation", "The end.", by="ada") == 0
    assert terminal.run("ko", "--text", "caller.leave", by="boris") == 0
    assert queries.standing_of(leave).state is State.STANDS
    assert terminal.run("ko", "--text", "leave", "--send-back", "Too stiff.", by="boris") == 0

    assert queries.standing_of(leave).state is State.SENT_BACK


@pytest.mark.parametrize(
    ("words", "by", "said"),
    [
        (["ko", "--all"], "boris", "Nobody has read this text yet"),
        (["ko", "--text", "leave"], "ada", "shift leads and publishers read and approve"),
        (["ko", "--all", "--read", "--number", "00000000"], "ada", "was changed since"),
        (["ko", "--text", "nothing"], "boris", "There is no text nothing"),
        (["ko", "--text", "words", "--read"], "ada", "Which: "),
    ],
)
def test_a_no_is_one_sentence_and_exit_code_one(
    terminal: Terminal, capsys: pytest.CaptureFixture[str], words: list[str], by: str, said: str
) -> None:
    code = terminal.run(*words, by=by)

    assert code == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["ko", "--all"], ["ko", "--read"], ["ko", "--as", "ada"],
        ["ko", "--back-translation", "x", "--all", "--as", "ada"],
        ["ko", "--all", "--send-back", "x", "--as", "ada"],
    ],
)  # fmt: skip
def test_arguments_that_do_not_fit_are_wrong_use(terminal: Terminal, words: list[str]) -> None:
    assert terminal.run(*words) == 2


@pytest.mark.parametrize("words", [["tlh"], ["ko", "--all", "--text", "leave"], []])
def test_what_argparse_refuses_is_wrong_use_too(terminal: Terminal, words: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        terminal.run(*words)

    assert end.value.code == 2


def test_scripts_read_json(terminal: Terminal, capsys: pytest.CaptureFixture[str]) -> None:
    size = len(reviewed.of("ar"))
    assert terminal.run("ar", "--json") == 1
    waiting = json.loads(capsys.readouterr().out)
    assert (waiting["readable"], waiting["number"], len(waiting["texts"])) == (False, reviewed.number("ar"), size)

    assert terminal.run("ar", "--all", "--read", "--json", by="ada") == 0
    assert json.loads(capsys.readouterr().out) == {"done": size, "waiting": size, "readable": False}


def test_a_language_says_that_its_receipts_wait_for_english_words(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal.run("ar")

    assert "▲ words of en: unread. Its receipts need it." in capsys.readouterr().out
