"""What somebody typed into a page of texts or channels."""

from collections.abc import Mapping

from safeconduct.foundation.channels.domain.roster import KINDS, TrueChannel, typed
from safeconduct.foundation.kit.refusals import Refused

# A text's back-translation is about as long as the text; a whole page of a file is below 8,000 letters.
LONGEST = 12_000


class TooLong(Refused):
    """More than anybody reads."""


def words(given: Mapping[str, str], name: str) -> str:
    """A back-translation, or why a text goes back. Raises TooLong."""
    found = given.get(name, "").replace("\x00", "").strip()
    if len(found) > LONGEST:
        raise TooLong("That is too long: at most twelve thousand letters.")
    return found


def channels(given: Mapping[str, str]) -> tuple[TrueChannel, ...]:
    """Raises roster.NotAChannel."""
    return typed({kind: given.get(kind, "") for kind in KINDS})
