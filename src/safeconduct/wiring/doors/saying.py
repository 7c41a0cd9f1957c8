"""The only words that a running house writes: a sentence for whoever runs it, never a value that a person gave."""

import sys
import traceback


def say(sentence: str) -> None:
    """One line to standard error."""
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()


def where(failure: BaseException) -> str:
    """The class of an exception and the line it came from; never its words, which may be a person's."""
    frames = list(traceback.walk_tb(failure.__traceback__))
    places = [(frame.f_code.co_filename, line) for frame, line in frames]
    ours = [place for place in places if "/safeconduct/" in place[0]] or places
    if not ours:
        return type(failure).__name__
    file, line = ours[-1]
    return f"{type(failure).__name__} at {file.rpartition('/safeconduct/')[2]}:{line}"
