"""The command line: finds the command, gets ready what it needs, and turns every error into one sentence.

A command is a module of this folder with `add(subparsers)`, which declares its arguments, and `run(options)`,
which returns 0 (done), 1 (the answer is no) or 2 (wrong use). Only the module that was asked for is imported,
so that help comes at once.
"""

import argparse
import contextlib
import dataclasses
import difflib
import importlib
import importlib.util
import os
import pathlib
import sys
from collections.abc import Callable, Sequence

import safeconduct
from safeconduct.wiring import env
from safeconduct.wiring.commands import sentences

DONE, NO, WRONG_USE = 0, 1, 2


@dataclasses.dataclass(frozen=True)
class Command:
    """One command as the overview shows it, and what must be ready before its module is imported."""

    name: str
    does: str
    example: str
    on_an_installation: bool = True
    with_django: bool = True


COMMANDS = (
    Command("init", "a new installation: folders, keys, first administrators", "init", False, False),
    Command("serve", "door, console and work, which end with it", "serve --port 8000", True, False),
    Command("rehearse", "an installation of made-up people, marked as one", "rehearse --data rehearsal", False, False),
    Command("recover", "three trustees' keys open one wing for a new administrator", "recover --wing line"),
    Command("check", "is this installation healthy and safe?", "check"),
    Command("approve", "texts: what waits, and approving them as a member", "approve ko"),
    Command("backup", "two age files, data and keys, while serving", "backup /media/backups"),
    Command("restore", "an installation from two such files", "restore /media/backups", False, False),
    Command("audit", "replay the log of deeds", "audit verify"),
)
LATER = ("find", "plan", "appeal", "record", "bureau")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. SAFECONDUCT_TRACEBACK=1 shows where an error comes from."""
    try:
        return _run(list(sys.argv[1:] if argv is None else argv))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone; Python would complain once more when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NO
    except Exception as error:
        if os.environ.get(env.PREFIX + "TRACEBACK"):
            raise
        return _say(sentences.of(error), WRONG_USE if isinstance(error, env.Unusable) else NO)


def start_django() -> None:
    """For commands that lay the folder first, since Django's settings read the installation once."""
    # Django takes a third of a second, which help and a wrong name should not cost.
    import django  # noqa: PLC0415

    os.environ["DJANGO_SETTINGS_MODULE"] = "safeconduct.wiring.settings"
    django.setup()


def _run(words: list[str]) -> int:
    common = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    common.add_argument("--data", metavar="DIR", type=pathlib.Path)
    found, rest = common.parse_known_args(words)
    if not rest or rest[0] in {"-h", "--help"}:
        print(_overview())
        return DONE if rest else WRONG_USE
    if rest[0] == "--version":
        print(safeconduct.__version__)
        return DONE
    command = next((command for command in COMMANDS if command.name == rest[0]), None)
    if command is None or importlib.util.find_spec(f"{__name__}.{command.name}") is None:
        return _say(_no_such(rest[0]), WRONG_USE)
    if found.data is not None:
        os.environ[env.PREFIX + "DATA"] = str(found.data.absolute())
    return _start(command, rest)


def _start(command: Command, words: list[str]) -> int:
    wants_help = not {"-h", "--help"}.isdisjoint(words)
    if command.on_an_installation and not wants_help:
        _must_exist(env.load())
    if command.with_django:
        start_django()
    module = importlib.import_module(f"{__name__}.{command.name}")
    options = _parser(command, module.add).parse_args(words)
    code: int = module.run(options)
    return code


def _parser(
    command: Command, add: Callable[["argparse._SubParsersAction[argparse.ArgumentParser]"], None]
) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="safeconduct", allow_abbrev=False)
    subparsers = parser.add_subparsers(required=True, metavar=command.name)
    add(subparsers)
    own: argparse.ArgumentParser = subparsers.choices[command.name]
    own.description = own.description or f"{command.does[0].upper()}{command.does[1:].rstrip('.')}."
    own.epilog = own.epilog or f"Example: safeconduct {command.example}"
    with contextlib.suppress(argparse.ArgumentError):  # a command may say more of it itself
        own.add_argument("--data", metavar="DIR", help="the data folder (else SAFECONDUCT_DATA, else ./data)")
    return parser


def _must_exist(installation: env.Installation) -> None:
    if not installation.exists:
        raise env.Unusable(
            f"There is no installation in {installation.data}. "
            "Make one with `safeconduct init`, try one with `safeconduct rehearse`, or name its folder with --data."
        )


def _overview() -> str:
    lines = [f"  {command.name:<10}{command.does}" for command in COMMANDS]
    return "\n".join(
        [
            "usage: safeconduct COMMAND [--data DIR] [--help] ...",
            "",
            "The software behind a surrender hotline.",
            "",
            *lines,
            "",
            f"In a later round: {', '.join(LATER)}.",
            "",
            "Example: safeconduct rehearse --data rehearsal",
            "`safeconduct COMMAND --help` says more. The data folder is --data, else SAFECONDUCT_DATA, else ./data.",
        ]
    )


def _no_such(name: str) -> str:
    if name in LATER or name in {command.name for command in COMMANDS}:
        return f"`safeconduct {name}` does not exist yet: it comes in a later version."
    near = difflib.get_close_matches(name, [command.name for command in COMMANDS], n=1)
    meant = f"Did you mean `{near[0]}`? " if near else ""
    return f"There is no command `{name}`. {meant}`safeconduct --help` lists them all."


def _say(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code
