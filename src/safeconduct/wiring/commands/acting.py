"""A command that acts as a member: name, passphrase and, on a real installation, the code of their app.

The passphrase is asked on the terminal, or read from the file that SAFECONDUCT_PASSPHRASE_FILE names; the code is
read from the standard input, since it is good once.
"""

import argparse
import contextlib
import getpass
import os
import pathlib
from collections.abc import Iterator

from django.conf import settings

from safeconduct.foundation.kit import durable
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.staff import actions
from safeconduct.wiring import env


class NoApp(Refused):
    """On the command line a passkey cannot be shown."""


def add_as(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    """Declare `--as`."""
    parser.add_argument("--as", dest="member", metavar="NAME", required=required, help="the member that acts")


@contextlib.contextmanager
def member(name: str) -> Iterator[Actor]:
    """The member of this name, for the block; signed out after it. Raises WrongSignIn, TooSoon, NoApp."""
    try:
        account, private = actions.show_passphrase(name, _passphrase(name))
        if not settings.INSTALLATION.is_rehearsal:
            if not actions.has_app(account):
                raise NoApp("A command takes the code of an app: add one under your name in the console.")
            actions.show_code(account, _code())
        actor = actions.arrive(account, private)
        try:
            yield actor
        finally:
            actions.leave(actor)
    finally:
        durable.stop()


def _passphrase(name: str) -> str:
    file = os.environ.get(env.PREFIX + "PASSPHRASE_FILE")
    if file:
        return pathlib.Path(file).read_text("utf-8").rstrip("\n")
    return getpass.getpass(f"Passphrase of {name}: ")


def _code() -> str:
    try:
        return input("Code of your app: ").strip()
    except EOFError as nothing:
        raise env.Unusable("The code of your app is read from the standard input. Nothing stood there.") from nothing
