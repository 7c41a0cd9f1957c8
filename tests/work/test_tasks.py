"""Each round does all that is due; one task that fails holds up no other."""

import dataclasses
import datetime
import pathlib
import threading
import time
import uuid

import pytest

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit import queries as log
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.audit.models import Leaf
from safeconduct.foundation.kit import clock, durable
from safeconduct.foundation.kit.actors import CALLER
from safeconduct.foundation.vault.domain import sealing, signing
from safeconduct.foundation.work import actions, queries, tasks
from safeconduct.foundation.work.actions import keys
from safeconduct.foundation.work.domain.wired import Happened, Reaction, Wired
from safeconduct.foundation.work.models import Alarm

NOW = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)
LINE = Wired(databases=["line"])


def deeds(*kinds: Deed) -> None:
    durable.transact("line", lambda: [audit.note(CALLER, kind) for kind in kinds])


def once(wired: Wired, now: datetime.datetime = NOW) -> int:
    tasks.use(wired)
    return tasks.run_once(now)


def failures() -> dict[str, tuple[int, str]]:
    return {found.name: (found.failures, found.error) for found in queries.failing("line")}


def test_nothing_runs_before_somebody_says_what(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "_wired", [])

    with pytest.raises(tasks.NotWired):
        tasks.run_once(NOW)


def test_a_round_gives_deeds_their_place_and_signs_a_daily_checkpoint(
    founded: sealing.KeyPair, tmp_path: pathlib.Path
) -> None:
    deeds(*[Deed.MESSAGE_RECEIVED] * 3)
    wired = dataclasses.replace(LINE, checkpoints=tmp_path / "checkpoints")

    assert once(wired) == 4
    assert once(wired) == 0
    assert once(wired, NOW + datetime.timedelta(days=1)) == 1

    assert isinstance(log.verify("line", signing.public_half(keys.log_key())), log.Verified)
    assert len(list((tmp_path / "checkpoints").iterdir())) == 1


def test_a_reaction_sees_each_deed_of_its_kind_once_and_in_order(founded: sealing.KeyPair) -> None:
    seen: list[int] = []
    wired = dataclasses.replace(
        LINE, reactions={Deed.REPLY_WRITTEN: [Reaction("seen", lambda happened: seen.append(happened.position))]}
    )

    deeds(Deed.REPLY_WRITTEN, Deed.MESSAGE_RECEIVED, Deed.REPLY_WRITTEN)
    once(wired)
    once(wired)
    deeds(Deed.REPLY_WRITTEN)
    once(wired)

    assert seen == [0, 2, 3]


def test_a_reaction_that_fails_runs_again_from_there_and_holds_up_no_other(founded: sealing.KeyPair) -> None:
    seen: list[int] = []
    broken = [True]

    def react(happened: Happened) -> None:
        if happened.position == 1 and broken:
            raise ZeroDivisionError
        seen.append(happened.position)

    others: list[int] = []
    wired = dataclasses.replace(
        LINE,
        reactions={
            Deed.REPLY_WRITTEN: [
                Reaction("failing", react),
                Reaction("other", lambda happened: others.append(happened.position)),
            ]
        },
    )
    deeds(*[Deed.REPLY_WRITTEN] * 3)

    once(wired)
    assert (seen, others) == ([0], [0, 1, 2])
    assert failures() == {"reaction failing": (1, "ZeroDivisionError"), "reactions": (1, "ReactionFailed")}
    broken.clear()
    once(wired)

    assert (seen, others) == ([0, 1, 2], [0, 1, 2])
    assert failures() == {}


def test_a_task_that_fails_stops_no_other_and_leaves_no_content(
    founded: sealing.KeyPair, caplog: pytest.LogCaptureFixture
) -> None:
    def erase(_: datetime.datetime) -> int:
        raise ValueError("what a caller wrote")

    erased: list[datetime.datetime] = []
    wired = dataclasses.replace(LINE, erasures={"line": [erase]}, backup=erased.append)

    once(wired)
    once(wired)

    assert failures() == {"erasure": (2, "ValueError")}
    assert erased == [NOW]
    assert caplog.text == ""


def test_without_its_keys_work_goes_on_and_says_so(any_house: pathlib.Path) -> None:
    backed_up: list[datetime.datetime] = []

    once(dataclasses.replace(LINE, backup=backed_up.append))

    assert failures() == dict.fromkeys(("checkpoint", "sequencer"), (1, "FileNotFoundError"))
    assert backed_up == [NOW]


def test_an_alarm_rings_once_in_its_minute(founded: sealing.KeyPair) -> None:
    rung: list[tuple[str, uuid.UUID]] = []
    wired = dataclasses.replace(LINE, alarms=[lambda database, number: rung.append((database, number))])
    number, kept, dropped = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    for alarm in (kept, dropped):
        sealed = actions.seal_alarm(founded.public, alarm, number, NOW.replace(second=59))
        durable.transact("line", lambda alarm=alarm, sealed=sealed: actions.set_alarm(alarm, sealed))
    durable.transact("line", lambda: actions.drop_alarm(dropped))

    once(wired, NOW - datetime.timedelta(seconds=1))
    assert rung == []
    once(wired)
    once(wired, NOW + datetime.timedelta(days=1))

    assert rung == [("line", number)]
    with durable.reading("line"):
        assert not Alarm.objects.exists()


def test_an_alarm_whose_reaction_fails_rings_again(founded: sealing.KeyPair) -> None:
    rung: list[uuid.UUID] = []

    def ring(_: str, number: uuid.UUID) -> None:
        rung.append(number)
        if len(rung) == 1:
            raise ZeroDivisionError

    alarm = uuid.uuid4()
    sealed = actions.seal_alarm(founded.public, alarm, uuid.uuid4(), NOW)
    durable.transact("line", lambda: actions.set_alarm(alarm, sealed))

    for _ in range(3):
        once(dataclasses.replace(LINE, alarms=[ring]))

    assert len(rung) == 2


@pytest.mark.slow
def test_deeds_get_their_place_within_a_second_and_idling_costs_little(founded: sealing.KeyPair) -> None:
    stop = threading.Event()
    tasks.use(Wired(databases=["line", "staff"]))
    worker = threading.Thread(target=tasks.run_forever, args=(stop,))
    worker.start()
    deeds(Deed.MESSAGE_RECEIVED)
    began = clock.monotonic()

    while unplaced():
        assert clock.monotonic() - began < 1
        stop.wait(0.01)
    stop.wait(1)  # the daily round is over
    cpu, idle = time.process_time(), clock.monotonic()
    stop.wait(3)
    used = (time.process_time() - cpu) / (clock.monotonic() - idle)
    stop.set()
    worker.join()

    print(f"idle: {used:.2%} of a core")
    assert used < 0.02


def unplaced() -> bool:
    with durable.reading("line"):
        return Leaf.objects.filter(position__isnull=True).exists()
