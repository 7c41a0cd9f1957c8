"""People, what they may do, and the public halves of their keys. Private halves stand locked or sealed."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from safeconduct.foundation.staff.domain.roles import Role, Wing
from safeconduct.foundation.staff.domain.teams import Team

_ROLES = [(role.value, role.value) for role in Role]
_TEAMS = [(team.value, team.value) for team in Team]
_WINGS = [(wing.value, wing.value) for wing in Wing]


class Account(models.Model):
    """A member. `wing` is one column, so that no account can belong to both sides of the wall."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=40, unique=True)
    wing = models.CharField(max_length=7, choices=_WINGS, blank=True, default="")
    language = models.CharField(max_length=5, default="en")
    passphrase = models.CharField(max_length=200)
    salt = models.BinaryField(max_length=16)
    public = models.BinaryField(max_length=32)
    private = models.BinaryField()
    signing_public = models.BinaryField(max_length=32)
    signing_private = models.BinaryField()
    joined_on = models.DateField()
    let_in_on = models.DateField(null=True)
    mark = models.BinaryField(max_length=32, default=b"")
    code_accepted_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(wing__in=[wing.value for wing in Wing]), name="one_side_of_the_wall"),
        ]

    # Clear: who works here is known to who runs the machine. `signing_private` is sealed to the member's own pair.
    secrecy: ClassVar = {
        "id": "random", "name": "clear", "wing": "clear", "language": "clear", "passphrase": "hash", "salt": "random",
        "public": "public", "private": "locked", "signing_public": "public", "signing_private": "sealed",
        "joined_on": "clear", "let_in_on": "clear", "mark": "hash", "code_accepted_on": "clear", "ended_on": "clear",
    }  # fmt: skip

    @property
    def active(self) -> bool:
        """Whether they still work here and two others have let their key in."""
        return self.ended_on is None and self.let_in_on is not None


class KeySignature(models.Model):
    """One member's word that this public key is that member's."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="signatures")
    signer = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    signature = models.BinaryField(max_length=64)
    signed_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "signer"], name="one_signature_a_signer"),
            models.CheckConstraint(condition=~Q(account=F("signer")), name="nobody_signs_their_own_key"),
        ]

    secrecy: ClassVar = {
        "id": "clear", "account": "random", "signer": "random", "signature": "public", "signed_on": "clear",
    }  # fmt: skip


class RoleGrant(models.Model):
    """A role for an account, perhaps one that ends by itself; `ends_on` is the first day without it."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=24, choices=_ROLES)
    granted_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "role"], name="a_role_is_held_once")]

    secrecy: ClassVar = {
        "id": "clear", "account": "random", "role": "clear", "granted_on": "clear", "ends_on": "clear",
    }  # fmt: skip


class Membership(models.Model):
    """Whom a team's epochs are sealed to. It follows from roles, and stays until the leaver's wraps are destroyed."""

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="memberships")
    team = models.CharField(max_length=24, choices=_TEAMS)
    since = models.DateField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "team"], name="a_team_is_joined_once")]

    secrecy: ClassVar = {"id": "clear", "account": "random", "team": "clear", "since": "clear"}


class TeamEpoch(models.Model):
    """A team's public half for a week. `stale` says that somebody who could open it has left."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    team = models.CharField(max_length=24, choices=_TEAMS)
    week = models.DateField()
    public = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()
    retired_on = models.DateField(null=True)
    stale = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team"], condition=Q(retired_on__isnull=True), name="one_epoch_in_use"),
        ]

    secrecy: ClassVar = {
        "id": "random", "team": "clear", "week": "clear", "public": "public", "made_at": "clear",
        "retired_on": "clear", "stale": "clear",
    }  # fmt: skip


class LinkKind(models.TextChoices):
    """What a one-time link is for."""

    FOUNDING = "founding"
    INVITATION = "invitation"
    REHEARSAL = "rehearsal"
    RENEWAL = "renewal"


class Invitation(models.Model):
    """A link good once, for a day. Only its hash is kept; in a rehearsal it carries the key of a made-up member."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=10, choices=LinkKind.choices)
    token = models.BinaryField(max_length=32, unique=True)
    roles = models.CharField(max_length=300, blank=True, default="")
    roles_end_on = models.DateField(null=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, related_name="+")
    locked = models.BinaryField(default=b"")
    made_by = models.UUIDField()
    expires_at = models.DateTimeField()
    used_on = models.DateField(null=True)

    secrecy: ClassVar = {
        "id": "random", "kind": "clear", "token": "hash", "roles": "clear", "roles_end_on": "clear",
        "account": "random", "locked": "locked", "made_by": "random", "expires_at": "clear", "used_on": "clear",
    }  # fmt: skip


class FactorKind(models.TextChoices):
    """What somebody proves themselves with, beside the passphrase."""

    TOTP = "totp"
    WEBAUTHN = "webauthn"


class Authenticator(models.Model):
    """A second factor: a locked TOTP secret with its last used step, or a passkey's public half with its count."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="authenticators")
    kind = models.CharField(max_length=8, choices=FactorKind.choices)
    name = models.CharField(max_length=40)
    secret = models.BinaryField(default=b"")
    last_step = models.BigIntegerField(default=0)
    credential = models.BinaryField(null=True, unique=True)
    public = models.BinaryField(default=b"")
    sign_count = models.BigIntegerField(default=0)
    added_on = models.DateField()

    secrecy: ClassVar = {
        "id": "random", "account": "random", "kind": "clear", "name": "clear", "secret": "locked",
        "last_step": "clear", "credential": "public", "public": "public", "sign_count": "clear", "added_on": "clear",
    }  # fmt: skip


class SignInDelay(models.Model):
    """Failures in a row under one name, whether or not anybody has it, so that waiting tells nothing."""

    of = models.UUIDField(primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()

    secrecy: ClassVar = {"of": "hash", "failures": "clear", "next_at": "clear"}


class Act(models.TextChoices):
    """What takes two people."""

    END_ROLE = "end role"
    EXPORT = "export"
    GIVE_ROLE = "give role"
    LET_IN = "let in"
    RECOVER = "recover"
    REMOVE_MEMBER = "remove member"
    RENEW_KEYS = "renew keys"


class Approval(models.Model):
    """An act that one has proposed and another must approve before it is done."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    act = models.CharField(max_length=24, choices=Act.choices)
    subject = models.UUIDField()
    role = models.CharField(max_length=24, choices=_ROLES, blank=True, default="")
    ends_on = models.DateField(null=True)
    signature = models.BinaryField(default=b"")
    proposed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    refused_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")), name="two_people"
            ),
        ]

    # Clear: which role for whom; never why, and nothing of a caller or a prisoner.
    secrecy: ClassVar = {
        "id": "random", "act": "clear", "subject": "random", "role": "clear", "ends_on": "clear", "signature": "public",
        "proposed_by": "random", "approved_by": "random", "refused_by": "random", "expires_at": "clear",
    }  # fmt: skip
