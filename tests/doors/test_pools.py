"""Which pool answers which path."""

import pytest

from safeconduct.wiring.doors.pools import KINDS, Kind, Only, pool_for

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
