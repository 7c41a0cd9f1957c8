"""Telling a second person: of an identity or a canary that was opened, of who opens far more than others."""

import uuid
from collections.abc import Sequence

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.staff import queries as staff
from safeconduct.foundation.staff.domain.roles import Role
from safeconduct.foundation.staff.domain.teams import Team
from safeconduct.foundation.vault.domain import sealing
from safeconduct.line.hotline import queries
from safeconduct.line.hotline.domain import notices
from safeconduct.line.hotline.domain.desk import OpenedConversation
from safeconduct.line.hotline.domain.notices import About, Opened, Told
from safeconduct.line.hotline.models import Notice, Opening

LEADS = frozenset({Role.SHIFT_LEAD, Role.COORDINATOR})


def others(actor: Actor) -> list[uuid.UUID]:
    """Whom to tell: everybody else who leads, or else everybody else of the team."""
    team = [member for member in staff.members(Team.HOTLINE) if member.id != actor.id]
    return [member.id for member in team if LEADS & set(member.roles)] or [member.id for member in team]


def sealed_for(members: Sequence[uuid.UUID], told: Told) -> list[Notice]:
    """A notice for each, sealed to each; before the durable part."""
    rows = []
    for member, public in staff.publics(members).items():
        row_id = uuid.uuid4()
        sealed = sealing.seal(public, told.encode(), notices.PLACE + row_id.bytes)
        rows.append(Notice(id=row_id, member=member, day=told.at.date(), sealed=sealed))
    return rows


def of_canary(actor: Actor, opened: OpenedConversation) -> list[Notice]:
    """What others must be told where the actor opens a canary that somebody else planted; before the durable part."""
    planter = opened.row.labels.canary_of
    if planter in {"", str(actor.id)}:
        return []
    return sealed_for(others(actor), Told(About.CANARY, actor.name, clock.now(), str(opened.row.id)))


def opening(actor: Actor) -> Opening:
    """That the actor opens a conversation, sealed to the team; before the durable part."""
    now = clock.now()
    public = staff.current_epoch(Team.HOTLINE).public
    return Opening(day=now.date(), sealed=sealing.seal(public, Opened(actor.id, now).encode(), notices.OPENING_PLACE))


# Who was told of whom in which hour, so that one busy hour is one notice; a second process may tell it again.
_noticed: set[tuple[uuid.UUID, int]] = set()


def notice_unusual(actor: Actor) -> bool:
    """Tell the others where the actor opened far more than they did in this hour; whether it was told now."""
    hour = int(clock.now().timestamp() // 3600)
    if (actor.id, hour) in _noticed or not notices.is_unusual(actor.id, queries.openings(actor)):
        return False
    _noticed.add((actor.id, hour))
    _tell(actor, sealed_for(others(actor), Told(About.OPENINGS, actor.name, clock.now())))
    return True


@durable("line")
def _tell(actor: Actor, rows: Sequence[Notice]) -> None:
    Notice.objects.bulk_create(rows)
    audit.note(actor, Deed.OPENINGS_UNUSUAL)


@durable("line")
def see_notice(actor: Actor, notice_id: uuid.UUID) -> None:
    """The member saw it, and it goes. Raises NotFound for another's."""
    if not Notice.objects.filter(id=notice_id, member=actor.id).delete()[0]:
        raise NotFound
    audit.note(actor, Deed.NOTICE_SEEN)
