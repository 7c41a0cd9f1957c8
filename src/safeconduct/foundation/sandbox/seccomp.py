"""Which calls the kernel refuses inside the sandbox: those through which people broke out before, and every socket.

The program is classic BPF, as seccomp(2) takes it: look at the machine, look at the call's number, refuse or allow.
"""

import platform
import struct

# Call numbers by machine; the audit number tells the kernel which machine they are meant for.
_CALLS = {
    "x86_64": (0xC000003E, (
        41, 42, 53, 101, 155, 161, 165, 166, 167, 169, 175, 176, 246, 248, 249, 250, 272, 298, 303, 304, 308, 310, 311,
        312, 313, 320, 321, 323, 425, 426, 427, 428, 429, 430, 431, 432, 433, 442,
    )),
    "aarch64": (0xC00000B7, (
        39, 40, 41, 51, 97, 104, 105, 106, 117, 142, 198, 199, 203, 217, 218, 219, 224, 241, 264, 265, 268, 270, 271,
        272, 273, 280, 282, 294, 425, 426, 427, 428, 429, 430, 431, 432, 433, 442,
    )),
}  # fmt: skip

_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER, _MACHINE = 0, 4
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050001, 0x80000000
# Above this stand the same calls under other numbers (x32).
_OTHER_NUMBERS = 0x40000000


def is_known() -> bool:
    """Whether we know this machine's call numbers; else the other walls stand alone."""
    return platform.machine() in _CALLS


def program() -> bytes:
    """The filter for this machine; nothing where it is not known."""
    if not is_known():
        return b""
    machine, refused = _CALLS[platform.machine()]
    steps = [
        _step(_LOAD, _MACHINE),
        _step(_EQUAL, machine, yes=1),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER),
        _step(_AT_LEAST, _OTHER_NUMBERS, yes=len(refused) + 1),
        *(_step(_EQUAL, call, yes=len(refused) - place) for place, call in enumerate(refused)),
        _step(_RETURN, _ALLOW),
        _step(_RETURN, _REFUSE),
    ]
    return b"".join(steps)


def _step(code: int, value: int, *, yes: int = 0) -> bytes:
    """One instruction: how many to leave out where the comparison holds."""
    return struct.pack("<HBBI", code, yes, 0, value)
