"""What the rota forgets, and when."""

import datetime

from founding import Cast
from safeconduct.foundation.audit import queries as audit
from safeconduct.foundation.kit import clock, durable
from safeconduct.foundation.rota import actions, erasure
from safeconduct.foundation.rota.domain.hours import Window
from safeconduct.foundation.rota.models import Shift, Speaks
from safeconduct.foundation.staff.models import Account

EARLY = Window(8 * 60, 16 * 60)


def test_old_shifts_go_and_new_ones_stay(cast: Cast) -> None:
    days = [clock.today() - datetime.timedelta(days=back) for back in (0, 59, 61)]
    actions.plan(cast.boris, [actions.Planned(cast.ada.id, day, (EARLY,)) for day in days])

    gone = [erasure.expire(clock.now()), erasure.expire(clock.now())]

    assert gone == [1, 0]
    assert set(Shift.objects.values_list("day", flat=True)) == set(days[:2])


def test_what_belonged_to_who_left_goes_with_them(cast: Cast) -> None:
    actions.plan(cast.boris, [actions.Planned(cast.ada.id, clock.today(), (EARLY,))])
    actions.set_speaks(cast.boris, {cast.ada.id: frozenset({"ko"}), cast.boris.id: frozenset({"ru"})})
    durable.transact("staff", lambda: Account.objects.filter(id=cast.ada.id).update(ended_on=clock.today()))

    erasure.expire(clock.now())

    assert (Shift.objects.count(), list(Speaks.objects.values_list("member", flat=True))) == (0, [cast.boris.id])


def test_nothing_to_forget_is_no_deed(cast: Cast) -> None:
    before = audit.newest("staff")

    erasure.expire(clock.now())

    assert audit.newest("staff") == before
