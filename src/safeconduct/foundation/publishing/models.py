"""Who approved which text, and which channels are ours. All of it is published, or could be."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from safeconduct.foundation.publishing.domain.standing import Act

_ACTS = [(act.value, act.value) for act in Act]


class TextReview(models.Model):
    """One act to one version of one text; rows are only ever added. Members are named by id: accounts are staff's."""

    id = models.BigAutoField(primary_key=True)
    language = models.CharField(max_length=5)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    version = models.CharField(max_length=64)
    act = models.CharField(max_length=10, choices=_ACTS)
    by = models.UUIDField()
    read_by = models.UUIDField(null=True)
    on = models.DateField()
    words = models.TextField(blank=True, default="")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["language", "id"], name="reviews_of_a_language")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(act=Act.APPROVE.value) | (Q(read_by__isnull=False) & ~Q(by=F("read_by"))),
                name="two_people_approve_a_text",
            ),
        ]

    # Clear: the texts are public, and `words` are a member's about them, never a caller's.
    secrecy: ClassVar = {
        "id": "clear", "language": "clear", "kind": "clear", "key": "clear", "version": "hash", "act": "clear",
        "by": "random", "read_by": "random", "on": "clear", "words": "clear",
    }  # fmt: skip


class ChannelKey(models.Model):
    """A key that signs the list of channels, sealed to an epoch of the publishers.

    `vouched` is the former key's signature over the hand-over (`roster.handover_text`); the first key has none.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    public = models.BinaryField(max_length=32)
    sealed = models.BinaryField()
    epoch = models.UUIDField()
    made_at = models.DateTimeField()
    in_use = models.BooleanField(default=True)
    handover = models.TextField(blank=True, default="")
    vouched = models.BinaryField(max_length=64, default=b"")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["in_use"], condition=Q(in_use=True), name="one_channel_key_in_use"),
        ]

    secrecy: ClassVar = {
        "id": "random", "public": "public", "sealed": "sealed", "epoch": "random", "made_at": "clear",
        "in_use": "clear", "handover": "clear", "vouched": "public",
    }  # fmt: skip


class ChannelList(models.Model):
    """A list of channels that one publisher proposed, and another signed or refused."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    text = models.TextField()
    new_key = models.BooleanField(default=False)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    signed_by = models.UUIDField(null=True)
    signed_at = models.DateTimeField(null=True)
    refused_by = models.UUIDField(null=True)
    key = models.ForeignKey(ChannelKey, on_delete=models.PROTECT, null=True, related_name="+")
    signature = models.BinaryField(max_length=64, default=b"")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=F("asked_by")), name="two_publishers_sign"
            ),
        ]

    secrecy: ClassVar = {
        "id": "random", "text": "clear", "new_key": "clear", "asked_by": "random", "asked_at": "clear",
        "signed_by": "random", "signed_at": "clear", "refused_by": "random", "key": "random", "signature": "public",
    }  # fmt: skip
