"""A PostgreSQL server of this test run's own: a throwaway cluster behind a Unix socket."""

import contextlib
import dataclasses
import os
import pathlib
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.parse
from collections.abc import Iterator

import psycopg
from psycopg import sql

USER = "postgres"
SECONDS_TO_START = 30


class Missing(Exception):
    """This machine has no PostgreSQL that can be started; the sentence says what to do."""


@dataclasses.dataclass(frozen=True)
class Server:
    """Where the cluster listens."""

    folder: pathlib.Path
    port: int

    def address(self, name: str) -> str:
        """What SAFECONDUCT_DATABASE holds for the databases NAME_line, NAME_staff and so on."""
        query = urllib.parse.urlencode({"host": str(self.folder), "port": self.port})
        return f"postgresql://{USER}@/{name}?{query}"

    def run(self, statement: sql.Composable) -> None:
        """Run one administrator's statement outside a transaction."""
        with psycopg.connect(
            host=str(self.folder), port=self.port, user=USER, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement)

    def create(self, name: str, template: str = "template0") -> None:
        """Make a database as a copy of another, which nobody may be using."""
        self.run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        self.run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def kill(self) -> None:
        """Kill -9 the cluster's every process at once, as when its machine goes."""
        postmaster = int((self.folder / "cluster" / "postmaster.pid").read_text().split()[0])
        backends = pathlib.Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        for pid in (postmaster, *map(int, backends)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(postmaster, 0)  # its successor refuses to start while even its number is taken

    def again(self) -> subprocess.Popen[bytes]:
        """Start it once more after it was killed; whoever does so ends it."""
        for _ in range(20):
            with contextlib.suppress(Missing):  # the kernel still holds its memory for a moment
                return _start(_programs(), self)
        raise RuntimeError((self.folder / "log").read_text()[-500:])


def server() -> Iterator[Server]:
    """Start a cluster with its safety on (fsync), and end it afterwards. Raises Missing."""
    programs = _programs()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="safeconduct-pg-"))
    try:
        if os.getuid() == 0:
            os.chown(folder, pwd.getpwnam(USER).pw_uid, -1)
        found = Server(folder, port=20_000 + secrets.randbelow(40_000))
        _make(programs, folder)
        process = _start(programs, found)
        try:
            yield found
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=SECONDS_TO_START)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> pathlib.Path:
    """Debian keeps them out of the path; the newest major version wins."""
    if os.getuid() == 0 and USER not in {entry.pw_name for entry in pwd.getpwall()}:
        raise Missing("PostgreSQL is not installed: run make packages.")
    debian = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    elsewhere = shutil.which("postgres")
    if not debian and not elsewhere:
        raise Missing("PostgreSQL is not installed: run make packages.")
    return debian[-1].parent if debian else pathlib.Path(str(elsewhere)).resolve().parent


def _as_owner(*command: str) -> list[str]:
    """PostgreSQL refuses to run as root; it also ends when this run is killed."""
    if os.getuid() != 0:
        return list(command)
    return ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups", "--pdeathsig=INT", *command]


def _make(programs: pathlib.Path, folder: pathlib.Path) -> None:
    # The template cluster may be written lazily: only what tests commit must survive a kill.
    settings = ["--no-sync", "--auth=trust", f"--username={USER}", "--encoding=UTF8", "--locale=C.UTF-8"]
    made = subprocess.run(
        _as_owner(str(programs / "initdb"), *settings, "-D", str(folder / "cluster")),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise Missing(f"PostgreSQL cannot make a cluster here: {made.stderr.strip().splitlines()[-1]}")
    # The administrator comes as they are; every other role shows its password, as on a real server.
    (folder / "cluster" / "pg_hba.conf").write_text(f"local all {USER} trust\nlocal all all scram-sha-256\n")


def _start(programs: pathlib.Path, found: Server) -> subprocess.Popen[bytes]:
    settings = {"listen_addresses": "", "unix_socket_directories": str(found.folder), "port": str(found.port)}
    arguments = [f"--{name}={value}" for name, value in (settings | {"fsync": "on", "max_connections": "200"}).items()]
    log = (found.folder / "log").open("wb")
    with log:
        process = subprocess.Popen(
            _as_owner(str(programs / "postgres"), "-D", str(found.folder / "cluster"), *arguments),
            cwd=found.folder,
            stdout=log,
            stderr=log,
        )
    _wait(process, found)
    return process


def _wait(process: subprocess.Popen[bytes], found: Server) -> None:
    """Until it answers; only a running server can say that it is ready."""
    last = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            return found.run(sql.SQL("SELECT 1"))
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > last:
                process.kill()
                process.wait()
                raise Missing(f"PostgreSQL does not start: {(found.folder / 'log').read_text()[-500:]}") from None
            time.sleep(0.05)
