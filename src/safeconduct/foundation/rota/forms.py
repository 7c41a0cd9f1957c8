"""Typed values from what is typed into the rota: "8-16 22-6" is two shifts."""

import dataclasses
import datetime
import re
import uuid
from collections.abc import Mapping, Sequence

from django.http import QueryDict

from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.languages.domain.offered import BY_CODE
from safeconduct.foundation.rota.actions import Planned
from safeconduct.foundation.rota.domain.duty import EVERY_LANGUAGE, Opening, SpecialDay
from safeconduct.foundation.rota.domain.hours import DAY, Window, clock_time
from safeconduct.foundation.rota.models import WayKind

_WINDOW = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*[-–—~]\s*(\d{1,2})(?:[:.](\d{2}))?")
# More than a member's day can hold only by mistake.
MOST = 6


class Unreadable(Refused):
    """Hours, a day or a number that cannot be read."""


@dataclasses.dataclass(frozen=True)
class TypedWeek:
    """What was changed in a week, what could not be read, and all that was typed, so that nothing of it is lost."""

    planned: tuple[Planned, ...]
    wrong: frozenset[str]
    typed: Mapping[str, str]


def windows(typed: str) -> tuple[Window, ...]:
    """Hours like `8-16`, `08:00–12:00, 13-17` or `22-6`, in order. Raises Unreadable."""
    found = [_window(match) for match in _WINDOW.finditer(typed)]
    left = _WINDOW.sub("", typed).strip(" ,;/\t\n")
    if left or len(found) > MOST:
        raise Unreadable("Hours look like 8-16 or 22:00-06:00, with a comma between two of them.")
    return tuple(sorted(dict.fromkeys(found)))


def _window(match: re.Match[str]) -> Window:
    begins, ends = (int(match[hour]) * 60 + int(match[hour + 1] or 0) for hour in (1, 3))
    minutes = [int(match[place] or 0) for place in (2, 4)]
    if begins >= DAY or ends > DAY or max(minutes) > 59 or begins == ends:
        raise Unreadable("Hours look like 8-16 or 22:00-06:00, with a comma between two of them.")
    return Window(begins, ends)


def written(found: Sequence[Window]) -> str:
    """Hours as they are shown and may be typed again."""
    return ", ".join(f"{clock_time(each.begins)}-{clock_time(each.ends)}" for each in found)


def cell_name(member: uuid.UUID, day: datetime.date) -> str:
    """The field of one member's day."""
    return f"{member}.{day.isoformat()}"


def week(posted: QueryDict) -> TypedWeek:
    """The cells that were changed: each comes with what stood in it before."""
    typed, planned, wrong = {}, [], set()
    for name, text in posted.items():
        member, _, day = name.partition(".")
        if not day or not isinstance(text, str):
            continue
        typed[name] = text
        if text.strip() == posted.get(f"was-{name}", "").strip() or name.startswith("was-"):
            continue
        try:
            planned.append(Planned(uuid.UUID(member), datetime.date.fromisoformat(day), windows(text)))
        except (ValueError, Unreadable):
            wrong.add(name)
    return TypedWeek(tuple(planned), frozenset(wrong), typed)


def day(typed: str) -> datetime.date:
    """One day. Raises Unreadable."""
    try:
        return datetime.date.fromisoformat(typed)
    except ValueError as error:
        raise Unreadable("The day must look like 2026-12-31.") from error


def day_or(typed: str, otherwise: datetime.date) -> datetime.date:
    """A day from an address, or another one where it is none."""
    try:
        return day(typed)
    except Unreadable:
        return otherwise


def member(typed: str) -> uuid.UUID:
    """A member from a list. Raises Unreadable."""
    try:
        return uuid.UUID(typed)
    except ValueError as error:
        raise Unreadable("Choose somebody from the list.") from error


def openings(posted: QueryDict) -> list[Opening]:
    """The hours of each row (`open-0-day-0` … with `open-0-language`). Raises Unreadable."""
    return [
        Opening(_language(posted.get(f"open-{row}-language", "")), weekday, window)
        for row in _rows(posted, "open")
        for weekday in range(7)
        for window in windows(posted.get(f"open-{row}-day-{weekday}", ""))
    ]


def special_days(posted: QueryDict) -> list[SpecialDay]:
    """Special days (`special-0-day`, `-hours`, `-language`); without hours a day is closed. Raises Unreadable."""
    found = []
    for row in _rows(posted, "special"):
        if not (on := posted.get(f"special-{row}-day", "").strip()):
            continue
        language = _language(posted.get(f"special-{row}-language", ""))
        hours = windows(posted.get(f"special-{row}-hours", "")) or (None,)
        found += [SpecialDay(day(on), language, window) for window in hours]
    return found


def _rows(posted: QueryDict, kind: str) -> list[int]:
    return sorted({int(match[1]) for name in posted if (match := re.match(rf"{kind}-(\d{{1,3}})-", name))})


def _language(code: str) -> str:
    return code if code in BY_CODE else EVERY_LANGUAGE


def spoken(posted: QueryDict) -> dict[uuid.UUID, frozenset[str]]:
    """Which languages each member of the form (`member`) reads (`speaks-ID`). Raises Unreadable."""
    return {
        member(each): frozenset(code for code in posted.getlist(f"speaks-{each}") if code in BY_CODE)
        for each in posted.getlist("member")
    }


@dataclasses.dataclass(frozen=True)
class TypedHouse:
    """The house's clock, its deadlines and the hour of its trial."""

    zone: str
    answer_within: tuple[int, ...]
    trial_weekday: int
    trial_minute: int


def house(posted: Mapping[str, str]) -> TypedHouse:
    """Raises Unreadable."""
    try:
        minutes = tuple(int(posted.get(f"within-{rank}", "")) for rank in range(4))
        weekday, at = int(posted.get("trial-weekday", "")), datetime.time.fromisoformat(posted.get("trial-time", ""))
    except ValueError as error:
        raise Unreadable("Deadlines are whole minutes, and the trial has a day and an hour.") from error
    if not 0 <= weekday <= 6:
        raise Unreadable("Deadlines are whole minutes, and the trial has a day and an hour.")
    return TypedHouse(posted.get("zone", "").strip(), minutes, weekday, at.hour * 60 + at.minute)


@dataclasses.dataclass(frozen=True)
class TypedWay:
    """A way of being reached, as a member typed it."""

    kind: WayKind
    address: str = dataclasses.field(repr=False)


_ADDRESS = {
    WayKind.MAIL: re.compile(r"[^\s@<>,;?&/]{1,64}@[^\s@<>,;?&/]{3,190}"),
    WayKind.TELEGRAM: re.compile(r"-?\d{4,20}"),
    # The name of a program that who runs the machine has laid there, and perhaps one word for it.
    WayKind.COMMAND: re.compile(r"[a-z0-9][a-z0-9_-]{0,39}( [^\s]{1,100})?"),
}


def way(posted: Mapping[str, str]) -> TypedWay:
    """Raises Unreadable."""
    kind, address = posted.get("kind", ""), posted.get("address", "").strip()
    if kind not in WayKind.values or not _ADDRESS[WayKind(kind)].fullmatch(address):
        raise Unreadable("Write a mail address, the number of a Telegram chat, or the name of a command.")
    return TypedWay(WayKind(kind), address)
