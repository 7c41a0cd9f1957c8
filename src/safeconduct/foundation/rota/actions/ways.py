"""How a member wants to be reached when no console is open. A way counts only once its test page has come back."""

import secrets
import uuid

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import clock, durable
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.refusals import Refused
from safeconduct.foundation.rota import access
from safeconduct.foundation.rota.actions import calling
from safeconduct.foundation.rota.models import Way, WayKind
from safeconduct.foundation.vault import queries as vault
from safeconduct.foundation.vault.domain import locking, sealing
from safeconduct.foundation.work import actions as work

TEST = "page test"
MOST = 5

# Six digits are soon guessed by who may try for ever.
WRONG_CODES = 5


class TooMany(Refused):
    """A member has as many ways as anybody needs."""


class WrongCode(Refused):
    """Not the code that went out with the test page."""


def add(actor: Actor, kind: WayKind, address: str) -> uuid.UUID:
    """Keep a way, sealed, and send its test page with a code of six digits. Raises TooMany."""
    way_id, code, key = uuid.uuid4(), f"{secrets.randbelow(10**6):06d}", secrets.token_bytes(16)
    with durable.reading("staff"):
        sender = vault.public_key("sender")
    way = Way(
        id=way_id, member=actor.id, kind=kind, proof=_proof(way_id, code),
        sealed=sealing.seal(sender, address.encode(), calling.place_of(way_id)),
    )  # fmt: skip
    test = work.seal_due(sender, TEST, key, way_id.bytes + code.encode())
    durable.transact("staff", lambda: _keep(actor, way, test, key))
    return way_id


def _keep(actor: Actor, way: Way, test: bytes, key: bytes) -> None:
    if Way.objects.filter(member=actor.id).count() >= MOST:
        raise TooMany("Five ways are enough. Remove one first.")
    way.save(force_insert=True)
    work.post(TEST, test, clock.now(), key)
    audit.note(actor, Deed.SETTING_CHANGED, detail={"what": "way added"})


def confirm(actor: Actor, way_id: uuid.UUID, code: str) -> None:
    """The code came back: from now on pages go out this way. Five wrong ones remove it. Raises NotFound, WrongCode."""
    # Raised after the transaction, so that the count of wrong codes stays.
    if not durable.transact("staff", lambda: _confirm(actor, way_id, code.strip())):
        raise WrongCode("That is not the code of the test page. Look at the newest one.")


def _confirm(actor: Actor, way_id: uuid.UUID, code: str) -> bool:
    way = access.way(actor, way_id)
    if not secrets.compare_digest(bytes(way.proof), _proof(way_id, code)):
        _count_wrong(actor, way)
        return False
    way.proof, way.confirmed_on = b"", clock.today()
    way.save(update_fields=["proof", "confirmed_on"])
    audit.note(actor, Deed.SETTING_CHANGED, detail={"what": "way confirmed"})
    return True


def _count_wrong(actor: Actor, way: Way) -> None:
    if way.confirmed_on is not None:
        return
    way.wrong_codes += 1
    if way.wrong_codes >= WRONG_CODES:
        _remove(actor, way.id)
    else:
        way.save(update_fields=["wrong_codes"])


def remove(actor: Actor, way_id: uuid.UUID) -> None:
    """Nothing goes out this way any more. Raises NotFound."""
    durable.transact("staff", lambda: _remove(actor, way_id))


def _remove(actor: Actor, way_id: uuid.UUID) -> None:
    access.way(actor, way_id).delete()
    audit.note(actor, Deed.SETTING_CHANGED, detail={"what": "way removed"})


def _proof(way_id: uuid.UUID, code: str) -> bytes:
    return locking.fingerprint(way_id.bytes + code.encode())
