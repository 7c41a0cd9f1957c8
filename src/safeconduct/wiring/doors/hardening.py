"""What a process does before it may see a word: no core dump, no reading of its memory, no life after its parent."""

import ctypes
import os
import resource
import signal

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_NAME = 15


def harden() -> None:
    """No core file and no attaching, as far as the system offers it (Linux prctl(2))."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _prctl(_PR_SET_DUMPABLE, 0)


def die_with(parent: int) -> None:
    """End this process when its parent ends, however it ends; a held port would keep the next start from it."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def be_named(name: str) -> None:
    """Call this process so in `ps -o comm` and `top`, so that its parts can be told apart."""
    _prctl(_PR_SET_NAME, name.encode())


def more_files() -> None:
    """As many open connections as the system lets this user have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _prctl(option: int, value: int | bytes) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if hasattr(library, "prctl"):
        library.prctl(option, value, 0, 0, 0)
