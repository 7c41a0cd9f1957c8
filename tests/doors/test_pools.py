"""Which pool answers which path."""

import pytest

from safeconduct.wiring.doors.pools import KINDS, Kind, Only, Seat, pool_for, seats

ALL = frozenset(Kind)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", Kind.TAKE),
        ("/ko/write", Kind.TAKE),
        ("/healthz", Kind.TAKE),
        ("/ko/return", Kind.RETURN),
        ("/ko/return/more", Kind.RETURN),
        ("/ko/returned", Kind.TAKE),
        ("/console", Kind.CONSOLE),
        ("/console/queue", Kind.CONSOLE),
        ("/console/live", Kind.LIVE),
        ("/console/live/", Kind.CONSOLE),
        ("/consoles", Kind.TAKE),
        ("/metrics", Kind.CONSOLE),
        ("/api/v1/x", Kind.CONSOLE),
        ("/static/console.css", Kind.CONSOLE),
        ("//console/", Kind.TAKE),
        ("/%63onsole/", Kind.TAKE),
    ],
)
def test_the_path_chooses_the_pool(path: str, kind: Kind) -> None:
    assert pool_for(path, ALL) is kind


def test_a_door_alone_has_no_console() -> None:
    assert pool_for("/console/", frozenset(KINDS[Only.DOOR])) is None


def test_what_callers_wait_for_has_a_process_a_core_and_four_at_most() -> None:
    assert [Seat(Kind.TAKE), Seat(Kind.TAKE, 1)] == seats([Kind.TAKE], cores=2)
    assert len(seats([Kind.RETURN], cores=64)) == 4
    assert len(seats([Kind.TAKE], cores=1)) == 1


def test_what_remembers_something_opened_has_one_process() -> None:
    assert seats([Kind.GATE, Kind.CONSOLE, Kind.LIVE, Kind.WORK], cores=8) == [
        Seat(Kind.GATE), Seat(Kind.CONSOLE), Seat(Kind.LIVE), Seat(Kind.WORK),
    ]  # fmt: skip
