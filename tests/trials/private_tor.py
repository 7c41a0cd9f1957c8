"""A whole Tor network of one's own on loopback: authorities, relays, one hidden service and one client.

Nothing in it reaches the Tor network that people use, nor any other address than 127.0.0.0/8.
"""

import contextlib
import dataclasses
import os
import pathlib
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from typing import Self

from doors.serving import free_port
from safeconduct.foundation.kit import clock
from trials.rehearsed import pause

AUTHORITIES = ("first", "second", "third")
RELAYS = ("fourth", "fifth", "sixth", "seventh")
MISSING = "tor is not installed: an onion address is not tried (on Debian: make packages)"
SECONDS_TO_STAND = 150.0

# The address of everything that the caller's side sends, so that it can be told from the service's own 127.0.0.1.
CALLER = "127.0.0.9"

# `__OwningControllerProcess`: who is left alone ends by itself.
_EACH = """TestingTorNetwork 1
TestingDirAuthVoteExit *
TestingDirAuthVoteHSDir *
TestingDirAuthVoteGuard *
TestingMinExitFlagThreshold 0
V3AuthNIntervalsValid 2
PathsNeededToBuildCircuits 0.67
AssumeReachable 1
NumCPUs 1
ShutdownWaitLength 0
ProtocolWarnings 0
DataDirectory {folder}
Log notice file {folder}/log
__OwningControllerProcess {owner}
"""
_RELAY = """Nickname {name}
Address 127.0.0.1
ORPort 127.0.0.1:{or_port}
SocksPort 0
ExitRelay 0
"""
_AUTHORITY = """DirPort 127.0.0.1:{dir_port}
AuthoritativeDirectory 1
V3AuthoritativeDirectory 1
ContactInfo nobody
TestingV3AuthInitialVotingInterval 10
TestingV3AuthInitialVoteDelay 2
TestingV3AuthInitialDistDelay 2
V3AuthVotingInterval 10
V3AuthVoteDelay 2
V3AuthDistDelay 2
"""


class NotStanding(Exception):
    """The network did not come up in time, or one of its parts ended; the sentence says which."""


def programs() -> bool:
    """Whether Debian's tor is here, with the program that makes an authority's keys."""
    return shutil.which("tor") is not None and shutil.which("tor-gencert") is not None


def documented(page: pathlib.Path, service: pathlib.Path, port: int) -> str:
    """The lines that the page tells people to write, with this folder and port for theirs. Raises NotStanding."""
    found = re.search(r"```\n((?: *HiddenService.*\n)+) *```", page.read_text(encoding="utf-8"))
    if found is None:
        raise NotStanding(f"{page.name} shows no lines for torrc")
    lines = "".join(f"{line.strip()}\n" for line in found[1].splitlines())
    changed = lines.replace("/var/lib/tor/safeconduct/", f"{service}/").replace(":8000", f":{port}")
    if str(service) not in changed or f":{port}" not in changed:
        raise NotStanding(f"{page.name} names another folder or port than expected")
    return changed


@dataclasses.dataclass(frozen=True)
class Network:
    """A network that stands: the service's name, and where a client asks for it."""

    onion: str
    socks_port: int
    seconds_to_stand: float

    def connect(self, seconds: float = 60.0) -> socket.socket:
        """A connection to port 80 of the onion name, from the caller's own address. Raises OSError."""
        line = socket.create_connection(("127.0.0.1", self.socks_port), seconds, source_address=(CALLER, 0))
        try:
            # SOCKS5 (RFC 1928): no authentication, then CONNECT to a name, which tor looks up by itself.
            line.sendall(b"\x05\x01\x00")
            _expect(line, 2)
            name = self.onion.encode()
            line.sendall(b"\x05\x01\x00\x03" + bytes([len(name)]) + name + (80).to_bytes(2, "big"))
            _expect(line, 10)
        except BaseException:
            line.close()
            raise
        return line


def _expect(line: socket.socket, length: int) -> None:
    said = b""
    while len(said) < length:
        part = line.recv(length - len(said))
        if not part:
            raise ConnectionRefusedError("the SOCKS port closed the line")
        said += part
    if said[:2] != b"\x05\x00":
        raise ConnectionRefusedError(f"the SOCKS port said {said[1]}")


