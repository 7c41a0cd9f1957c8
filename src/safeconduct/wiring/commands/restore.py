"""`safeconduct restore DIR`: an installation from a data file and a keys file, into a folder that is empty."""

import argparse
import getpass
import json
import pathlib

from safeconduct.wiring import commands
from safeconduct.wiring.copies import restoring


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the arguments."""
    parser = subparsers.add_parser("restore")
    parser.add_argument("folder", metavar="DIR", type=pathlib.Path, help="where the two files of the backup are")
    parser.add_argument("--identity", metavar="FILE", type=pathlib.Path, help="an administrator's age identity")
    parser.add_argument("--json", action="store_true", help="print the counts as JSON")


def run(options: argparse.Namespace) -> int:
    """Restore, and say what came back."""
    data, keys = restoring.newest(options.folder)
    secret = options.identity.read_text() if options.identity else getpass.getpass("Administrator's backup identity: ")
    identities = [line for line in secret.split() if line.startswith("AGE-SECRET-KEY-")]
    commands.start_django()
    restored = restoring.restore(data, keys, identities)
    if options.json:
        print(json.dumps({"rows": restored.rows, "erased": restored.erased, "audit": restored.audit}))
        return 0 if all(restored.audit.values()) else 1
    print(f"Restored {sum(restored.rows.values())} rows from {data.name} and {keys.name}.")
    if restored.erased:
        print(f"{restored.erased} conversations had been forgotten since and were erased.")
    for database, whole in restored.audit.items():
        print(
            f"The audit log of {database} {'is whole' if whole else 'DOES NOT REPLAY: see safeconduct audit verify'}."
        )
    return 0 if all(restored.audit.values()) else 1
