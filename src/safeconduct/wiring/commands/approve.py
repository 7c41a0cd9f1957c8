"""`safeconduct approve`: what waits in a language, its sheet, and what a member says about it."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable

from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.refusals import NotFound, Refused
from safeconduct.foundation.languages.domain.offered import BY_CODE
from safeconduct.foundation.publishing import actions, queries
from safeconduct.foundation.publishing.domain import reviewed
from safeconduct.foundation.publishing.domain.reviewed import Reviewed
from safeconduct.foundation.publishing.domain.standing import Standing
from safeconduct.foundation.staff import queries as staff
from safeconduct.wiring.commands import acting

_WORDS_A_LINE = 8


class MayNot(Refused):
    """This member's roles do not allow it."""


class NoSuchText(Refused):
    """No text of this language has that key."""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the arguments."""
    parser = subparsers.add_parser(
        "approve",
        description="Without --text and --all: what waits. Callers read a language when two people have approved each "
        "of its texts: one reads them (--read), another approves. Exit 1 where the answer is no.",
        epilog="Example: safeconduct approve ko --print > ko.txt; safeconduct approve ko --all --read --as ada; "
        "safeconduct approve ko --all --as chun",
    )
    parser.add_argument("language", choices=BY_CODE, metavar="LANGUAGE", help=" ".join(BY_CODE))
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--text", metavar="KEY", help="one text by its key, like questions.shot")
    what.add_argument("--all", action="store_true", help="every text of the language that is due")
    what.add_argument("--print", action="store_true", dest="sheet", help="the sheet, to be read from top to bottom")
    acting.add_as(parser, required=False)
    parser.add_argument("--read", action="store_true", help="say that you read it, as the first of two")
    parser.add_argument("--back-translation", metavar="WORDS", default="", help="with --text --read: what it says")
    parser.add_argument("--send-back", metavar="REASON", help="with --text: it must not be shown, because of this")
    parser.add_argument("--number", help="with --all: only if the sheet still has the number that was read")
    parser.add_argument("--json", action="store_true", help="print as JSON")


def run(options: argparse.Namespace) -> int:
    """Show what waits, print the sheet, or act as a member. Returns 2 for arguments that do not fit together."""
    wrong = _wrong(options)
    if wrong:
        print(wrong, file=sys.stderr)
        return 2
    if options.sheet:
        print(_sheet(options.language))
        return 0
    if options.text or options.all:
        act = _one(options) if options.text else _every(options)
        try:
            with acting.member(options.member) as actor:
                done = act(actor)
        except NotFound as no:
            raise MayNot("Operators and coordinators read; shift leads and publishers read and approve.") from no
        return _say_done(options, done)
    return _say_waiting(options)


def _wrong(options: argparse.Namespace) -> str:
    acts = options.text or options.all
    if acts and not options.member:
        return "Say who acts: --as NAME."
    if not acts and (options.member or options.read or options.send_back):
        return "Say which: --text KEY, or --all."
    if options.send_back and (options.all or options.read):
        return "One text goes back at a time, with --text and without --read."
    if options.back_translation and not (options.text and options.read):
        return "A back-translation belongs to one text that you read: --text KEY --read."
    return ""


def _one(options: argparse.Namespace) -> Callable[[Actor], int]:
    text = _text(options.language, options.text)

    def act(actor: Actor) -> int:
        if options.read:
            actions.read(actor, text.place, text.version, options.back_translation)
        elif options.send_back:
            actions.send_back(actor, text.place, text.version, options.send_back)
        else:
            actions.approve(actor, text.place, text.version)
        return 1

    return act


def _every(options: argparse.Namespace) -> Callable[[Actor], int]:
    number = options.number or reviewed.number(options.language)
    act = actions.read_all if options.read else actions.approve_all
    return lambda actor: act(actor, options.language, number)


def _text(language: str, key: str) -> Reviewed:
    found = [each for each in reviewed.of(language) if key in {each.place.key, f"{each.place.kind}.{each.place.key}"}]
    exact = [each for each in found if f"{each.place.kind}.{each.place.key}" == key] or found
    if len(exact) != 1:
        many = [f"{each.place.kind}.{each.place.key}" for each in exact]
        raise NoSuchText(
            f"Which: {', '.join(many)}?" if many else f"There is no text {key}. `approve {language}` lists them."
        )
    return exact[0]


def _say_done(options: argparse.Namespace, done: int) -> int:
    standing = next(each for each in queries.overview() if each.language.code == options.language)
    if options.json:
        print(json.dumps({"done": done, "waiting": standing.waits, "readable": standing.readable}))
        return 0
    shown = "Callers read this language." if standing.readable else "Callers do not see it yet."
    print(f"{done} done; {standing.waits} of {standing.size} still wait. {shown}")
    return 0


def _say_waiting(options: argparse.Namespace) -> int:
    """Exit 1 while callers do not see the language: then the answer is no."""
    standings, readable = queries.standings(options.language), options.language in queries.look()
    if options.json:
        texts = [_plain(each) for each in standings]
        number = reviewed.number(options.language)
        print(json.dumps({"language": options.language, "readable": readable, "number": number, "texts": texts}))
        return 0 if readable else 1
    for each in standings:
        print(f"{'▲' if each.waits else '✓'} {each.text.place.kind}.{each.text.place.key:<24}{each.state}{_by(each)}")
    for each in _elsewhere(options.language):
        print(f"▲ {each.text.place.kind} of {each.text.place.language}: {each.state}. Its receipts need it.")
    print("Callers read this language." if readable else "Callers do not see it yet.")
    return 0 if readable else 1


def _plain(standing: Standing) -> dict[str, str]:
    place = standing.text.place
    return {"kind": place.kind, "key": place.key, "state": standing.state, "version": standing.text.version}


def _by(standing: Standing) -> str:
    last = standing.last
    return f" · {staff.names().get(last.by, last.by.hex[:8])}, {last.on}" if last else ""


def _elsewhere(language: str) -> Iterable[Standing]:
    other = [each for each in reviewed.needed(language) if each.place.language != language]
    return [found for found in map(queries.standing_of, other) if found.waits]


def _sheet(language: str) -> str:
    """Plain text for a printer: each sentence under its original."""
    parts = [f"{BY_CODE[language].own_name} · sheet {reviewed.number(language)}"]
    for each in reviewed.of(language):
        parts.append(f"\n## {each.place.kind}.{each.place.key}\n")
        parts += _words(each) if each.place.kind == reviewed.WORDS else [_pair(line) for line in each.lines]
    return "\n".join(parts)


def _pair(line: reviewed.Line) -> str:
    return f"   {line.source}\n → {line.text}\n" if line.source else f"   {line.text}\n"


def _words(text: Reviewed) -> list[str]:
    words = [line.text for line in text.lines]
    rows = [words[at : at + _WORDS_A_LINE] for at in range(0, len(words), _WORDS_A_LINE)]
    return [f"{at * _WORDS_A_LINE + 1:>5}  " + " · ".join(row) for at, row in enumerate(rows)]
