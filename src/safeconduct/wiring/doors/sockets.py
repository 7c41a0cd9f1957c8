"""The listening sockets. The parent makes them once, so that a process can be replaced without losing a connection."""

import errno
import ipaddress
import pathlib
import socket
import tempfile

from safeconduct.wiring.doors.gate import KERNEL_KEEPS
from safeconduct.wiring.doors.pools import POOLS, Kind

_BACKLOG = 4096
_LOOPBACK = {"localhost": ("127.0.0.1", "::1"), "127.0.0.1": ("127.0.0.1", "::1")}

# A Unix socket's path may have 107 bytes.
_LONGEST_PATH = 100


class PortTaken(Exception):
    """Another program listens there; the sentence says what to do."""


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach it."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def outside(host: str, port: int) -> list[socket.socket]:
    """Sockets for the gate; `localhost` means both of its addresses where the machine has both.

    Raises PortTaken, or OSError for an address that this machine does not have.
    """
    bound: list[socket.socket] = []
    for address in _LOOPBACK.get(host, (host,)):
        try:
            bound.append(_bound(address, port))
        except OSError as error:
            for each in bound if error.errno == errno.EADDRINUSE else ():
                each.close()
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(
                    f"Port {port} on {address} is taken by another program. "
                    f"End that program or choose another port: safeconduct serve --port {port + 1}"
                ) from error
            if not bound:
                raise
    return bound


def inside(folder: pathlib.Path) -> dict[Kind, socket.socket]:
    """A Unix socket for each pool, in a folder that only this user may enter."""
    made = {}
    for kind in POOLS:
        path = folder / kind
        path.unlink(missing_ok=True)
        made[kind] = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        made[kind].bind(str(path))
        path.chmod(0o600)
        made[kind].listen(_BACKLOG)
    return made


def runtime_folder(data: pathlib.Path) -> pathlib.Path:
    """A private folder of this run's own: in the data folder, or where its path is too long, among temporary ones."""
    home = data / "run"
    if len(str(home)) > _LONGEST_PATH - len("/12345678/console"):
        return pathlib.Path(tempfile.mkdtemp(prefix="sc-"))
    home.mkdir(mode=0o700, exist_ok=True)
    return pathlib.Path(tempfile.mkdtemp(prefix="", dir=home))


def _bound(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_KEEPS)
    if family == socket.AF_INET6:
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    try:
        made.bind((address, port))
        made.listen(_BACKLOG)
    except OSError:
        made.close()
        raise
    made.setblocking(False)  # the socket's own signature
    return made
