"""Starting the sandbox around one file: bubblewrap, with limits, and killed when its time is over.

What it is given and what it gives back lie in anonymous memory (memfd_create(2)): nothing of it is ever a file. Inside
are the system's own programs, read-only, our few modules and the picture libraries; no network, no home, no /proc, no
other process, and nothing of this installation.
"""

import contextlib
import functools
import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator

from safeconduct.foundation.sandbox import seccomp
from safeconduct.foundation.sandbox.contract import LARGEST_COPY, LONGEST_HEAD, Because, NotShown, SafeCopy, read

# Seconds on the wall for one file; and for how long one waits until another is done.
WALL_SECONDS = 60.0
TURN_SECONDS = 20.0
AT_ONCE = 2

# What the temporary folder inside may hold, in bytes: the file, once more as its program reads it.
ROOM = 96 * 1024 * 1024
_ROOM_INSIDE = "/tmp"  # noqa: S108  # not the one of this machine

BUBBLEWRAP = "bwrap"
# Which program shows what; each is Debian's.
PROGRAMS = {"ffmpeg": "voice notes and films", "pdftoppm": "PDF files", "pdfinfo": "PDF files"}

_PACKAGES = ("PIL", "pillow.libs", "pillow_heif", "pillow_heif.libs", "_pillow_heif*.so")
_START = (
    "import sys; sys.path[:0] = ['/house', '/packages']; "
    "from safeconduct.foundation.sandbox.inside import worker; worker.main()"
)
_turns = threading.Semaphore(AT_ONCE)


def safe_copy(content: bytes, page: int = 1) -> SafeCopy | NotShown:
    """A copy of this file made anew inside the sandbox, of one page where it has several; or why there is none."""
    if not is_available():
        return NotShown(Because.UNAVAILABLE)
    if not _turns.acquire(timeout=TURN_SECONDS):
        return NotShown(Because.TOO_LONG)
    try:
        return _made(content, page)
    finally:
        _turns.release()


def _made(content: bytes, page: int) -> SafeCopy | NotShown:
    with _memory(content) as given, _memory(b"") as said:
        try:
            ended = _run(["-c", _START, str(page)], given, said)
        except subprocess.TimeoutExpired:
            return NotShown(Because.TOO_LONG)
        if ended != 0:
            return NotShown(Because.BROKEN)
        return read(os.pread(said, LONGEST_HEAD + LARGEST_COPY + 1, 0))


@functools.cache
def is_available() -> bool:
    """Whether this machine lets us build the sandbox; looked at once in the life of a process."""
    if shutil.which(BUBBLEWRAP) is None:
        return False
    with _memory(b"") as given, _memory(b"") as said, contextlib.suppress(OSError, subprocess.TimeoutExpired):
        return _run(["-c", "pass"], given, said) == 0
    return False


def lacking() -> list[str]:
    """The programs that are not here, each with what cannot be shown without it."""
    return [f"{name} ({shows})" for name, shows in PROGRAMS.items() if not pathlib.Path("/usr/bin", name).exists()]


def _run(arguments: list[str], given: int, said: int) -> int:
    """How it ended. Raises TimeoutExpired when it had to be killed; then nothing of it runs any more."""
    ended, living = os.pipe()
    with _memory(seccomp.program()) as rules, os.fdopen(ended, "rb") as last_word:
        python = [str(pathlib.Path(sys.executable).resolve()), "-I", "-S", "-B"]
        try:
            process = subprocess.Popen(  # noqa: S603  # nothing of a caller stands in these words
                [*_walls(rules), *python, *arguments],
                stdin=given, stdout=said, stderr=subprocess.DEVNULL, pass_fds=[rules, living], env={}, cwd="/",
            )  # fmt: skip
        finally:
            os.close(living)
        try:
            return process.wait(WALL_SECONDS)
        finally:
            process.kill()
            process.wait()
            # All inside hold the other end of this pipe: it ends with the last of them.
            last_word.read()


def _walls(rules: int) -> list[str]:
    own = pathlib.Path(__file__).parent
    program = shutil.which(BUBBLEWRAP) or BUBBLEWRAP
    words = [program, "--unshare-all", "--unshare-user", "--disable-userns", "--uid", "65534", "--gid", "65534",
             "--cap-drop", "ALL", "--die-with-parent", "--new-session", "--hostname", "inside",
             "--clearenv", "--setenv", "PATH", "/usr/bin", "--setenv", "HOME", _ROOM_INSIDE]  # fmt: skip
    if seccomp.is_known():
        words += ["--seccomp", str(rules)]
    words += ["--ro-bind", "/usr", "/usr", "--dev", "/dev"]
    words += ["--size", str(ROOM), "--tmpfs", _ROOM_INSIDE, "--chdir", _ROOM_INSIDE]
    words += [word for name in ("lib", "lib32", "lib64", "bin") for word in _as_here(f"/{name}")]
    for place in ("/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts"):
        words += ["--ro-bind-try", place, place]
    if not sys.base_prefix.startswith("/usr"):
        words += ["--ro-bind", sys.base_prefix, sys.base_prefix]
    for name in ("safeconduct/__init__.py", "safeconduct/foundation/__init__.py", "safeconduct/foundation/sandbox"):
        words += ["--ro-bind", str(own.parents[2] / name), f"/house/{name}"]
    for package in _packages():
        words += ["--ro-bind", str(package), f"/packages/{package.name}"]
    # What is left to write to is the one folder with a limit.
    return [*words, "--remount-ro", "/dev", "--remount-ro", "/", "--"]


def _as_here(place: str) -> list[str]:
    """A folder of the system, which is a link into /usr on some and a folder of its own on others."""
    path = pathlib.Path(place)
    if path.is_symlink():
        return ["--symlink", str(path.readlink()), place]
    return ["--ro-bind", place, place] if path.exists() else []


@functools.cache
def _packages() -> tuple[pathlib.Path, ...]:
    found = importlib.util.find_spec("PIL")
    home = pathlib.Path(found.origin or "").parents[1] if found else pathlib.Path("/nonexistent")
    return tuple(path for pattern in _PACKAGES for path in home.glob(pattern))


@contextlib.contextmanager
def _memory(content: bytes) -> Iterator[int]:
    """A file that exists in memory alone, holding this."""
    descriptor = os.memfd_create("sc-sandbox", os.MFD_CLOEXEC)
    try:
        with os.fdopen(descriptor, "wb", closefd=False) as file:
            file.write(content)
        os.lseek(descriptor, 0, os.SEEK_SET)
        yield descriptor
    finally:
        os.close(descriptor)
