"""`safeconduct serve`: door, console and work as processes of one command, which end with it."""

import argparse
import functools
import os
import pathlib
import shutil
import socket
import sys
from collections.abc import Callable

from django.conf import settings

from safeconduct.wiring.commands import start_django
from safeconduct.wiring.doors import handover, hardening, preloading, sockets
from safeconduct.wiring.doors.child import Body
from safeconduct.wiring.doors.parent import REPLACED_EVERY, Parent
from safeconduct.wiring.doors.pools import KINDS, POOLS, Kind, Only, seats
from safeconduct.wiring.doors.prepare import NotReady, prepare
from safeconduct.wiring.env import Installation
from safeconduct.wiring.roles import acting


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = subparsers.add_parser("serve")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="the port to listen on (8000)")
    parser.add_argument("--only", type=Only, choices=list(Only), help="one part, to split them over machines")


def run(options: argparse.Namespace) -> int:
    """Serve until asked to end. Returns 2 where this cannot be begun, with a sentence."""
    start_django()
    installation: Installation = settings.INSTALLATION
    if not sockets.is_loopback(options.host) and (installation.is_rehearsal or not installation.host):
        return _refused(
            "A rehearsal listens on this machine alone: leave out --host."
            if installation.is_rehearsal
            else "Without SAFECONDUCT_HOST (its https name) it listens on this machine alone: set it first."
        )
    try:
        outside = [] if options.only is Only.WORK else sockets.outside(options.host, options.port)
        own_roles = prepare(installation, KINDS[options.only])
    except (sockets.PortTaken, NotReady) as error:
        return _refused(str(error))
    except OSError:
        return _refused(f"This machine has no address {options.host}: choose another --host.")
    folder = sockets.runtime_folder(installation.data)
    try:
        _serve(options, outside, folder, own_roles=own_roles)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def _serve(options: argparse.Namespace, outside: list[socket.socket], folder: pathlib.Path, *, own_roles: bool) -> None:
    hardening.more_files()
    hardening.harden()
    inside = sockets.inside(folder)
    kinds = KINDS[options.only]
    preloading.preload(kinds)
    handing = handover.pair()
    body = functools.partial(_body, outside=outside, inside=inside, handing=handing, running=frozenset(kinds))
    every = float(os.environ.get("SAFECONDUCT_REPLACE_SECONDS", REPLACED_EVERY))
    Parent(seats(kinds), _as_its_role(body) if own_roles else body, every).run(lambda: _say_ready(options))


def _as_its_role(body: Callable[[Kind], Body]) -> Callable[[Kind], Body]:
    """The same, in a child that logs into the database as its own role alone."""

    def of(kind: Kind) -> Body:
        acting.become(kind)
        return body(kind)

    return of


def _body(
    kind: Kind,
    outside: list[socket.socket],
    inside: dict[Kind, socket.socket],
    handing: tuple[socket.socket, socket.socket],
    running: frozenset[Kind],
) -> Body:
    """What the child of this kind does; sockets that are not its own are closed in it."""

    def gate(ready: Callable[[], None]) -> None:
        from safeconduct.wiring.doors import gate as gates  # noqa: PLC0415  # imported by the parent already
        from safeconduct.wiring.doors import sorry  # noqa: PLC0415

        paths = {each: inside[each].getsockname() for each in inside if each in running}
        for each in inside.values():
            each.close()
        sorry.learn_languages()
        gates.run(outside, paths, handing, ready)

    def pool(ready: Callable[[], None]) -> None:
        from safeconduct.wiring.doors import answering  # noqa: PLC0415

        for each in [*outside, *handing, *(made for other, made in inside.items() if other is not kind)]:
            each.close()
        answering.run(POOLS[kind], inside[kind], ready)

    def quiet(ready: Callable[[], None]) -> None:
        from safeconduct.wiring.doors import polling, working  # noqa: PLC0415

        for each in [*outside, *handing, *inside.values()]:
            each.close()
        (working if kind is Kind.WORK else polling).run(ready)

    return {Kind.GATE: gate, Kind.WORK: quiet, Kind.POLL: quiet}.get(kind, pool)


def _say_ready(options: argparse.Namespace) -> None:
    if options.only is not Only.WORK:
        name = "localhost" if sockets.is_loopback(options.host) else options.host
        print(f"Safe Conduct answers on http://{name}:{options.port}/", flush=True)


def _refused(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2
