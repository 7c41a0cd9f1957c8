"""What a person on the terminal reads when something went wrong. Nothing of what callers wrote stands in it."""

import pathlib
import sys
import traceback

from safeconduct.foundation.kit.refusals import Refused
from safeconduct.wiring import env


def of(error: Exception) -> str:
    """One sentence on what went wrong and what to do."""
    match error:
        case env.Unusable() | Refused():
            return str(error) or f"Refused: {_spoken(type(error).__name__)}."
        case OSError() if error.filename:
            return f"{error.filename}: {error.strerror}. Check that it exists and that you may use it."
        case _ if _is_of_the_database(error):
            said = str(error).strip().splitlines() or [type(error).__name__]
            return f"The database cannot be used: {said[0]}. `safeconduct check` says more."
        case _:
            return (
                f"A fault in Safe Conduct itself ({type(error).__name__} at {_place(error)}). "
                "Please report it; SAFECONDUCT_TRACEBACK=1 shows more, and may show what people wrote."
            )


def _is_of_the_database(error: Exception) -> bool:
    """Without importing Django for it: if the error is one of Django's, Django is there."""
    utils = sys.modules.get("django.db.utils")
    return utils is not None and isinstance(error, utils.OperationalError | utils.InterfaceError)


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{pathlib.Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "an unknown place"


def _spoken(name: str) -> str:
    """`BedTaken` as "bed taken"."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()
