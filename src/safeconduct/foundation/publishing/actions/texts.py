"""Approving texts: one reads and says in the original's language what stands there, another approves.

Each act is bound to the version that its member saw: what was changed in between is refused.
"""

import uuid
from collections.abc import Callable, Sequence

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.kit.refusals import NotFound, Refused
from safeconduct.foundation.publishing import queries
from safeconduct.foundation.publishing.domain import reviewed
from safeconduct.foundation.publishing.domain.reviewed import Place, Reviewed
from safeconduct.foundation.publishing.domain.rights import Right, may
from safeconduct.foundation.publishing.domain.standing import Act, State
from safeconduct.foundation.publishing.models import TextReview


class Changed(Refused):
    """These are not the words that were shown: a newer version of the program runs."""


class TakesAnother(Refused):
    """A text takes two people: who read it is not the one who approves it."""


class NothingWaits(Refused):
    """What was asked for is done already, or is not due yet."""


def read(actor: Actor, place: Place, version: str, words: str) -> None:
    """Be the first of two: `words` is what stands there, said in English. Raises NotFound, Changed, NothingWaits."""
    if not may(actor.roles, Right.READ_TEXTS):
        raise NotFound
    _read(actor, _seen(place, version), words.strip())


@durable("staff")
def _read(actor: Actor, text: Reviewed, words: str) -> None:
    if not queries.standing_of(text).waits:
        raise NothingWaits("This text is approved. Send it back first if it is wrong.")
    _write([text], Act.READ, actor, lambda _: None, words)
    _note(actor, Deed.TEXT_READ, text)


def approve(actor: Actor, place: Place, version: str) -> None:
    """Be the second of two. Raises NotFound, Changed, NothingWaits, TakesAnother."""
    if not may(actor.roles, Right.APPROVE_TEXTS):
        raise NotFound
    _approve(actor, _seen(place, version))


@durable("staff")
def _approve(actor: Actor, text: Reviewed) -> None:
    standing = queries.standing_of(text)
    if standing.state is not State.READ or standing.reading is None:
        raise NothingWaits("Nobody has read this text yet, or it is approved already.")
    if not standing.can_be_approved_by(actor.id):
        raise TakesAnother("Another person than who read this text must approve it.")
    reader = standing.reading.by
    _write([text], Act.APPROVE, actor, lambda _: reader)
    _note(actor, Deed.TEXT_APPROVED, text, reader)


def send_back(actor: Actor, place: Place, version: str, reason: str) -> None:
    """It must not be shown, because of this; an approval ends with it. Raises NotFound, Changed, NothingWaits."""
    if not may(actor.roles, Right.APPROVE_TEXTS):
        raise NotFound
    if not reason.strip():
        raise NothingWaits("Say in a sentence what is wrong, for who writes the text.")
    _send_back(actor, _seen(place, version), reason.strip())


@durable("staff")
def _send_back(actor: Actor, text: Reviewed, reason: str) -> None:
    _write([text], Act.SEND_BACK, actor, lambda _: None, reason)
    _note(actor, Deed.TEXT_SENT_BACK, text)


def read_all(actor: Actor, language: str, number: str) -> int:
    """Be the first of two for a whole sheet, read from top to bottom; returns how many texts it was.

    Raises NotFound, Changed, NothingWaits.
    """
    if not may(actor.roles, Right.READ_TEXTS):
        raise NotFound
    _check_number(language, number)
    return _read_all(actor, language)


@durable("staff")
def _read_all(actor: Actor, language: str) -> int:
    due = [each.text for each in queries.standings(language) if each.waits_for_reading()]
    if not due:
        raise NothingWaits("Every text of this language has been read.")
    _write(due, Act.READ, actor, lambda _: None)
    _note_sheet(actor, Deed.TEXT_READ, language, len(due))
    return len(due)


def approve_all(actor: Actor, language: str, number: str) -> int:
    """Be the second of two for all that others have read of a sheet; returns how many texts it was.

    Raises NotFound, Changed, NothingWaits, TakesAnother.
    """
    if not may(actor.roles, Right.APPROVE_TEXTS):
        raise NotFound
    _check_number(language, number)
    return _approve_all(actor, language)


@durable("staff")
def _approve_all(actor: Actor, language: str) -> int:
    due = [each for each in queries.standings(language) if each.state is State.READ]
    if not due:
        raise NothingWaits("Nobody has read this text yet, or it is approved already.")
    mine = {each.text.place: each.reading.by for each in due if each.reading and each.can_be_approved_by(actor.id)}
    if not mine:
        raise TakesAnother("Another person than who read this text must approve it.")
    _write([each.text for each in due if each.text.place in mine], Act.APPROVE, actor, lambda text: mine[text.place])
    _note_sheet(actor, Deed.TEXT_APPROVED, language, len(mine))
    return len(mine)


def _seen(place: Place, version: str) -> Reviewed:
    text = reviewed.one(place.language, place.kind, place.key)
    if text.version != version:
        raise Changed("This text was changed since you saw it. Read it again as it stands now.")
    return text


def _check_number(language: str, number: str) -> None:
    if number != reviewed.number(language):
        raise Changed("This text was changed since you saw it. Read it again as it stands now.")


def _write(
    texts: Sequence[Reviewed], act: Act, actor: Actor, reader: Callable[[Reviewed], uuid.UUID | None], words: str = ""
) -> None:
    today = clock.today()
    TextReview.objects.bulk_create(
        TextReview(
            language=text.place.language, kind=text.place.kind, key=text.place.key, version=text.version,
            act=act, by=actor.id, read_by=reader(text), on=today, words=words,
        )
        for text in texts
    )  # fmt: skip


def _note(actor: Actor, deed: Deed, text: Reviewed, reader: uuid.UUID | None = None) -> None:
    place = text.place
    read_by = {"read_by": reader.hex} if reader else {}
    what = {"language": place.language, "text": f"{place.kind} {place.key}"[:60], "version": text.version[:16]}
    audit.note(actor, deed, None, what | read_by)


def _note_sheet(actor: Actor, deed: Deed, language: str, count: int) -> None:
    """One act, one deed: what stood on the sheet, its number says; who read each of it, the rows say."""
    sheet = {"language": language, "texts": str(count), "version": reviewed.number(language)}
    audit.note(actor, deed, None, sheet)
