"""`safeconduct rehearse`: an installation of made-up people, marked as one, with a link into each role."""

import argparse

from safeconduct.foundation.kit import durable
from safeconduct.wiring import commands, env


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the arguments."""
    parser = subparsers.add_parser("rehearse")
    parser.add_argument("--port", type=int, default=8000, help="the port that `serve` will listen on (8000)")
    parser.add_argument("--only-make", action="store_true", help="do not say how to start it")


def run(options: argparse.Namespace) -> int:
    """Make it, or give fresh links into one that stands. Returns 2 for an installation that `init` made."""
    installation = env.load()
    if installation.exists and not installation.is_rehearsal:
        raise env.Unusable(f"{installation.data} is a real installation. Rehearse in another folder: --data DIR.")
    commands.start_django()
    # Only now can models be imported.
    from safeconduct.wiring.rehearsal import saying  # noqa: PLC0415

    try:
        saying.again(options.port) if installation.exists else saying.first(installation, options.port)
    finally:
        durable.stop()
    if not options.only_make:
        print(f"\nStart it: safeconduct serve --data {installation.data} --port {options.port}")
    return 0
