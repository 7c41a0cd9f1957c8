"""What waits: sendings, alarms, and the marks of how far background work has come."""

from typing import ClassVar

from django.db import models


class State(models.TextChoices):
    """How far one sending is."""

    WAITING = "waiting"
    SENDING = "sending"
    PERHAPS_SENT = "perhaps sent"
    STOPPED = "stopped"


class Due(models.Model):
    """One thing that must go out. Its row is destroyed on delivery."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=60)
    sealed = models.BinaryField()
    due_at = models.DateTimeField()
    destroy_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    doubts = models.PositiveSmallIntegerField(default=0)
    idempotency_key = models.BinaryField(max_length=32, unique=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="due_by_time")]

    # Clear: that something is to go out, over what, and when. To whom and what is sealed to the sender key.
    secrecy: ClassVar = {
        "id": "clear",
        "kind": "clear",
        "sealed": "sealed",
        "due_at": "clear",
        "destroy_at": "clear",
        "lease_until": "clear",
        "attempts": "clear",
        "doubts": "clear",
        "idempotency_key": "random",
        "state": "clear",
    }


class Alarm(models.Model):
    """A number and a minute, both sealed: the time of a passage is nobody's to read from a table."""

    id = models.UUIDField(primary_key=True)
    sealed = models.BinaryField()

    secrecy: ClassVar = {"id": "random", "sealed": "sealed"}


class Cursor(models.Model):
    """How far through the log one reader has come; it reads on from here after a crash."""

    name = models.CharField(max_length=60, primary_key=True)
    position = models.BigIntegerField(default=0)

    # Clear: a count of deeds.
    secrecy: ClassVar = {"name": "clear", "position": "clear"}


class Task(models.Model):
    """When one background task last succeeded, and how often it failed since; never why in words."""

    name = models.CharField(max_length=60, primary_key=True)
    done_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=80, default="")

    # Clear: `error` is the name of an exception's class, so no content can reach it.
    secrecy: ClassVar = {
        "name": "clear",
        "done_at": "clear",
        "failures": "clear",
        "failed_at": "clear",
        "error": "clear",
    }


class Lease(models.Model):
    """Who alone may do something, and until when; whoever takes it after that moment has it."""

    name = models.CharField(max_length=60, primary_key=True)
    holder = models.UUIDField()
    until = models.DateTimeField()

    # Clear: a random number of a process's own, and a minute.
    secrecy: ClassVar = {"name": "clear", "holder": "random", "until": "clear"}
