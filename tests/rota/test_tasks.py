"""What the work process does for pages."""

from founding import Cast
from safeconduct.foundation.kit import clock
from safeconduct.foundation.rota import actions, tasks
from safeconduct.foundation.rota.actions import calling, ways
from safeconduct.foundation.rota.domain.paging import About


def test_the_work_process_calls_and_makes_the_trial_in_one_round(paging_cast: Cast) -> None:
    now = clock.now()
    actions.page(About.UNOWNED, actions.cause_of(b"one"), now)

    assert tasks.call(now) >= 1
    assert set(tasks.WAYS) == {calling.KIND, ways.TEST}