@contextlib.contextmanager
def standing(folder: pathlib.Path, service_lines: str) -> Iterator[Network]:
    """A network whose service has these lines; everything ends with the block. Raises NotStanding."""
    begun = clock.monotonic()
    until = begun + SECONDS_TO_STAND
    with _Processes.begun(folder) as processes:
        # Before the relays know one another, whoever asks them learns nothing and asks again ever more seldom.
        for name in RELAYS:
            processes.wait_for(until, folder / name / "log", "Bootstrapped 100%")
        processes.add_service_and_client(service_lines)
        onion = processes.wait_for(until, folder / "service" / "onion" / "hostname", ".onion").strip()
        processes.wait_for(until, folder / "client" / "log", "Bootstrapped 100%")
        network = Network(onion, processes.socks_port, 0.0)
        processes.wait_for_an_answer(until, network)
        yield dataclasses.replace(network, seconds_to_stand=clock.monotonic() - begun)


@dataclasses.dataclass
class _Processes:
    folder: pathlib.Path
    known: str = ""
    socks_port: int = dataclasses.field(default_factory=free_port)
    running: dict[str, subprocess.Popen[bytes]] = dataclasses.field(default_factory=dict)

    @classmethod
    @contextlib.contextmanager
    def begun(cls, folder: pathlib.Path) -> Iterator[Self]:
        """Start authorities and relays, and end everybody whatever happens."""
        processes = cls(folder)
        try:
            processes._start()
            yield processes
        finally:
            processes._end()

    def wait_for(self, until: float, file: pathlib.Path, text: str) -> str:
        """The file's content once it holds this text."""
        while True:
            content = file.read_text(encoding="utf-8") if file.exists() else ""
            if text in content:
                return content
            self._go_on(until, f"{file.parent.name}/{file.name} never said {text}")

    def wait_for_an_answer(self, until: float, network: Network) -> None:
        """Until the name can be reached: the service has told where it is, and the client has heard."""
        while True:
            try:
                network.connect(10.0).close()
            except OSError as error:
                self._go_on(until, f"the onion name was not reached: {error}")
            else:
                return

    def _go_on(self, until: float, sentence: str) -> None:
        dead = [name for name, process in self.running.items() if process.poll() is not None]
        if dead or clock.monotonic() > until:
            raise NotStanding(f"ended: {', '.join(dead)}" if dead else sentence)
        pause(0.25)

    def add_service_and_client(self, service_lines: str) -> None:
        """Start the two ends."""
        self._run("service", "SocksPort 0\n" + service_lines)
        self._run("client", f"SocksPort 127.0.0.1:{self.socks_port}\nOutboundBindAddress {CALLER}\n")

    def _start(self) -> None:
        ports = {name: (free_port(), free_port()) for name in AUTHORITIES}
        self.known = "".join(_authority(self.folder / name, *ports[name]) for name in AUTHORITIES)
        for name, (or_port, dir_port) in ports.items():
            self._run(name, _RELAY.format(name=name, or_port=or_port) + _AUTHORITY.format(dir_port=dir_port))
        for name in RELAYS:
            self._run(name, _RELAY.format(name=name, or_port=free_port()))

    def _run(self, name: str, lines: str) -> None:
        torrc = write_torrc(self.folder / name, self.known + lines)
        self.running[name] = subprocess.Popen(["tor", "--quiet", "-f", str(torrc)], stdin=subprocess.DEVNULL)

    def _end(self) -> None:
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def write_torrc(folder: pathlib.Path, lines: str) -> pathlib.Path:
    """One part's settings, in a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / "torrc").write_text(_EACH.format(folder=folder, owner=os.getpid()) + lines, encoding="utf-8")
    return folder / "torrc"


def _authority(folder: pathlib.Path, or_port: int, dir_port: int) -> str:
    """Make an authority's keys, and the line by which everybody knows it."""
    (folder / "keys").mkdir(parents=True, mode=0o700)
    folder.chmod(0o700)
    keys = folder / "keys" / "authority"
    subprocess.run(
        ["tor-gencert", "--create-identity-key", "--passphrase-fd", "0", "-i", f"{keys}_identity_key",
         "-s", f"{keys}_signing_key", "-c", f"{keys}_certificate", "-m", "12", "-a", f"127.0.0.1:{dir_port}"],
        input=b"made up\n", check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    said = subprocess.run(
        ["tor", "--quiet", "-f", str(folder / "empty"), "--ignore-missing-torrc", "--list-fingerprint",
         "--orport", "1", "--datadirectory", str(folder), "--nickname", folder.name,
         "--dirauthority", f"x 127.0.0.1:1 {'f' * 40}"],
        check=True, capture_output=True, text=True, timeout=60,
    ).stdout  # fmt: skip
    relay = "".join(said.splitlines()[-1].split()[1:])
    certificate = pathlib.Path(f"{keys}_certificate").read_text(encoding="utf-8")
    voter = re.findall(r"^fingerprint (\S+)", certificate, re.MULTILINE)[0]
    return f"DirAuthority {folder.name} orport={or_port} no-v2 v3ident={voter} 127.0.0.1:{dir_port} {relay}\n"
