"""Which texts wait for somebody: to be written, to be approved, or to be approved again."""

import dataclasses
import enum

from safeconduct.foundation.languages.domain.offered import OFFERED, Language
from safeconduct.foundation.languages.domain.texts import NoTexts, Texts, texts


class Wait(enum.StrEnum):
    """What a language's texts wait for."""

    WRITING = "not written"
    APPROVAL = "a draft that nobody has approved"
    NEW_APPROVAL = "changed since it was approved"


@dataclasses.dataclass(frozen=True)
class Waiting:
    """A language whose callers' texts are not shown on a real installation, and why."""

    language: Language
    wait: Wait
    fingerprint: str = ""


def waiting() -> tuple[Waiting, ...]:
    """Every offered language whose texts wait, in the order of the offer; for `safeconduct check`."""
    return tuple(found for language in OFFERED if (found := _waiting(language)) is not None)


def _waiting(language: Language) -> Waiting | None:
    try:
        found = texts(language.code)
    except NoTexts:
        return Waiting(language, Wait.WRITING)
    return None if found.is_approved else Waiting(language, _why(found), found.fingerprint)


def _why(found: Texts) -> Wait:
    return Wait.NEW_APPROVAL if found.review.approved_by else Wait.APPROVAL
