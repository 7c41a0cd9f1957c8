"""`safeconduct audit`: replay the log, hand out proofs, sign a checkpoint now."""

import argparse
import dataclasses
import json
import pathlib
import sys
from collections.abc import Sequence

from django.conf import settings

from safeconduct.foundation.audit import actions, queries
from safeconduct.foundation.kit import durable, secret_files
from safeconduct.foundation.vault import queries as vault
from safeconduct.foundation.vault.domain import signing
from safeconduct.wiring.databases import DATABASES


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the arguments."""
    parser = subparsers.add_parser(
        "audit", description=__doc__, epilog="Example: safeconduct audit verify --checkpoint line-2026-11-23-900.txt"
    )
    parser.add_argument("what", choices=["verify", "prove", "checkpoint", "key"])
    parser.add_argument("--database", choices=DATABASES, help="one log alone; every log without it")
    parser.add_argument("--position", type=int, help="prove that this entry of --database stands in the log")
    parser.add_argument(
        "--checkpoint",
        type=pathlib.Path,
        action="append",
        default=[],
        help="a checkpoint kept outside; may be repeated",
    )
    parser.add_argument("--key", metavar="HEX", help="the log key's public half, as somebody outside noted it")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Do it; 0 where all holds, 1 with the first broken entry where not."""
    chosen = [options.database] if options.database else list(DATABASES)
    kept = [path.read_text(encoding="utf-8") for path in options.checkpoint]
    if any(_log_of(text) not in chosen for text in kept):
        print(f"A checkpoint given is of none of these logs: {', '.join(chosen)}.", file=sys.stderr)
        return 2
    match options.what:
        case "verify":
            return _verify(chosen, kept, options)
        case "checkpoint":
            return _checkpoint(chosen)
        case "key":
            print(_public(options, chosen[0]).hex())
            return 0
    return _prove(options, kept)


def _verify(databases: Sequence[str], kept: Sequence[str], options: argparse.Namespace) -> int:
    found = {each: _replay(each, kept, _public(options, each)) for each in databases}
    if options.json:
        print(json.dumps({each: _plain(result) for each, result in found.items()}))
    for each, result in found.items() if not options.json else ():
        match result:
            case queries.Broken(first, why):
                print(f"{each}: broken at entry {first}: {why}. Keep this disk as it is and compare with the keepers.")
            case queries.Verified(size, root, waiting):
                print(f"{each}: {size} deeds hold, root {root.hex()}; {waiting} wait for their place.")
    return 1 if any(isinstance(result, queries.Broken) for result in found.values()) else 0


def _replay(database: str, kept: Sequence[str], public: bytes) -> queries.Verified | queries.Broken:
    return queries.verify(database, public, [text for text in kept if _log_of(text) == database])


def _log_of(text: str) -> str:
    """The database whose log a checkpoint is of: the end of its first line."""
    return text.partition("\n")[0].rpartition("/")[2]


def _plain(result: queries.Verified | queries.Broken) -> dict[str, object]:
    fields = dataclasses.asdict(result)
    verdict = {"holds": isinstance(result, queries.Verified)}
    return verdict | {name: value.hex() if isinstance(value, bytes) else value for name, value in fields.items()}


def _checkpoint(databases: Sequence[str]) -> int:
    log_key = secret_files.read("work", "log_key")
    for database in databases:
        actions.place_leaves(database, log_key)
        print(actions.checkpoint(database, log_key, settings.INSTALLATION.data / "checkpoints").text)
    return 0


def _prove(options: argparse.Namespace, kept: Sequence[str]) -> int:
    if options.database is None or (options.position is None) == (not kept):
        print("Name the log with --database, and either --position or a --checkpoint to grow from.", file=sys.stderr)
        return 2
    public = _public(options, options.database)
    if options.position is None:
        print(json.dumps(dataclasses.asdict(queries.consistency(options.database, public, kept[0]))))
    else:
        print(json.dumps(dataclasses.asdict(queries.inclusion(options.database, public, options.position))))
    return 0


def _public(options: argparse.Namespace, database: str) -> bytes:
    if options.key:
        return bytes.fromhex(options.key)
    try:
        return signing.public_half(secret_files.read("work", "log_key"))
    except (FileNotFoundError, PermissionError):
        # The secrets folder is another machine's: the database's own word is what is left.
        with durable.reading(database):
            return vault.public_key(queries.LOG)
