"""`safeconduct restore DIR`: an installation from a data file and a keys file, into a folder that is empty."""

import argparse
import getpass
import json
import pathlib
import typing

from safeconduct.foundation.kit import durable
from safeconduct.wiring import commands

if typing.TYPE_CHECKING:
    from safeconduct.wiring.copies.restoring import Restored


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the arguments."""
    parser = subparsers.add_parser("restore")
    parser.add_argument("folder", metavar="DIR", type=pathlib.Path, help="where the two files of the backup are")
    parser.add_argument("--identity", metavar="FILE", type=pathlib.Path, help="an administrator's age identity")
    parser.add_argument("--json", action="store_true", help="print the counts as JSON")


def run(options: argparse.Namespace) -> int:
    """Restore, and say what came back. Returns 1 where a log of deeds does not replay."""
    commands.start_django()
    # Only now can models be imported.
    from safeconduct.wiring.copies import restoring  # noqa: PLC0415

    data, keys = restoring.newest(options.folder)
    secret = options.identity.read_text() if options.identity else getpass.getpass("Administrator's backup identity: ")
    identities = [word for word in secret.split() if word.startswith("AGE-SECRET-KEY-")]
    try:
        restored = restoring.restore(data, keys, identities)
    finally:
        durable.stop()
    if options.json:
        print(json.dumps({"rows": restored.rows, "erased": restored.erased, "audit": restored.audit}))
    else:
        _say(restored, f"{data.name} and {keys.name}")
    return 0 if restored.is_whole else 1


def _say(restored: "Restored", files: str) -> None:
    print(f"Restored {sum(restored.rows.values())} rows from {files}.")
    if restored.erased:
        print(f"{restored.erased} conversations had been forgotten since and were erased.")
    for database, found in restored.audit.items():
        size, _, root = found.partition(" ")
        print(
            f"The audit log of {database} is whole: {size} deeds, root {root}."
            if found
            else f"The audit log of {database} DOES NOT REPLAY: see `safeconduct audit verify`."
        )
