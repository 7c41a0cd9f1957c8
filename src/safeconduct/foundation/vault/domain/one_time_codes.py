"""Codes of an authenticator app (RFC 6238: six digits, SHA-1, 30 seconds, as every app expects)."""

import hmac
import secrets

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

SECRET = 20
STEP = 30
DIGITS = 6


def new_secret() -> bytes:
    """A fresh secret of 20 bytes."""
    return secrets.token_bytes(SECRET)


def code_at(secret: bytes, step: int) -> str:
    """The six digits of one step of 30 seconds."""
    return _totp(secret).generate(step * STEP).decode()


def step_of(secret: bytes, typed: str, now: float, after: int = 0) -> int | None:
    """The step that a typed code belongs to: this one or a neighbour, and none that was used before.

    `now` is in seconds since 1970; `after` is the last step used, so that no code opens twice.
    """
    digits = "".join(letter for letter in typed if letter.isdecimal() and letter.isascii())
    this = int(now) // STEP
    matching = [s for s in (this - 1, this, this + 1) if hmac.compare_digest(code_at(secret, s), digits)]
    return next((step for step in matching if step > after), None)


def address_for_apps(secret: bytes, name: str) -> str:
    """The otpauth:// address that an authenticator app reads from a picture."""
    return _totp(secret).get_provisioning_uri(name, "Safe Conduct")


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), STEP)  # noqa: S303  # HMAC-SHA-1, which RFC 6238 names and apps expect
