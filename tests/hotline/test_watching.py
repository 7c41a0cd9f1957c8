"""Deadlines without opening: what waits calls somebody in time, survives a kill, and ends with our answer."""

import datetime
import uuid
from collections.abc import Iterator

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from founding import Cast
from safeconduct.foundation.kit import clock, durable
from safeconduct.foundation.rota import actions as rota
from safeconduct.foundation.rota import queries as duty
from safeconduct.foundation.rota.domain.hours import Window
from safeconduct.foundation.rota.models import Page
from safeconduct.foundation.vault.domain import receipts
from safeconduct.foundation.work import actions as work
from safeconduct.foundation.work import tasks as rounds
from safeconduct.foundation.work.domain.wired import Wired
from safeconduct.line.hotline import actions, tasks
from safeconduct.line.hotline.actions import watching
from safeconduct.line.hotline.domain.inbound import Inbound
from safeconduct.line.hotline.domain.watched import Kind
from safeconduct.line.hotline.domain.watched import Watched as Row
from safeconduct.line.hotline.models import Conversation, Watched

_MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """Each test begins as a process that has just begun."""
    watching.forget()
    duty.forget()
    yield
    watching.forget()


def writes(text: str = "도와주세요", *, danger: bool = False) -> uuid.UUID:
    received = actions.receive(Inbound(text, "ko", receipts.new_form_id(), danger=danger))
    assert received.conversation_id
    return received.conversation_id


def pages() -> list[tuple[str, str, str]]:
    return list(Page.objects.order_by("next_at", "about").values_list("about", "language", "state"))


def test_a_life_in_danger_calls_somebody_before_ten_minutes_are_over(cast: Cast) -> None:
    now = clock.now()
    writes(danger=True)
    seen = []

    for minute in (0, 6, 8, 9):
        tasks.watch(now + minute * _MINUTE)
        seen.append(len(pages()))

    assert seen == [0, 0, 1, 1]
    assert pages() == [("answer due", "ko", "ringing")]


def test_an_answer_ends_the_deadline_and_the_calls(cast: Cast) -> None:
    now, conversation = clock.now(), writes(danger=True)
    tasks.watch(now)
    tasks.watch(now + 8 * _MINUTE)

    actions.reply(cast.ada, conversation, "우리가 읽었습니다")
    tasks.watch(now + 9 * _MINUTE)

    assert pages() == [("answer due", "ko", "over")]
    assert Watched.objects.filter().exclude(id__in=charges()).count() == 0


def charges() -> list[int]:
    return [row for row, _ in watching._memories[str(connections["line"].settings_dict["NAME"])].charges.values()]


def test_a_kill_loses_no_deadline_and_doubles_no_page(cast: Cast) -> None:
    now = clock.now()
    writes(danger=True)
    tasks.watch(now)

    for later in (8, 8, 9):
        watching.forget()
        end_lease()
        tasks.watch(now + later * _MINUTE)

    assert pages() == [("answer due", "ko", "ringing")]
    assert Watched.objects.count() == 1


def end_lease() -> None:
    """As if so much time had passed that another process may watch."""
    from safeconduct.foundation.work.models import Lease

    durable.transact("line", lambda: Lease.objects.all().delete())


def test_a_page_that_was_begun_before_a_kill_is_not_begun_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    writes(danger=True)
    tasks.watch(now)

    def killed(*_: object) -> None:
        raise SystemError

    with monkeypatch.context() as broken:
        broken.setattr(watching, "_keep", killed)
        with pytest.raises(SystemError):
            tasks.watch(now + 8 * _MINUTE)
    watching.forget()
    end_lease()
    tasks.watch(now + 8 * _MINUTE)

    assert len(pages()) == 1


def test_without_an_answer_somebody_is_called_anew(cast: Cast) -> None:
    now = clock.now()
    writes(danger=True)

    for minute in (0, 8, 17, 19):
        tasks.watch(now + minute * _MINUTE)

    assert len(pages()) == 2


def test_a_second_process_watches_only_when_the_first_is_silent(cast: Cast) -> None:
    now = clock.now()
    writes(danger=True)
    tasks.watch(now)

    watching.forget()  # another process, with a lease of its own to get
    tasks.watch(now + datetime.timedelta(seconds=30))
    between = len(watching._memories[str(connections["line"].settings_dict["NAME"])].answers)
    tasks.watch(now + 8 * _MINUTE)

    assert (between, len(pages())) == (0, 1)


