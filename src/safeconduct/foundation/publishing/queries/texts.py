"""How texts stand. The doors ask at every page, so what is approved is kept in memory and looked at once a second."""

import dataclasses
from collections import Counter
from collections.abc import Mapping

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.models import Count, Max

from safeconduct.foundation.kit import clock
from safeconduct.foundation.languages.domain.offered import OFFERED, Language
from safeconduct.foundation.languages.domain.texts import Texts, written
from safeconduct.foundation.publishing.domain import reviewed
from safeconduct.foundation.publishing.domain.reviewed import Place, Reviewed
from safeconduct.foundation.publishing.domain.standing import Act, Record, Standing, State, standing
from safeconduct.foundation.publishing.models import TextReview

# An approval, or one that was taken back, is noticed within this many seconds.
NOTICED_AFTER = 1.0

_Approved = frozenset[tuple[Place, str]]
_Revision = tuple[int, int]


@dataclasses.dataclass(frozen=True)
class LanguageStanding:
    """How many texts of a language stand in which state, and whether callers may read it."""

    language: Language
    counts: Mapping[State, int]
    readable: bool

    @property
    def waits(self) -> int:
        """How many are not approved as they are."""
        return sum(self.counts.values()) - self.counts.get(State.STANDS, 0)

    @property
    def size(self) -> int:
        """How many there are."""
        return sum(self.counts.values())


@dataclasses.dataclass(frozen=True)
class _Known:
    revision: _Revision
    approved: _Approved
    readable: frozenset[str]
    looked: float


_known: dict[str, _Known] = {}


def shown() -> tuple[Texts, ...]:
    """The texts that callers may read: of the approved languages, and in a rehearsal of every one."""
    if settings.INSTALLATION.is_rehearsal:
        return written()
    readable = look()
    return tuple(each for each in written() if each.language.code in readable)


def is_draft(code: str) -> bool:
    """Whether this language's pages still wait for somebody: a rehearsal shows them, and says so."""
    return code not in look()


def look() -> frozenset[str]:
    """The languages of which everything needed is approved, at most a second old.

    Where the database does not answer, what was last known: a page that callers could read must not go for that.
    """
    return _current().readable


def stands(text: Reviewed) -> bool:
    """Whether two people have approved exactly these words, at most a second ago; cheap enough for every page."""
    return (text.place, text.version) in _current().approved


def _current() -> _Known:
    place, now = _database(), clock.monotonic()
    found = _known.get(place)
    if found and now - found.looked <= NOTICED_AFTER:
        return found
    try:
        found = _read(found, now)
    except DatabaseError:
        if found is None:
            raise
        found = dataclasses.replace(found, looked=now)
    _known[place] = found
    return found


def known() -> tuple[Texts, ...]:
    """The same without asking any database, for a process that has none or whose own has failed."""
    if settings.INSTALLATION.is_rehearsal:
        return written()
    found = _known.get(_database())
    return tuple(each for each in written() if found and each.language.code in found.readable)


def forget() -> None:
    """Look anew at the next use."""
    _known.clear()


def _database() -> str:
    return str(connections["staff"].settings_dict["NAME"])


def _read(before: _Known | None, now: float) -> _Known:
    # Rows are only added; both, since on PostgreSQL a smaller number may be committed after a larger one.
    found = TextReview.objects.aggregate(last=Max("id"), rows=Count("id"))
    revision = (found["last"] or 0, found["rows"])
    if before and before.revision == revision:
        return dataclasses.replace(before, looked=now)
    approved = _approved()
    readable = frozenset(each.language.code for each in written() if _all_stand(each.language.code, approved))
    return _Known(revision, approved, readable, now)


def _approved() -> _Approved:
    last: dict[tuple[Place, str], str] = {}
    rows = TextReview.objects.order_by("id").values_list("language", "kind", "key", "version", "act")
    for language, kind, key, version, act in rows.iterator():
        last[Place(language, kind, key), version] = act
    return frozenset(each for each, act in last.items() if act == Act.APPROVE)


def _all_stand(code: str, approved: _Approved) -> bool:
    return all((each.place, each.version) in approved for each in reviewed.needed(code))


def records(language: str) -> dict[Place, list[Record]]:
    """Everything that was ever done to the texts of a language, by place, oldest first."""
    found: dict[Place, list[Record]] = {}
    for row in TextReview.objects.filter(language=language).order_by("id"):
        place = Place(row.language, row.kind, row.key)
        record = Record(place, row.version, Act(row.act), row.by, row.on, row.read_by, row.words)
        found.setdefault(place, []).append(record)
    return found


def standings(language: str) -> list[Standing]:
    """How every text of this language stands, in the order of reading. Raises NotFound."""
    done = records(language)
    return [standing(each, done.get(each.place, ())) for each in reviewed.of(language)]


def standing_of(text: Reviewed) -> Standing:
    """How this one text stands."""
    return standing(text, records(text.place.language).get(text.place, ()))


def overview() -> list[LanguageStanding]:
    """Every language on offer: what waits in it, and whether callers may read it."""
    readable = look()
    return [
        LanguageStanding(language, Counter(each.state for each in standings(language.code)), language.code in readable)
        for language in OFFERED
    ]
