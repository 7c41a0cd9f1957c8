"""A page on both databases: called until tapped, then the next, then the lead; killed anywhere, and nothing doubled."""

import datetime
import json

import pytest

from founding import Cast
from safeconduct.foundation.kit import clock, durable
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.rota import actions, queries
from safeconduct.foundation.rota.actions import calling, ways
from safeconduct.foundation.rota.domain.hours import Window
from safeconduct.foundation.rota.domain.paging import About, State
from safeconduct.foundation.rota.models import Page, Ring, Way, WayKind
from safeconduct.foundation.vault.domain import sealing
from safeconduct.foundation.work.actions import keys, posting
from safeconduct.foundation.work.models import Due

_MINUTE = datetime.timedelta(minutes=1)
_DAY = datetime.timedelta(days=1)


def ada_is_on_duty(cast: Cast, now: datetime.datetime) -> None:
    actions.set_speaks(cast.boris, {cast.ada.id: frozenset({"ko"})})
    days = [now.date() - _DAY, now.date()]
    actions.plan(cast.boris, [actions.Planned(cast.ada.id, day, (Window(0, 1440),)) for day in days])


def a_way(member: object, confirmed: bool = True) -> Way:
    way_id = ways.add(member, WayKind.MAIL, "ada@example.org")  # type: ignore[arg-type]
    if confirmed:
        durable.transact("staff", lambda: Way.objects.filter(id=way_id).update(confirmed_on=clock.today()))
    return Way.objects.get(id=way_id)


def called(cast: Cast) -> list[tuple[str, int, bool]]:
    names = {cast.ada.id: "Ada", cast.boris.id: "Boris"}
    rings = Ring.objects.order_by("id").values_list("member", "calls", "tapped")
    return [(names[member], calls, tapped) for member, calls, tapped in rings]


def sendings(kind: str = calling.KIND) -> list[Due]:
    with durable.reading("staff"):
        return list(Due.objects.filter(kind=kind).order_by("id"))


def test_who_is_on_duty_is_called_three_times_then_the_lead_and_then_the_board_says_so(paging_cast: Cast) -> None:
    now, cast = clock.now(), paging_cast
    ada_is_on_duty(cast, now)
    actions.page(About.ANSWER_DUE, actions.cause_of(b"one"), now, language="ko")
    seen = []

    for minute in range(20):
        actions.call_due(now + minute * _MINUTE)
        seen.append(called(cast))

    assert seen[0] == [("Ada", 1, False)]
    assert seen[6] == [("Ada", 3, False)]
    assert seen[9] == [("Ada", 3, False), ("Boris", 1, False)]
    assert seen[-1] == [("Ada", 3, False), ("Boris", 3, False)]
    assert Page.objects.get().state == State.NOBODY
    assert (queries.pages_for_nobody(now), len(queries.unreached(now))) == (1, 2)


def test_a_tap_ends_it_and_only_who_was_called_can_tap(paging_cast: Cast) -> None:
    now, cast = clock.now(), paging_cast
    ada_is_on_duty(cast, now)
    actions.page(About.ANSWER_DUE, actions.cause_of(b"one"), now, language="ko")
    actions.call_due(now)
    page = queries.calls_for(cast.ada.id)[0]

    with pytest.raises(NotFound):
        actions.tap(cast.boris, page.id)
    actions.tap(cast.ada, page.id)

    assert actions.call_due(now + 10 * _MINUTE) == 0
    assert (Page.objects.get().state, called(cast)) == (State.TAPPED, [("Ada", 1, True)])
    assert (queries.calls_for(cast.ada.id), queries.called_now(), queries.unreached(now)) == ([], {}, [])


def test_the_same_cause_is_one_page_and_what_is_done_calls_nobody_more(paging_cast: Cast) -> None:
    now, cause = clock.now(), actions.cause_of(b"one")
    for _ in range(2):
        actions.page(About.ANSWER_DUE, cause, now)
    actions.call_due(now)

    actions.end(cause)
    actions.page(About.ANSWER_DUE, cause, now)

    assert actions.call_due(now + 10 * _MINUTE) == 0
    assert Page.objects.get().state == State.OVER


def test_a_call_leaves_one_sealed_sending_for_each_confirmed_way(paging_cast: Cast) -> None:
    now, cast = clock.now(), paging_cast
    way, _ = a_way(cast.boris), a_way(cast.boris, confirmed=False)
    actions.page(About.ANSWER_DUE, actions.cause_of(b"one"), now)

    for _ in range(2):
        actions.call_due(now)

    (due,) = sendings()
    assert now <= due.due_at <= now + datetime.timedelta(seconds=40)
    for secret in (b"ada@example.org", way.id.bytes, way.id.hex.encode()):
        assert secret not in bytes(due.sealed) + bytes(way.sealed)
    opened = sealing.open_sealed(
        keys.sender_pair(), bytes(due.sealed), posting.place(calling.KIND, bytes(due.idempotency_key))
    )
    assert json.loads(opened)[0] == way.id.hex


def test_a_call_that_fails_half_way_is_no_call_and_is_made_once_after(
    paging_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, cast = clock.now(), paging_cast
    a_way(cast.boris)
    actions.page(About.ANSWER_DUE, actions.cause_of(b"one"), now)

    def killed(*_: object) -> None:
        raise SystemError

    with monkeypatch.context() as broken:
        broken.setattr(calling.work, "post", killed)
        with pytest.raises(SystemError):
            actions.call_due(now)
    between = (called(cast), sendings())
    actions.call_due(now)
    actions.call_due(now)

    assert between == ([], [])
    assert (called(cast), len(sendings())) == ([("Boris", 1, False)], 1)


def test_a_link_taps_once_and_a_wrong_one_never(paging_cast: Cast) -> None:
    now, cast = clock.now(), paging_cast
    a_way(cast.boris)
    actions.page(About.ANSWER_DUE, actions.cause_of(b"one"), now)
    actions.call_due(now)
    (due,) = sendings()
    text = sealing.open_sealed(
        keys.sender_pair(), bytes(due.sealed), posting.place(calling.KIND, bytes(due.idempotency_key))
    )
    token = json.loads(text)[1]

    for wrong in ("", "zz", "00" * 32):
        with pytest.raises(NotFound):
            actions.tap_by_link(wrong)
    actions.tap_by_link(token)
    with pytest.raises(NotFound):
        actions.tap_by_link(token)

    assert Page.objects.get().state == State.TAPPED


def test_the_weekly_trial_calls_everybody_who_can_be_reached_once(paging_cast: Cast) -> None:
    cast, now = paging_cast, datetime.datetime(2026, 3, 11, 9, 1, tzinfo=datetime.UTC)  # a Wednesday, 11:01 in Kyiv
    actions.set_house(cast.boris, "Europe/Kyiv", (1440, 120, 30, 10), 2, 11 * 60)
    a_way(cast.boris)

    made = [actions.make_trial(now - _MINUTE * 5), actions.make_trial(now), actions.make_trial(now + _MINUTE)]
    calls = [actions.call_due(now + hour * 60 * _MINUTE) for hour in range(13)]

    assert made == [0, 1, 0]
    assert (sum(calls), called(cast)) == (2, [("Boris", 1, False)])
    assert [(each.about, each.nobody) for each in queries.unreached(now)] == [(About.TRIAL, True)]
    assert queries.pages_for_nobody(now) == 0
