"""The made-up members, and their one-time links; what opens them lies in the rehearsal's own secrets."""

import json
import uuid

from django.conf import settings

from safeconduct.foundation.kit import secret_files
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.staff import actions as staff
from safeconduct.foundation.staff.actions import rehearsing
from safeconduct.foundation.staff.domain.roles import POSTS, Role
from safeconduct.foundation.staff.queries import people

CAST = (
    (Role.OPERATOR, "ada"),
    (Role.OPERATOR, "boris"),
    (Role.SHIFT_LEAD, "chun"),
    (Role.ADMINISTRATOR, "dana"),
    (Role.ADMINISTRATOR, "emil"),
    (Role.AUDITOR_LINE, "farid"),
    (Role.PUBLISHER, "gita"),
    (Role.PUBLISHER, "hugo"),
)


def found() -> list[staff.MadeUp]:
    """Let the cast in, and keep what opens them for later links."""
    made = staff.found_rehearsal(CAST)
    kept = {member.name: member.passphrase for member in made}
    secret_files.write(settings.INSTALLATION.secrets, "console", "rehearsal", json.dumps(kept).encode())
    return made


def operator(made: list[staff.MadeUp]) -> Actor:
    """The first operator, signed in."""
    first = next(member for member in made if member.role is Role.OPERATOR)
    account_id, private = rehearsing.open_made_up(first.name, first.passphrase)
    return Actor(account_id, first.name, frozenset({first.role}), frozenset(POSTS[first.role].teams), private)


def fresh_links() -> list[tuple[Role, str, staff.Link]]:
    """A new one-time link for each member of the cast."""
    kept: dict[str, str] = json.loads(secret_files.read("console", "rehearsal"))
    by_name: dict[str, uuid.UUID] = {person.name: person.id for person in people()}
    return [(role, name, rehearsing.link_for_made_up(name, kept[name])) for role, name in CAST if name in by_name]
