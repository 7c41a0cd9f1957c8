"""`safeconduct recover`: three trustees let somebody in where nobody is left who could."""

import argparse
import getpass
import os
import pathlib

from safeconduct.foundation.kit import durable
from safeconduct.foundation.staff.actions import recovering
from safeconduct.foundation.staff.domain.roles import POSTS, Role, Wing
from safeconduct.foundation.vault.domain import agefiles
from safeconduct.wiring import env

_WORD = "AGE-SECRET-KEY-"


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the arguments."""
    roles = recovering.roles_to_recover(Wing.LINE)
    parser = subparsers.add_parser("recover")
    parser.add_argument("--wing", choices=[Wing.LINE.value], required=True, help="the wing to open")
    parser.add_argument("--identity", metavar="FILE", type=pathlib.Path, nargs="+", default=[],
                        help="the age identities of three trustees; else they are asked for")  # fmt: skip
    parser.add_argument("--name", default="", help="the newcomer's name; else it is asked for")
    parser.add_argument("--role", choices=[role.value for role in roles], default=Role.SHIFT_LEAD.value,
                        help="what the newcomer becomes (shift_lead)")  # fmt: skip


def run(options: argparse.Namespace) -> int:
    """Open the wing for a newcomer, who signs in with this name and passphrase and adds a second factor."""
    wing, role = Wing(options.wing), Role(options.role)
    secrets = _identities(options.identity)
    recovering.open_escrow(wing, secrets)  # before anything else is asked
    name = options.name or input("Name of the newcomer: ")
    try:
        member, opened = recovering.recover(wing, secrets, role, name, _passphrase())
    finally:
        durable.stop()
    print(f"{member.name} is let in as {role.replace('_', ' ')}: {POSTS[role].sentence}")
    print(f"Keys of {opened} weeks are given. It stands in the logs of deeds of {wing} and staff.")
    print("Next: sign in at /console/ and add a second factor. Then print new trustees' papers if one was lost.")
    return 0


def _identities(files: list[pathlib.Path]) -> list[str]:
    if not files:
        return [getpass.getpass(f"Identity of trustee {number} of 3: ") for number in range(1, agefiles.NEEDED + 1)]
    return [word for file in files for word in file.read_text().split() if word.startswith(_WORD)]


def _passphrase() -> str:
    """From the file that SAFECONDUCT_PASSPHRASE_FILE names, else asked twice."""
    file = os.environ.get(env.PREFIX + "PASSPHRASE_FILE")
    if file:
        return pathlib.Path(file).read_text().rstrip("\n")
    first = getpass.getpass("Passphrase of the newcomer: ")
    if first != getpass.getpass("Once more: "):
        raise env.Unusable("The two passphrases differ. Nothing was changed.")
    return first
