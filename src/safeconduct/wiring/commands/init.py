"""`safeconduct init`: a new installation. It asks for nothing that it can decide."""

import argparse

from safeconduct.foundation.kit import durable
from safeconduct.wiring import commands, env


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the arguments."""
    subparsers.add_parser("init")


def run(options: argparse.Namespace) -> int:  # noqa: ARG001  # every command takes its options
    """Lay it, and print what is printed once: two links and seven papers."""
    installation = env.load()
    commands.start_django()
    # Only now can models be imported.
    from safeconduct.foundation.staff import actions as staff  # noqa: PLC0415
    from safeconduct.wiring import founding  # noqa: PLC0415

    try:
        with founding.founding(installation, env.Kind.REAL) as papers:
            links = staff.found(founding.ADMINISTRATORS)
    finally:
        durable.stop()
    address = f"https://{installation.host}" if installation.host else "http://localhost:8000"
    print(f"Made {installation.data}, with its secrets in {installation.secrets}.\n")
    print("Two people become administrators, each by a link of their own, good once, for a day:")
    for link in links:
        print(f"  {address}{link.path}")
    print("\nPrint each of these on paper and give it to one person. They are shown now and never again.")
    for number, identity in enumerate(papers.administrators, 1):
        print(f"  administrator {number}, opens backups:            {identity.secret}")
    for number, identity in enumerate(papers.trustees, 1):
        print(f"  trustee {number}, with any two others recovers:  {identity.secret}")
    _say_of_roles(installation)
    print(f"\nThen: safeconduct serve --data {installation.data}")
    return 0


def _say_of_roles(installation: env.Installation) -> None:
    from safeconduct.wiring.roles import making  # noqa: PLC0415  # as above

    why_not = making.why_one_role(installation)
    if why_not:
        print(f"\nAll processes will share one database role. {why_not}")
