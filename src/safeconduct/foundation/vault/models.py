"""Wraps: the small sealed keys that move while what they open stays where it was written."""

from typing import ClassVar

from django.db import models


class WrappedKey(models.Model):
    """One private key, sealed to one holder. To destroy it is to take the holder's key away."""

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(db_index=True)
    holder = models.UUIDField(db_index=True)
    sealed = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "holder"], name="one_wrap_a_holder")]

    # Clear: random numbers that say which key is held by which epoch, box or member, and nothing of what it opens.
    secrecy: ClassVar = {"id": "clear", "key": "random", "holder": "random", "sealed": "sealed"}


class PublicKey(models.Model):
    """The public half that is now used for one purpose: `auditors`, `sender`, `log`."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=60, unique=True)
    public = models.BinaryField(max_length=32)
    since = models.DateTimeField()
    mark = models.BinaryField(max_length=32, default=b"")

    # Clear: public halves are made to be seen. `mark` says of some that they are the ones that were let in.
    secrecy: ClassVar = {"id": "clear", "name": "clear", "public": "clear", "since": "clear", "mark": "hash"}


class Escrow(models.Model):
    """A wing's recovery key, sealed to three of its five trustees; one row for each three."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=60)
    trustees = models.CharField(max_length=8)
    sealed = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["name", "trustees"], name="one_escrow_a_three")]

    # Clear: which places of the five open which row.
    secrecy: ClassVar = {"id": "clear", "name": "clear", "trustees": "clear", "sealed": "sealed"}
