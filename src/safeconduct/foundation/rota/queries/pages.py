"""Pages as the console shows them: who is being called now, and who could not be reached."""

import dataclasses
import datetime
import uuid

from safeconduct.foundation.rota.domain.paging import About, State
from safeconduct.foundation.rota.models import Page, Ring, Way

# Who could not be reached stands on the board for so long.
SHOWN = datetime.timedelta(days=7)


@dataclasses.dataclass(frozen=True)
class Calls:
    """A page that calls this member now."""

    id: uuid.UUID
    about: About
    language: str


@dataclasses.dataclass(frozen=True)
class Unreached:
    """Somebody who was called and did not tap; `nobody` says that nobody else did either."""

    member: uuid.UUID
    about: About
    day: datetime.date
    nobody: bool


@dataclasses.dataclass(frozen=True)
class WayShown:
    """One way of a member; its address is never shown again."""

    id: uuid.UUID
    kind: str
    is_confirmed: bool
    failures: int


def calls_for(member: uuid.UUID) -> list[Calls]:
    """The pages that call this member and nobody has taken yet."""
    rings = Ring.objects.filter(member=member, calls__gt=0, tapped=False, page__state=State.RINGING)
    return [
        Calls(ring.page.id, About(ring.page.about), ring.page.language)
        for ring in rings.select_related("page").order_by("id")
    ]


def called_now() -> dict[uuid.UUID, int]:
    """How often each member who is being called was called, for the consoles' stream."""
    found: dict[uuid.UUID, int] = {}
    rings = Ring.objects.filter(calls__gt=0, tapped=False, page__state=State.RINGING)
    for member, calls in rings.values_list("member", "calls"):
        found[member] = found.get(member, 0) + calls
    return found


def unreached(now: datetime.datetime) -> list[Unreached]:
    """Who could not be reached in the last days, the newest first."""
    rings = Ring.objects.filter(tapped=False, page__day__gte=(now - SHOWN).date()).exclude(page__state=State.OVER)
    found = [
        Unreached(ring.member, About(ring.page.about), ring.page.day, ring.page.state == State.NOBODY)
        for ring in rings.exclude(page__state=State.RINGING).select_related("page").order_by("-id")
    ]
    return list(dict.fromkeys(found))


def pages_for_nobody(now: datetime.datetime) -> int:
    """How many pages of the last days nobody answered, trials apart."""
    rows = Page.objects.filter(state=State.NOBODY, day__gte=(now - SHOWN).date())
    return rows.exclude(about=About.TRIAL).count()


def ways(member: uuid.UUID) -> list[WayShown]:
    """A member's ways of being reached."""
    rows = Way.objects.filter(member=member).order_by("kind", "id")
    return [WayShown(row.id, row.kind, row.confirmed_on is not None, row.failures) for row in rows]


def unreachable(members: list[uuid.UUID]) -> list[uuid.UUID]:
    """Those of them who have no way that was confirmed and works."""
    fine = set(Way.objects.filter(confirmed_on__isnull=False, failures__lt=3).values_list("member", flat=True))
    return [member for member in members if member not in fine]
