"""Numbers that the processes of one `serve` share: a page of memory, with no words in it."""

import enum
import mmap
import pathlib
import struct

from safeconduct.wiring.doors.pools import Kind

KINDS = ("parent", *map(str, Kind))


class Count(enum.IntEnum):
    """What is counted for each kind of process; of several of a kind, the memory of the one that wrote last."""

    STARTED = 0
    REPLACED = 1
    DIED = 2
    FAILED = 3
    PSS_KB = 4


class Scoreboard:
    """One number for each kind of process and count; made by the parent, shared through fork."""

    def __init__(self) -> None:
        self._shared = mmap.mmap(-1, mmap.PAGESIZE)

    def add(self, kind: str, count: Count) -> None:
        """One more. Two processes of a kind may lose a count to each other; these are for looking at."""
        self.put(kind, count, self.get(kind, count) + 1)

    def put(self, kind: str, count: Count, number: int) -> None:
        """Set a number."""
        struct.pack_into("q", self._shared, _place(kind, count), number)

    def get(self, kind: str, count: Count) -> int:
        """Read a number."""
        return int(struct.unpack_from("q", self._shared, _place(kind, count))[0])

    def rows(self) -> list[tuple[str, Count, int]]:
        """Every number."""
        return [(str(kind), count, self.get(kind, count)) for kind in KINDS for count in Count]


def _place(kind: str, count: Count) -> int:
    return 8 * (KINDS.index(kind) * len(Count) + count)


def own_pss_kb() -> int:
    """This process's share of memory in kB, pages shared with others counted in part; 0 where the system tells none."""
    try:
        lines = pathlib.Path("/proc/self/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


# Each `serve` has one; it stands before the first fork.
BOARD = Scoreboard()