def test_what_calls_for_help_later_is_due_sooner(cast: Cast) -> None:
    now, conversation = clock.now(), writes()
    tasks.watch(now)

    durable.transact("line", lambda: Conversation.objects.filter(id=conversation).update(rank=3))
    tasks.watch(now + _MINUTE)
    tasks.watch(now + 9 * _MINUTE)

    assert len(pages()) == 1


def test_whose_it_is_is_called_first_while_on_duty_and_the_table_names_nobody(cast: Cast) -> None:
    now, conversation = clock.now(), writes(danger=True)
    everyday = [now.date() + datetime.timedelta(days=offset) for offset in (-1, 0, 1)]
    rota.plan(cast.boris, [rota.Planned(each.id, day, (Window(0, 1440),)) for each in (cast.ada, cast.boris)
                           for day in everyday])  # fmt: skip
    actions.assign(cast.ada, conversation, actions.To(cast.boris.id, "Boris"))

    for minute in (0, 8):
        tasks.watch(now + minute * _MINUTE)

    assert Page.objects.get().first == cast.boris.id
    rows = [bytes(row) for row in Watched.objects.values_list("sealed", flat=True)]
    assert {len(row) for row in rows} == {len(rows[0])}
    assert not any(secret in row for row in rows for secret in (conversation.bytes, cast.boris.id.bytes))


def test_a_caller_who_belongs_to_nobody_when_a_shift_ends_calls_the_lead(cast: Cast) -> None:
    day = datetime.date(2026, 3, 9)
    six = datetime.datetime(2026, 3, 9, 6, tzinfo=datetime.UTC)
    rota.plan(cast.boris, [rota.Planned(cast.ada.id, day, (Window(0, 6 * 60),))])
    conversation = writes()
    actions.assign(cast.ada, conversation, actions.To(cast.ada.id, "Ada"))

    for minutes in (-5, 1, 2):
        tasks.watch(six + minutes * _MINUTE)

    assert pages() == [("unowned", "", "ringing")]


def test_an_alarm_of_the_way_calls_somebody_once(cast: Cast) -> None:
    now, number = clock.now(), uuid.uuid4()
    with durable.reading("line"):
        sealed = work.seal_alarm(watching.vault.public_key("sender"), number, uuid.uuid4(), now)
    durable.transact("line", lambda: work.set_alarm(number, sealed))
    wired = Wired(databases=("line",), alarms=[tasks.rang], watches={"line": [tasks.watch]})
    rounds.use(wired)

    from safeconduct.foundation.work.actions import alarms

    alarms.ring_due("line", wired, now)
    for _ in range(2):
        tasks.watch(now)

    assert pages() == [("on the way silent", "", "ringing")]
    assert Watched.objects.count() == 0


def test_an_alarm_that_was_committed_behind_a_later_row_still_calls_somebody(cast: Cast) -> None:
    now = clock.now()
    later, earlier = (watching.sealed(Row(kind, uuid.uuid4())) for kind in (Kind.CHARGE, Kind.ON_THE_WAY))
    durable.transact("line", lambda: Watched.objects.create(id=50, sealed=later))
    tasks.watch(now)
    # As on PostgreSQL, where numbers are given before a commit and not by it.
    durable.transact("line", lambda: Watched.objects.create(id=49, sealed=earlier))

    for _ in range(2):
        tasks.watch(now)

    assert pages() == [("on the way silent", "", "ringing")]


def test_charges_that_were_replaced_or_closed_are_destroyed(cast: Cast) -> None:
    now, conversation = clock.now(), writes()
    for member in (cast.ada, cast.boris, cast.ada):
        actions.assign(cast.ada, conversation, actions.To(member.id, member.name))
    tasks.watch(now)
    kept = Watched.objects.count()

    durable.transact("line", lambda: Conversation.objects.filter(id=conversation).delete())
    tasks.watch(now + 11 * _MINUTE)

    assert (kept, Watched.objects.count()) == (2, 0)


def test_a_look_costs_as_much_for_thirty_who_wait_as_for_one(cast: Cast) -> None:
    now, counted = clock.now(), []
    for many in (1, 29):
        for _ in range(many):
            writes()
        tasks.watch(now)
        with CaptureQueriesContext(connections["line"]) as asked:
            tasks.watch(now)
        counted.append(len(asked))

    assert counted[0] == counted[1]
