"""A member's session. The row keeps their private key locked under a random key that only the cookie `key` holds.

A stolen row opens nothing, a stolen cookie `key` opens nothing without the row, and both die with the session.
"""

import base64
import binascii
import dataclasses
import datetime
import uuid
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponseBase
from django.middleware.csrf import rotate_token

from safeconduct.foundation.kit import clock
from safeconduct.foundation.staff.access import opened, rows
from safeconduct.foundation.staff.models import Account
from safeconduct.foundation.vault.domain import locking, sealing
from safeconduct.foundation.vault.domain.sealing import Unopenable

COOKIE = "key"
COOKIE_PATH = "/console"
MEMBER = "member"
IDLE_SECONDS = 15 * 60
ABSOLUTE_SECONDS = 8 * 60 * 60
# Seen is written at most once a minute, so that reading a page seldom costs a write.
WRITTEN_EVERY = 60


@dataclasses.dataclass(frozen=True)
class Signed:
    """Who a request comes from; `complete` once the second factor was shown."""

    member: Account
    private: bytes = dataclasses.field(repr=False)
    complete: bool


def begin(request: HttpRequest, member: Account, private: bytes, *, complete: bool = False) -> None:
    """Start a session of this member: a new id and a new key. Complete only with a second factor.

    Nothing that another member's session kept goes over into it.
    """
    kept = request.session.get(MEMBER)
    if kept and kept["id"] != member.id.hex:
        end(request)
    request.session.cycle_key() if request.session.session_key else request.session.create()
    rotate_token(request)
    # The row itself says when it idles, so that whoever erases needs no key of ours to see it.
    request.session.set_expiry(idle_seconds())
    key, now = locking.new_key(), clock.now().timestamp()
    locked = base64.b64encode(locking.lock(key, private, _place(member.id))).decode()
    request.session[MEMBER] = {
        "id": member.id.hex, "locked": locked, "complete": complete, "opened": now, "seen": now,
    }  # fmt: skip
    request.__dict__["key_to_set"] = base64.urlsafe_b64encode(key).decode()


def read(request: HttpRequest) -> Signed | None:
    """Whose session this is; None where it has ended, idled away, or comes without its key."""
    kept = request.session.get(MEMBER)
    if not kept:
        _take_key_away(request)
        return None
    now, member_id = clock.now().timestamp(), uuid.UUID(hex=kept["id"])
    if now - kept["seen"] > idle_seconds() or now - kept["opened"] > ABSOLUTE_SECONDS:
        end(request)
        return None
    member = rows.known().filter(id=member_id, ended_on__isnull=True).first()
    private = _opened(request, kept["locked"], member_id)
    # A pair that was renewed since ends every session that the old one had opened.
    if member is None or private is None or sealing.pair_of(private).public != bytes(member.public):
        opened.forget_opened(member_id)
        return None
    if not _by_itself(request) and now - kept["seen"] > WRITTEN_EVERY:
        request.session[MEMBER] = kept | {"seen": now}
    return Signed(member, private, kept["complete"])


def idle_seconds() -> int:
    """After how long without a deed of their own a member is signed out."""
    return int(getattr(settings, "IDLE_SECONDS", IDLE_SECONDS))


def end(request: HttpRequest) -> None:
    """Destroy the session: its row, and with it what the key opened, in this process's memory too."""
    kept = request.session.get(MEMBER)
    if kept:
        opened.forget_opened(uuid.UUID(hex=kept["id"]))
    request.session.flush()
    request.__dict__["key_to_set"] = ""


@dataclasses.dataclass(frozen=True)
class Lasting:
    """One living session of a member, as they see it."""

    opened: datetime.datetime
    seen: datetime.datetime
    is_this: bool


def lasting(request: HttpRequest, member_id: uuid.UUID) -> list[Lasting]:
    """Every living session of this member, the latest first."""
    found = [
        Lasting(_moment(kept["opened"]), _moment(kept["seen"]), row.session_key == request.session.session_key)
        for row, kept in _rows_of(member_id)
    ]
    return sorted(found, key=lambda one: one.seen, reverse=True)


def end_others(request: HttpRequest, member_id: uuid.UUID) -> None:
    """Destroy every other session of this member."""
    for row, _ in _rows_of(member_id):
        if row.session_key != request.session.session_key:
            row.delete()


def awake() -> frozenset[uuid.UUID]:
    """Members with a session that did something of its own before it would idle away."""
    since = clock.now().timestamp() - idle_seconds()
    kept = (row.get_decoded().get(MEMBER) for row in Session.objects.filter(expire_date__gt=clock.now()))
    return frozenset(uuid.UUID(hex=one["id"]) for one in kept if one and one["complete"] and one["seen"] > since)


def _rows_of(member_id: uuid.UUID) -> list[tuple[Session, dict[str, Any]]]:
    rows = ((row, row.get_decoded().get(MEMBER)) for row in Session.objects.filter(expire_date__gt=clock.now()))
    return [(row, kept) for row, kept in rows if kept and kept["id"] == member_id.hex]


def _moment(seconds: float) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)


def keep(request: HttpRequest, response: HttpResponseBase) -> None:
    """Give the browser the new key, or take the old one away."""
    key = request.__dict__.get("key_to_set")
    if key:
        response.set_cookie(
            COOKIE, key, path=COOKIE_PATH, httponly=True, samesite="Strict", secure=settings.SESSION_COOKIE_SECURE
        )
    elif key == "":
        response.delete_cookie(COOKIE, path=COOKIE_PATH, samesite="Strict")


def _opened(request: HttpRequest, locked: str, member_id: uuid.UUID) -> bytes | None:
    try:
        key = base64.urlsafe_b64decode(request.COOKIES.get(COOKIE, ""))
        return locking.unlock(key, base64.b64decode(locked), _place(member_id)) if len(key) == 32 else None
    except (Unopenable, binascii.Error, ValueError):
        return None


def _take_key_away(request: HttpRequest) -> None:
    """The row is gone: its key goes too. A page that asks by itself may cross with a sign-in and takes nothing."""
    if COOKIE in request.COOKIES and not _by_itself(request):
        request.__dict__["key_to_set"] = ""


def _by_itself(request: HttpRequest) -> bool:
    """Whether the page asked without anybody touching it: such a request keeps no session awake."""
    return request.method == "GET" and (
        "HX-Request" in request.headers or "text/event-stream" in request.headers.get("Accept", "")
    )


def _place(member_id: uuid.UUID) -> bytes:
    return b"session" + member_id.bytes
