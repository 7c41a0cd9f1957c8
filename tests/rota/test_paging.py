"""Whom a page wakes: the named person, then the next, then the lead; and it always ends."""

import datetime
import uuid
import zoneinfo

from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.foundation.rota.domain import paging
from safeconduct.foundation.rota.domain.duty import Rota, Shift
from safeconduct.foundation.rota.domain.hours import Window

ADA, BORIS, CHUN, LEAD = (uuid.UUID(int=number) for number in (1, 2, 3, 4))
MONDAY = datetime.date(2026, 3, 9)
NOW = datetime.datetime(2026, 3, 9, 10, tzinfo=datetime.UTC)
UTC = zoneinfo.ZoneInfo("UTC")
SPEAKS = {ADA: frozenset({"ko"}), BORIS: frozenset({"ru"}), CHUN: frozenset({"ko"})}


def shift(member: uuid.UUID, begins: int, ends: int) -> Shift:
    return Shift(uuid.uuid4(), member, MONDAY, Window(begins * 60, ends * 60))


ROTA = Rota(UTC, (shift(ADA, 8, 16), shift(BORIS, 8, 16), shift(CHUN, 16, 22)), SPEAKS)


def test_who_reads_the_language_is_called_then_who_will_soon_then_the_lead() -> None:
    assert paging.order(ROTA, [LEAD], NOW, "ko") == (ADA, CHUN, LEAD)


def test_who_it_is_assigned_to_is_called_first_while_on_duty() -> None:
    assert paging.order(ROTA, [LEAD], NOW, "ko", assigned=BORIS) == (BORIS, ADA, CHUN, LEAD)
    assert paging.order(ROTA, [LEAD], NOW, "ko", assigned=CHUN) == (ADA, CHUN, LEAD)


def test_without_a_rota_the_leads_are_called() -> None:
    assert paging.order(Rota(UTC), [LEAD, ADA], NOW, "ko") == (ADA, LEAD)


def test_a_lead_on_duty_is_called_before_the_others_who_lead() -> None:
    rota = Rota(UTC, (shift(LEAD, 8, 16),), {})

    assert paging.order(rota, [ADA, LEAD], NOW, "uz") == (LEAD, ADA)


@settings(deadline=None)
@given(st.lists(st.uuids(), unique=True, max_size=6), st.integers(0, 30))
def test_each_is_called_as_often_as_the_others_and_in_order(people: list[uuid.UUID], tapped_after: int) -> None:
    called: dict[uuid.UUID, int] = {}
    made, now = [], NOW

    while isinstance(call := paging.next_call(people, called, now), paging.Call) and len(made) < tapped_after:
        assert call.again_at > now
        made.append(call.member)
        called[call.member], now = call.count, call.again_at

    whole = [member for member in people for _ in range(paging.CALLS)]
    assert made == whole[:tapped_after]
    assert (call == paging.NobodyLeft()) == (made == whole)


@settings(deadline=None)
@given(st.integers(0, 6), st.integers(0, 1439), st.integers(0, 60 * 24 * 60))
def test_the_trial_comes_once_a_week_at_its_hour(weekday: int, minute: int, later: int) -> None:
    rota = Rota(zoneinfo.ZoneInfo("Europe/Kyiv"))
    start, made = NOW + datetime.timedelta(minutes=later), list[datetime.datetime]()

    for quarter in range(21 * 24 * 4):
        now = start + datetime.timedelta(minutes=15 * quarter)
        if paging.trial_is_due(rota, weekday, minute, made[-1] if made else None, now):
            made.append(now)

    assert len(made) in {3, 4}
    assert {each.astimezone(rota.zone).weekday() for each in made} <= {weekday, (weekday + 1) % 7}
