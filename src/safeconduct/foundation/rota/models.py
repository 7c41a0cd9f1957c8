"""The rota as the staff's database keeps it: who works when is known to who runs the machine; addresses are sealed."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from safeconduct.foundation.rota.domain import deadlines, duty, hours, paging

_MINUTE_OF_DAY = Q(begins__gte=0, begins__lt=hours.DAY, ends__gte=0, ends__lte=hours.DAY)


class House(models.Model):
    """What holds for the whole house: one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    zone = models.CharField(max_length=40, default="UTC")
    answer_within = models.CharField(max_length=40, default=" ".join(map(str, deadlines.MINUTES)))
    trial_weekday = models.PositiveSmallIntegerField(default=2)
    trial_minute = models.PositiveSmallIntegerField(default=11 * 60)
    trial_made_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="one_house")]

    # `answer_within` is four numbers of minutes, by rank 0 to 3.
    secrecy: ClassVar = {
        "id": "clear", "zone": "clear", "answer_within": "clear", "trial_weekday": "clear", "trial_minute": "clear",
        "trial_made_at": "clear",
    }  # fmt: skip


class Speaks(models.Model):
    """A language of callers that a member reads and answers in."""

    id = models.BigAutoField(primary_key=True)
    member = models.UUIDField()
    language = models.CharField(max_length=2)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "language"], name="a_language_is_spoken_once")
        ]

    secrecy: ClassVar = {"id": "clear", "member": "random", "language": "clear"}


class Opening(models.Model):
    """Hours of one weekday (0 is Monday), of a language or, where that is empty, of the house; several a day."""

    id = models.BigAutoField(primary_key=True)
    language = models.CharField(max_length=2, blank=True, default="")
    weekday = models.PositiveSmallIntegerField()
    begins = models.PositiveSmallIntegerField()
    ends = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=_MINUTE_OF_DAY & Q(weekday__lte=6), name="hours_of_a_weekday"),
        ]

    secrecy: ClassVar = {"id": "clear", "language": "clear", "weekday": "clear", "begins": "clear", "ends": "clear"}


class SpecialDay(models.Model):
    """A holiday, or other hours on one day; without hours it is closed."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField(db_index=True)
    language = models.CharField(max_length=2, blank=True, default="")
    begins = models.PositiveSmallIntegerField(null=True)
    ends = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=_MINUTE_OF_DAY | Q(begins__isnull=True, ends__isnull=True), name="hours_of_a_special_day"
            ),
        ]

    secrecy: ClassVar = {"id": "clear", "day": "clear", "language": "clear", "begins": "clear", "ends": "clear"}


class Shift(models.Model):
    """One member's hours on one day of the house's clock."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    member = models.UUIDField(db_index=True)
    day = models.DateField(db_index=True)
    begins = models.PositiveSmallIntegerField()
    ends = models.PositiveSmallIntegerField()
    presence = models.CharField(
        max_length=8, choices=[(each.value, each.value) for each in duty.Presence], default=duty.Presence.EXPECTED
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "day", "begins"], name="a_shift_is_planned_once"),
            models.CheckConstraint(condition=_MINUTE_OF_DAY, name="hours_of_a_shift"),
        ]

    secrecy: ClassVar = {
        "id": "random", "member": "random", "day": "clear", "begins": "clear", "ends": "clear", "presence": "clear",
    }  # fmt: skip


class WayKind(models.TextChoices):
    """How a page can reach a member who has no console open."""

    MAIL = "mail"
    TELEGRAM = "telegram"
    COMMAND = "command"


class Way(models.Model):
    """One way to reach one member. The address is sealed to the sender key: work reads it, no page shows it again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    member = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=8, choices=WayKind.choices)
    sealed = models.BinaryField()
    proof = models.BinaryField(max_length=32, default=b"")
    failures = models.PositiveSmallIntegerField(default=0)
    confirmed_on = models.DateField(null=True)
    wrong_codes = models.PositiveSmallIntegerField(default=0)

    # `proof` is the hash of the code in the test page; it is empty once the code has come back.
    secrecy: ClassVar = {
        "id": "random", "member": "random", "kind": "clear", "sealed": "sealed", "proof": "hash",
        "failures": "clear", "confirmed_on": "clear", "wrong_codes": "clear",
    }  # fmt: skip


class Page(models.Model):
    """Something is due, and somebody is being called. Its hours are gone once it is over; of a caller it says nothing
    but the language."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    about = models.CharField(max_length=20, choices=[(each.value, each.value) for each in paging.About])
    language = models.CharField(max_length=2, blank=True, default="")
    first = models.UUIDField(null=True)
    day = models.DateField()
    state = models.CharField(
        max_length=8, choices=[(each.value, each.value) for each in paging.State], default=paging.State.RINGING
    )
    next_at = models.DateTimeField(null=True)
    # What it is about, hashed under the sender key: a second page for the same is none.
    cause = models.BinaryField(max_length=32, unique=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "next_at"], name="pages_that_ring")]

    secrecy: ClassVar = {
        "id": "random", "about": "clear", "language": "clear", "first": "random", "day": "clear", "state": "clear",
        "next_at": "clear", "cause": "hash",
    }  # fmt: skip


class Ring(models.Model):
    """How often one member was called for one page, and whether they tapped. `token` opens the button from outside."""

    id = models.BigAutoField(primary_key=True)
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="rings")
    member = models.UUIDField(db_index=True)
    calls = models.PositiveSmallIntegerField(default=0)
    tapped = models.BooleanField(default=False)
    token = models.BinaryField(max_length=32, unique=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["page", "member"], name="one_ring_a_member")]

    secrecy: ClassVar = {
        "id": "clear", "page": "random", "member": "random", "calls": "clear", "tapped": "clear", "token": "hash",
    }  # fmt: skip


class HandOver(models.Model):
    """What one shift leaves to the next, sealed to the hotline's team; the next lead ticks that it was read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    written_at = models.DateTimeField(db_index=True)
    written_by = models.UUIDField()
    epoch = models.UUIDField()
    sealed = models.BinaryField()
    read_by = models.UUIDField(null=True)

    secrecy: ClassVar = {
        "id": "random", "written_at": "clear", "written_by": "random", "epoch": "random", "sealed": "sealed",
        "read_by": "random",
    }  # fmt: skip


class Heard(models.Model):
    """How many came over one channel in each hour of the week since a day: totals, by which a silence is noticed."""

    channel = models.CharField(max_length=20, primary_key=True)
    since = models.DateField()
    last_hour = models.DateTimeField()
    counts = models.TextField()

    secrecy: ClassVar = {"channel": "clear", "since": "clear", "last_hour": "clear", "counts": "clear"}
