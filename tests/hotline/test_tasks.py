"""What the work process does for the hotline."""

import uuid

from founding import Cast
from safeconduct.foundation.kit import durable
from safeconduct.line.hotline import tasks
from safeconduct.line.hotline.models import Watched


def test_an_alarm_of_another_wing_is_none_of_ours(cast: Cast) -> None:
    durable.transact("line", lambda: tasks.rang("staff", uuid.uuid4()))
    before = Watched.objects.count()
    durable.transact("line", lambda: tasks.rang("line", uuid.uuid4()))

    assert (before, Watched.objects.count()) == (0, 1)
