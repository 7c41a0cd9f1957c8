"""The log of deeds: leaves, the nodes above them, and what was signed about them."""

from typing import ClassVar

from django.db import models


class Leaf(models.Model):
    """One deed. Triggers refuse to change or delete it once it stands; the sequencer alone gives it its position."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=60)
    day = models.DateField()
    detail = models.BinaryField()
    for_auditors = models.BinaryField()
    for_reader = models.BinaryField()
    hash = models.BinaryField(max_length=32)
    position = models.BigIntegerField(null=True, unique=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["id"], name="leaf_unplaced", condition=models.Q(position__isnull=True)),
        ]

    # Clear: how many deeds of which kind a day had, and their order. Who, which and the minute are in `detail`;
    # its key is in both wraps, of which the second goes to nobody for most deeds, so that all rows look alike.
    secrecy: ClassVar = {
        "id": "clear",
        "kind": "clear",
        "day": "clear",
        "detail": "sealed",
        "for_auditors": "sealed",
        "for_reader": "sealed",
        "hash": "hash",
        "position": "clear",
    }


class Node(models.Model):
    """The hash of a full subtree of 256, 65,536, … leaves, kept so that no proof reads the whole log."""

    id = models.BigAutoField(primary_key=True)
    level = models.PositiveSmallIntegerField()
    number = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["level", "number"], name="one_hash_a_node")]

    # Clear: it follows from the leaves.
    secrecy: ClassVar = {"id": "clear", "level": "clear", "number": "clear", "hash": "hash"}


class Checkpoint(models.Model):
    """A signed size and root. One that is not `lasting` is the newest head and gives way to the next."""

    id = models.BigAutoField(primary_key=True)
    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    lasting = models.BooleanField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["lasting", "size"], name="checkpoint_by_size")]

    # Clear: checkpoints are made to be handed out.
    secrecy: ClassVar = {
        "id": "clear",
        "size": "clear",
        "root": "hash",
        "note": "clear",
        "lasting": "clear",
    }
