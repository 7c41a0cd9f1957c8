"""A channel that falls silent against its usual curve calls somebody, once."""

import datetime

from founding import Cast
from safeconduct.foundation.rota import actions, queries
from safeconduct.foundation.rota.models import Heard, Page

MONDAY = datetime.datetime(2026, 3, 2, tzinfo=datetime.UTC)
_HOUR = datetime.timedelta(hours=1)


def three_weeks(channel: str) -> datetime.datetime:
    """Four an hour by day, for three weeks; the moment after the last."""
    for hour in range(21 * 24):
        now = MONDAY + hour * _HOUR
        if 8 <= now.hour < 20:
            actions.heard(channel, 4, now)
    return MONDAY + 21 * 24 * _HOUR


def test_a_silent_noon_calls_once_and_a_silent_night_does_not(paging_cast: Cast) -> None:
    end = three_weeks("web")

    night = [actions.listen(end + hour * _HOUR) for hour in range(8)]
    noon = [actions.listen(end + hour * _HOUR) for hour in (11, 12, 13)]

    assert (sum(night), noon) == (0, [1, 1, 1])
    assert list(Page.objects.values_list("about", "state")) == [("channel silent", "ringing")]
    assert queries.silent_channels(end + 12 * _HOUR) == [("web", 16)]


def test_a_channel_that_speaks_again_is_silent_anew_later(paging_cast: Cast) -> None:
    end = three_weeks("web")
    actions.listen(end + 12 * _HOUR)

    actions.heard("web", 1, end + 12 * _HOUR)

    assert queries.silent_channels(end + 13 * _HOUR) == []
    assert actions.listen(end + 17 * _HOUR) == 1
    assert Page.objects.count() == 2


def test_the_curve_holds_totals_by_hour_and_no_more(paging_cast: Cast) -> None:
    actions.heard("web", 3, MONDAY)
    actions.heard("web", 2, MONDAY + 7 * 24 * _HOUR + datetime.timedelta(minutes=20))

    assert list(Heard.objects.values_list("channel", "counts", "last_hour")) == [
        ("web", '{"0": 5}', MONDAY + 7 * 24 * _HOUR)
    ]
