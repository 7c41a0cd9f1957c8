"""`safeconduct backup DIR`: two age files, consistent while everything serves."""

import argparse
import json
import pathlib

from django.conf import settings

from safeconduct.wiring.copies import keeping, making


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the arguments."""
    parser = subparsers.add_parser("backup")
    parser.add_argument("folder", metavar="DIR", type=pathlib.Path, help="where the two files go")
    parser.add_argument("--json", action="store_true", help="print the names as JSON")


def run(options: argparse.Namespace) -> int:
    """Make it and name the files."""
    made = making.make(settings.INSTALLATION, options.folder.absolute())
    keeping.remember(settings.INSTALLATION, made)
    if options.json:
        print(json.dumps({"data": str(made.data), "keys": str(made.keys)}))
    else:
        print(f"Made {made.data}\n and {made.keys}\nKeep them apart. The keys file must be deleted after seven days.")
    return 0
