"""Voice notes and films: played once inside, and written down anew as they sounded and looked.

The reader is named by us, never guessed by ffmpeg: a list of other files to open is no reader of ours. It may open
files, since what telephones write has its index at the end; but here there is only the one.
"""

import pathlib
import subprocess

from safeconduct.foundation.sandbox.contract import Because, Kind, NotShown, SafeCopy

SECONDS = 50.0
LONGEST_SOUND, LONGEST_FILM = 900, 120
_FILE = "/tmp/recording"  # noqa: S108  # in the sandbox's own memory
_OUT = "/tmp/copy"  # noqa: S108

_BARE = ["-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn", "-fflags", "+bitexact", "-flags", "+bitexact"]
_SOUND = ["-map", "0:a:0", "-vn", "-ac", "1", "-ar", "48000", "-c:a", "libopus", "-b:a", "32k"]
_PICTURE = ["-map", "0:V:0", "-map", "0:a:0?", "-vf", "scale='min(640,iw)':-2:flags=bilinear,fps=12,setsar=1",
            "-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "400k", "-pix_fmt", "yuv420p",
            "-ac", "1", "-ar", "48000", "-c:a", "libopus", "-b:a", "32k"]  # fmt: skip


def copied(content: bytes, form: str) -> SafeCopy | NotShown:
    """A film where there is something to see, else what is to hear."""
    pathlib.Path(_FILE).write_bytes(content)
    if form in {"mov", "matroska", "ogg"}:
        film = _played(form, [*_PICTURE, "-t", str(LONGEST_FILM), "-f", "webm"])
        if film:
            return SafeCopy(Kind.FILM, film)
    sound = _played(form, [*_SOUND, "-t", str(LONGEST_SOUND), "-f", "ogg"])
    return SafeCopy(Kind.SOUND, sound) if sound else NotShown(Because.BROKEN)


def _played(form: str, how: list[str]) -> bytes:
    """The copy, or nothing where the file does not have what was asked for."""
    reading = ["-nostdin", "-v", "quiet", "-threads", "1", "-protocol_whitelist", "file", "-format_whitelist", form]
    limits = ["-max_alloc", str(256 * 1024 * 1024), "-f", form, "-i", _FILE]
    writing = [*_BARE, *how, "-threads", "1", "-fs", str(20 * 1024 * 1024), "-y", _OUT]
    ran = subprocess.run(  # noqa: S603
        ["/usr/bin/ffmpeg", *reading, *limits, *writing], stdin=subprocess.DEVNULL, timeout=SECONDS, check=False
    )
    made = pathlib.Path(_OUT)
    found = made.read_bytes() if ran.returncode == 0 and made.exists() else b""
    made.unlink(missing_ok=True)
    return found
