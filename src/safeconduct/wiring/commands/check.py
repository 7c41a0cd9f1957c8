"""`safeconduct check`: is this installation healthy and safe? A line for each thing that isn't."""

import argparse
import json

from django.conf import settings

from safeconduct.wiring import checks


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the arguments."""
    parser = subparsers.add_parser("check")
    parser.add_argument("--json", action="store_true", help="print settings and findings as JSON")


def run(options: argparse.Namespace) -> int:
    """Print the settings in force, secrets as dots, and what is not right."""
    in_force, found = checks.settings_in_force(settings.INSTALLATION), checks.all_of_them(settings.INSTALLATION)
    broken = [finding for finding in found if finding.breaks]
    if options.json:
        print(json.dumps({"settings": in_force, "findings": [[finding.sentence, finding.breaks] for finding in found]}))
        return 1 if broken else 0
    for name, value in in_force.items():
        print(f"{name:<28}{value}")
    print()
    for finding in found:
        print(f"{'✗' if finding.breaks else '·'} {finding.sentence}")
    print("Nothing is wrong." if not broken else f"{len(broken)} to mend.")
    return 1 if broken else 0
