"""What the process says when it could not take a message: enough to look for the cause, and no word of it."""

import sys
import traceback


def tell(error: Exception) -> None:
    """Name the kind of failure and our line, on the process's own error stream."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    sys.stderr.write(f"a message was not taken: {type(error).__name__} in {frame.name}, line {frame.lineno}\n")
