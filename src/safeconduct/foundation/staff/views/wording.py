"""Roles and acts in the reader's language. Each is written out here, so that translators find it."""

from collections.abc import Iterable

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from safeconduct.foundation.staff.domain.roles import Role
from safeconduct.foundation.staff.models import Act

ROLES = {
    Role.OPERATOR: (_("operator"), _("Answers callers at the hotline.")),
    Role.SHIFT_LEAD: (_("shift lead"), _("Leads a shift and hands it over.")),
    Role.COORDINATOR: (_("coordinator"), _("Makes plans that two release.")),
    Role.LIAISON: (_("liaison"), _("Receives people in the field.")),
    Role.REGISTRAR: (_("registrar"), _("Registers who arrives, with the least that is needed.")),
    Role.MEDIC: (_("medic"), _("Cares for the sick and wounded.")),
    Role.QUARTERMASTER: (_("quartermaster"), _("Gives beds and meals.")),
    Role.INFORMATION_OFFICER: (_("information officer"), _("Sends cards and notices to the tracing agency.")),
    Role.TRACER: (_("tracer"), _("Answers families.")),
    Role.PUBLISHER: (_("publisher"), _("Publishes appeals that are true.")),
    Role.SPOKESPERSON: (_("spokesperson"), _("Speaks for the house, with figures that hold.")),
    Role.INSPECTOR: (_("inspector"), _("Sees whether promises are kept; changes nothing.")),
    Role.AUDITOR_LINE: (_("auditor line"), _("Reads what was done in the line wing.")),
    Role.AUDITOR_CUSTODY: (_("auditor custody"), _("Reads what was done in the custody wing.")),
    Role.ADMINISTRATOR: (_("administrator"), _("Keeps the installation running; opens nothing in it.")),
    Role.TRUSTEE: (_("trustee"), _("Keeps a key on paper that brings the others back.")),
}

ACTS = {
    Act.END_ROLE: _("End a role"),
    Act.EXPORT: _("Export"),
    Act.GIVE_ROLE: _("Give a role"),
    Act.LET_IN: _("Let a new key in"),
    Act.RECOVER: _("Recover"),
    Act.REMOVE_MEMBER: _("Remove from the house"),
    Act.RENEW_KEYS: _("New keys for a forgotten passphrase"),
}


def role_name(role: str) -> str:
    """What a role is called."""
    return gettext(ROLES[Role(role)][0])


def posts(roles: Iterable[str] = tuple(Role)) -> list[tuple[str, str, str]]:
    """Each role, what it is called, and its sentence."""
    return [(role, role_name(role), gettext(ROLES[Role(role)][1])) for role in roles]


def act_name(act: str) -> str:
    """What an act is called."""
    return gettext(ACTS[Act(act)])
