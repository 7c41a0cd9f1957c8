"""What holds for the house: its clock, its hours and holidays, its deadlines, who reads which language."""

import uuid
import zoneinfo
from collections.abc import Iterable, Sequence

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.rota import models
from safeconduct.foundation.rota.domain import deadlines
from safeconduct.foundation.rota.domain.duty import Opening, SpecialDay
from safeconduct.foundation.rota.queries import promised


class NoSuchZone(Refused):
    """No clock of this name is known."""


class OutOfOrder(Refused):
    """The more urgent would wait longer."""


@durable("staff")
def set_house(actor: Actor, zone: str, answer_within: Sequence[int], trial_weekday: int, trial_minute: int) -> None:
    """Set the clock, the minutes within which rank 0 to 3 are answered, and the trial's hour.

    Raises NoSuchZone, OutOfOrder.
    """
    if zone not in zoneinfo.available_timezones():
        raise NoSuchZone("No clock of this name is known. Write it like Europe/Kyiv.")
    if not deadlines.are_in_order(answer_within):
        raise OutOfOrder("The more urgent must not wait longer, and each time lies between a minute and a week.")
    models.House.objects.update_or_create(
        id=1,
        defaults={
            "zone": zone,
            "answer_within": " ".join(map(str, answer_within)),
            "trial_weekday": trial_weekday,
            "trial_minute": trial_minute,
        },
    )
    audit.note(actor, Deed.SETTING_CHANGED, detail={"what": "house"})
    promised.forget()


@durable("staff")
def set_hours(actor: Actor, openings: Iterable[Opening], special_days: Iterable[SpecialDay]) -> None:
    """Put these hours of opening and these special days in place of all that were set."""
    models.Opening.objects.all().delete()
    models.Opening.objects.bulk_create(
        models.Opening(language=each.language, weekday=each.weekday, begins=each.window.begins, ends=each.window.ends)
        for each in openings
    )
    models.SpecialDay.objects.all().delete()
    models.SpecialDay.objects.bulk_create(
        models.SpecialDay(
            day=each.day,
            language=each.language,
            begins=each.window.begins if each.window else None,
            ends=each.window.ends if each.window else None,
        )
        for each in special_days
    )
    audit.note(actor, Deed.SETTING_CHANGED, detail={"what": "hours"})
    promised.forget()


@durable("staff")
def set_speaks(actor: Actor, spoken: dict[uuid.UUID, frozenset[str]]) -> None:
    """Say which languages these members read; of others nothing changes."""
    models.Speaks.objects.filter(member__in=list(spoken)).delete()
    models.Speaks.objects.bulk_create(
        models.Speaks(member=member, language=language) for member in spoken for language in sorted(spoken[member])
    )
    audit.note(actor, Deed.SETTING_CHANGED, detail={"what": "languages"})
    promised.forget()
