"""The second factor: a code from an app, never the same one twice, or a passkey that verifies its user."""

import secrets
import uuid

import webauthn
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from safeconduct.foundation.audit import actions as audit
from safeconduct.foundation.audit.domain.deeds import Deed
from safeconduct.foundation.kit import clock, secret_files
from safeconduct.foundation.kit.actors import Actor
from safeconduct.foundation.kit.durable import durable
from safeconduct.foundation.kit.refusals import NotFound, Refused
from safeconduct.foundation.staff.actions import signing_in
from safeconduct.foundation.staff.actions.signing_in import Step, WrongSignIn
from safeconduct.foundation.staff.domain import factors
from safeconduct.foundation.staff.domain.origins import Origin
from safeconduct.foundation.staff.models import Account, Authenticator, FactorKind
from safeconduct.foundation.vault.domain import one_time_codes

_VERIFIED = UserVerificationRequirement.REQUIRED
CHALLENGE = 32


class LastFactor(Refused):
    """The only second factor stays until there is another."""


class BadPasskey(Refused):
    """The browser's answer does not hold."""


def show_code(member: Account, typed: str) -> None:
    """Check a code of the member's app. Raises WrongSignIn, also for a code used before; TooSoon."""
    signing_in.check_delay(member.name, Step.SECOND_FACTOR)
    key, now = secret_files.read("console", "totp"), clock.now().timestamp()
    for row in member.authenticators.filter(kind=FactorKind.TOTP):
        secret = factors.open_secret(key, bytes(row.secret), row.id)
        step = one_time_codes.step_of(secret, typed, now, row.last_step)
        if step is not None and _spend(row.id, step):
            return
    signing_in.note_failure(member.name, Step.SECOND_FACTOR)
    raise WrongSignIn("That code is wrong or was used before. Wait for the next one.")


@durable("staff")
def _spend(row_id: uuid.UUID, step: int) -> bool:
    """Whether this step was still unused: two requests at once with one code are one too many."""
    return bool(Authenticator.objects.filter(id=row_id, last_step__lt=step).update(last_step=step))


def has_app(member: Account) -> bool:
    """Whether this member can show a code at all: who has passkeys alone cannot."""
    return member.authenticators.filter(kind=FactorKind.TOTP).exists()


def new_secret() -> bytes:
    """A secret for a new app, shown once."""
    return one_time_codes.new_secret()


def add_app(member: Account, secret: bytes, typed: str, name: str) -> None:
    """Keep a new app once its first code is right. Raises WrongSignIn."""
    step = one_time_codes.step_of(secret, typed, clock.now().timestamp())
    if step is None:
        raise WrongSignIn("That code is wrong. Look whether the clock of the device is right.")
    row = Authenticator(kind=FactorKind.TOTP, name=name[:40] or "app", last_step=step)
    row.secret = factors.lock_secret(secret_files.read("console", "totp"), secret, row.id)
    _add(member, row)


def passkey_options(member: Account, origin: Origin) -> tuple[str, bytes]:
    """What the browser needs to make a passkey, as JSON, and the challenge to keep until its answer."""
    challenge = secrets.token_bytes(CHALLENGE)
    options = webauthn.generate_registration_options(
        rp_id=origin.host,
        rp_name="Safe Conduct",
        user_name=member.name,
        user_id=member.id.bytes,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=_VERIFIED
        ),
        exclude_credentials=_credentials(member),
    )
    return webauthn.options_to_json(options), challenge


def add_passkey(member: Account, answer: str, challenge: bytes, origin: Origin, name: str) -> None:
    """Keep a new passkey. Raises BadPasskey."""
    try:
        good = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=origin.host,
            expected_origin=origin.address,
            require_user_verification=True,
        )
    except WebAuthnException as error:
        raise BadPasskey("The passkey could not be added. Try again.") from error
    row = Authenticator(kind=FactorKind.WEBAUTHN, name=name[:40] or "passkey")
    row.credential, row.public, row.sign_count = good.credential_id, good.credential_public_key, good.sign_count
    _add(member, row)


def passkey_question(member: Account, origin: Origin) -> tuple[str, bytes]:
    """What the browser needs to use a passkey, as JSON, and the challenge to keep until its answer."""
    challenge = secrets.token_bytes(CHALLENGE)
    options = webauthn.generate_authentication_options(
        rp_id=origin.host, challenge=challenge, allow_credentials=_credentials(member), user_verification=_VERIFIED
    )
    return webauthn.options_to_json(options), challenge


def show_passkey(member: Account, answer: str, challenge: bytes, origin: Origin) -> None:
    """Check a passkey's answer; its user was verified by the key itself. Raises WrongSignIn, TooSoon."""
    signing_in.check_delay(member.name, Step.SECOND_FACTOR)
    for row in member.authenticators.filter(kind=FactorKind.WEBAUTHN):
        count = _count_of(row, answer, challenge, origin)
        if count is not None:
            _keep_count(row.id, count)
            return
    signing_in.note_failure(member.name, Step.SECOND_FACTOR)
    raise WrongSignIn("That passkey does not belong to this account.")


def _count_of(row: Authenticator, answer: str, challenge: bytes, origin: Origin) -> int | None:
    if row.credential is None or bytes_to_base64url(bytes(row.credential)) not in answer:
        return None
    try:
        return webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=origin.host,
            expected_origin=origin.address,
            credential_public_key=bytes(row.public),
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        ).new_sign_count
    except WebAuthnException:
        return None


@durable("staff")
def _keep_count(row_id: uuid.UUID, count: int) -> None:
    Authenticator.objects.filter(id=row_id).update(sign_count=count)


@durable("staff")
def _add(member: Account, row: Authenticator) -> None:
    row.account, row.added_on = member, clock.today()
    row.save(force_insert=True)
    audit.note(Actor(member.id, member.name), Deed.SECOND_FACTOR_ADDED, member.id, {"kind": row.kind})


@durable("staff")
def remove_factor(actor: Actor, factor_id: uuid.UUID) -> None:
    """Take one of one's own second factors away. Raises NotFound, LastFactor."""
    own = Authenticator.objects.select_for_update().filter(account=actor.id)
    row = next((row for row in own if row.id == factor_id), None)
    if row is None:
        raise NotFound
    if len(own) == 1:
        raise LastFactor("Add another second factor before this one goes.")
    row.delete()
    audit.note(actor, Deed.SECOND_FACTOR_REMOVED, actor.id, {"kind": row.kind})


def _credentials(member: Account) -> list[PublicKeyCredentialDescriptor]:
    rows = member.authenticators.filter(kind=FactorKind.WEBAUTHN).values_list("credential", flat=True)
    return [PublicKeyCredentialDescriptor(id=bytes(credential)) for credential in rows if credential]
