"""Links good once, for a day: into a rehearsal, for an invitation, after a forgotten passphrase."""

import base64
import binascii
import dataclasses
import datetime
import secrets
import uuid
from collections.abc import Sequence

from django.conf import settings

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import clock
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.staff.actions import epochs
from safeconduct.foundation.staff.domain.roles import Role
from safeconduct.foundation.staff.models import Account, Invitation, LinkKind
from safeconduct.foundation.vault.domain import locking

GOOD_FOR = datetime.timedelta(days=1)
TOKEN = 32


@dataclasses.dataclass(frozen=True)
class Link:
    """A link's secret part, shown once and kept nowhere; `path` is the address on the console."""

    id: uuid.UUID
    token: str = dataclasses.field(repr=False)

    @property
    def path(self) -> str:
        """Where the link leads."""
        return f"/console/link/{self.token}/"


def issue(
    kind: LinkKind,
    made_by: Actor,
    *,
    roles: Sequence[Role] = (),
    ends_on: datetime.date | None = None,
    account: Account | None = None,
    carries: bytes = b"",
) -> Link:
    """A new link; inside a durable action. `carries` is a private key that only the link's holder can take out."""
    token, row_id = secrets.token_bytes(TOKEN), uuid.uuid4()
    Invitation.objects.create(
        id=row_id,
        kind=kind,
        token=_fingerprint(token),
        roles=" ".join(roles),
        roles_end_on=ends_on,
        account=account,
        locked=locking.lock(_key(token), carries, row_id.bytes) if carries else b"",
        made_by=made_by.id,
        expires_at=clock.now() + GOOD_FOR,
    )
    return Link(row_id, base64.urlsafe_b64encode(token).decode().rstrip("="))


def look(token: str) -> Invitation:
    """The link's row while it is good. Raises NotFound for one that is used, old or was never made."""
    rows = Invitation.objects.filter(used_on__isnull=True, expires_at__gt=clock.now()).select_related("account")
    row = rows.filter(token=_fingerprint(_bytes(token))).first()
    if row is None:
        raise NotFound
    return row


def use(token: str) -> Invitation:
    """Use the link up; inside a durable action. Raises NotFound for a second time."""
    row = look(token)
    if not Invitation.objects.filter(id=row.id, used_on__isnull=True).update(used_on=clock.today(), locked=b""):
        raise NotFound
    return row


def enter_rehearsal(token: str) -> tuple[Account, bytes]:
    """Sign in as a made-up member, once; their row and opened private key. Raises NotFound, always on a real one."""
    row = look(token)
    if row.kind != LinkKind.REHEARSAL or not settings.INSTALLATION.is_rehearsal or row.account is None:
        raise NotFound
    private = locking.unlock(_key(_bytes(token)), bytes(row.locked), row.id.bytes)
    _enter(token)
    epochs.catch_up()
    return row.account, private


@durable("staff")
def _enter(token: str) -> None:
    row = use(token)
    if row.account:
        audit.note(Actor(row.account.id, row.account.name), Deed.ACCOUNT_SIGNED_IN, row.account.id, {"by": "link"})


def _bytes(token: str) -> bytes:
    try:
        found = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError) as error:
        raise NotFound from error
    if len(found) != TOKEN:
        raise NotFound
    return found


def _key(token: bytes) -> bytes:
    return locking.derive(token, b"one-time link")


def _fingerprint(token: bytes) -> bytes:
    return locking.fingerprint(b"link" + token)
