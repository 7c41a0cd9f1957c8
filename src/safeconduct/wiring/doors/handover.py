"""Slow senders outlive the gate that took them: one that is being replaced hands them on to the next, and ends.

What goes over is the open connection and, in memory that no file holds, what came of the request so far. Nothing of
anybody who is finished goes along.
"""

import contextlib
import os
import socket
import struct
from collections.abc import Iterator

from safeconduct.wiring.doors.connection import Unfinished

# How many bytes are to come, and until when (on the clock that all processes of a machine share).
_NOTE = struct.Struct("!Qd")


def pair() -> tuple[socket.socket, socket.socket]:
    """Where gates give and where they take; made before the first fork, so that every gate has both."""
    giving, taking = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    giving.setblocking(False)
    taking.setblocking(False)
    return giving, taking


def give(giving: socket.socket, connection: int, begun: Unfinished) -> bool:
    """Hand on the connection with this descriptor; the caller closes its own. False where the way is full just now."""
    memory = os.memfd_create("sc-unfinished")
    try:
        with os.fdopen(memory, "wb", closefd=False) as file:
            file.write(begun.path.encode() + b"\n" + begun.received)
        socket.send_fds(giving, [_NOTE.pack(begun.left_of_body, begun.send_by)], [connection, memory])
    except OSError:
        return False
    finally:
        os.close(memory)
    return True


def take(taking: socket.socket) -> Iterator[tuple[socket.socket, Unfinished]]:
    """Everything that was given and not yet taken."""
    with contextlib.suppress(BlockingIOError):
        while True:
            note, descriptors, _, _ = socket.recv_fds(taking, _NOTE.size, 2)
            if len(descriptors) < 2:
                # This process may open no more files: there is no place for this one either.
                for each in descriptors:
                    os.close(each)
                continue
            connection, memory = descriptors
            with os.fdopen(memory, "rb") as file:
                file.seek(0)
                path, _, received = file.read().partition(b"\n")
            line = socket.socket(fileno=connection)
            line.setblocking(False)
            left, send_by = _NOTE.unpack(note)
            yield line, Unfinished(path.decode(), received, left, send_by)
