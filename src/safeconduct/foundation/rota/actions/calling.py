"""A page: somebody is called until they tap, then the next on the rota, then the shift lead.

Each call is one transaction: the page's new state, the ring, the deed and a sending for each way. Whatever is killed,
the page stands before or after a call, and the outbox sends what was left in it once.
"""

import datetime
import json
import random
import uuid

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import durable
from safeconduct.foundation.kit.actors import SYSTEM, Actor
from safeconduct.foundation.kit.refusals import NotFound
from safeconduct.foundation.rota.domain import paging
from safeconduct.foundation.rota.domain.paging import About, Call, State
from safeconduct.foundation.rota.models import Page, Ring, Way
from safeconduct.foundation.rota.queries import rows
from safeconduct.foundation.vault.domain import locking, sealing
from safeconduct.foundation.work import actions as work
from safeconduct.foundation.work.actions import keys

KIND = "page"

# Spreads calls over JITTER; nothing secret hangs on it.
_chance = random.SystemRandom()


def cause_of(*about: bytes) -> bytes:
    """What a page is about, in 32 bytes that tell nobody; the same again is the same page. Only work can make it."""
    return locking.derive(keys.sender_pair().private, b"page about " + b" ".join(about))


def page(
    about: About, cause: bytes, now: datetime.datetime, *, language: str = "", first: uuid.UUID | None = None
) -> None:
    """Let somebody be called about this (`cause_of`). The same cause again does nothing."""
    row = Page(about=about, cause=cause, language=language, first=first, day=now.date(), next_at=now)
    if not Page.objects.filter(cause=cause).exists():
        durable.transact("staff", lambda: Page.objects.bulk_create([row], ignore_conflicts=True))


def end(cause: bytes) -> None:
    """What it was about is done: nobody is called any more. Safe to run twice."""
    ringing = Page.objects.filter(cause=cause, state=State.RINGING)
    if ringing.exists():
        durable.transact("staff", lambda: ringing.update(state=State.OVER, next_at=None))


def call_due(now: datetime.datetime) -> int:
    """Make every call that is due; how many pages were touched."""
    due = Page.objects.filter(state=State.RINGING, next_at__lte=now).order_by("next_at")
    found = list(due.values_list("id", flat=True))
    for page_id in found:
        durable.transact("staff", lambda page_id=page_id: _call(page_id, now))  # type: ignore[misc]  # bound now
    return len(found)


def _call(page_id: uuid.UUID, now: datetime.datetime) -> None:
    ringing = Page.objects.select_for_update().filter(id=page_id, state=State.RINGING, next_at__lte=now).first()
    # Another process made this call, or somebody tapped meanwhile.
    if ringing is None:
        return
    called = dict(ringing.rings.values_list("member", "calls"))
    answer = paging.next_call(_people(ringing, now), called, now, About(ringing.about))
    if isinstance(answer, Call):
        ringing.next_at = answer.again_at
        _ring(ringing, answer, now)
    else:
        ringing.state, ringing.next_at = State.NOBODY, None
        audit.note(SYSTEM, Deed.PAGE_UNANSWERED, ringing.id)
    ringing.save(update_fields=["state", "next_at"])


def _people(ringing: Page, now: datetime.datetime) -> tuple[uuid.UUID, ...]:
    if ringing.about == About.TRIAL:
        return (ringing.first,) if ringing.first else ()
    return paging.order(rows.rota(now), rows.leads(), now, ringing.language, ringing.first)


def _ring(ringing: Page, call: Call, now: datetime.datetime) -> None:
    token = locking.derive(keys.sender_pair().private, b"page tap " + ringing.id.bytes + call.member.bytes)
    Ring.objects.update_or_create(
        page=ringing, member=call.member, defaults={"calls": call.count, "token": locking.fingerprint(token)}
    )
    for way in Way.objects.filter(member=call.member, confirmed_on__isnull=False):
        key = uuid.uuid5(way.id, f"{ringing.id} {call.count}").bytes
        # Whoever sleeps is not woken by a call that is long over.
        text = json.dumps([way.id.hex, token.hex(), call.again_at.isoformat()]).encode()
        work.post(KIND, _sealed(key, text), now + paging.JITTER * _chance.random(), key)
    audit.note(SYSTEM, Deed.PAGE_SENT, call.member, {"about": ringing.about})


def _sealed(key: bytes, text: bytes) -> bytes:
    return work.seal_due(keys.sender_pair().public, KIND, key, text)


def tap(actor: Actor, page_id: uuid.UUID) -> None:
    """Somebody who was called says that they take it. Raises NotFound."""
    durable.transact("staff", lambda: _tap(actor, Ring.objects.filter(page=page_id, member=actor.id).first()))


def tap_by_link(token: str) -> None:
    """The same from outside the console, by the link of a call; it is good once. Raises NotFound."""
    try:
        found = locking.fingerprint(bytes.fromhex(token))
    except ValueError as error:
        raise NotFound from error
    durable.transact("staff", lambda: _tap(None, Ring.objects.filter(token=found).first()))


def _tap(actor: Actor | None, ring: Ring | None) -> None:
    if ring is None or ring.calls == 0 or (actor is None and ring.tapped):
        raise NotFound
    ring.tapped = True
    ring.save(update_fields=["tapped"])
    # Who taps late has still been reached; a page that nobody answered stays one for the board.
    Page.objects.filter(id=ring.page_id, state=State.RINGING).update(state=State.TAPPED, next_at=None)
    audit.note(actor or Actor(ring.member, ""), Deed.PAGE_TAPPED, ring.page_id)


def make_trial(now: datetime.datetime) -> int:
    """At its hour, once a week: call everybody who can be reached, one page each; how many."""
    house = rows.house()
    if not paging.trial_is_due(rows.rota(now), house.trial_weekday, house.trial_minute, house.trial_made_at, now):
        return 0
    reachable = set(Way.objects.filter(confirmed_on__isnull=False).values_list("member", flat=True))
    there = [member.id for member in rows.members() if member.id in reachable]
    for member in there:
        page(About.TRIAL, cause_of(b"trial", member.bytes, now.date().isoformat().encode()), now, first=member)
    durable.transact("staff", lambda: rows.note_trial(now))
    return len(there)


def open_way(way: Way) -> str:
    """The address of a way. Raises Unopenable; only work holds the key."""
    return sealing.open_sealed(keys.sender_pair(), bytes(way.sealed), place_of(way.id)).decode()


def place_of(way_id: uuid.UUID) -> bytes:
    """What a way's address is bound to."""
    return b"way " + way_id.bytes
