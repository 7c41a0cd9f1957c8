"""Conversations as the database sees them: sealed, with a language, a day, a state and a rank in clear."""

import datetime
from typing import ClassVar

from django.db import models


class State(models.TextChoices):
    """Where a conversation stands in the queue."""

    WAITING = "waiting"
    ANSWERED = "answered"
    CLOSED = "closed"


class Conversation(models.Model):
    """One person's thread and the desk beside it; four public keys, whose private halves stand sealed elsewhere."""

    id = models.UUIDField(primary_key=True)
    language = models.CharField(max_length=2)
    first_day = models.DateField()
    last_day = models.DateField(db_index=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    rank = models.PositiveSmallIntegerField(default=0)
    came = models.BigIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    generation = models.PositiveSmallIntegerField(default=0)
    epoch = models.UUIDField(db_index=True)
    thread_public = models.BinaryField()
    desk_public = models.BinaryField()
    box_public = models.BinaryField()
    cover_public = models.BinaryField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "-rank", "came"], name="the_queue")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(rank__lte=3), name="rank_has_four_values"),
        ]

    # `version` and `generation` count changes and departures; what changed is sealed. `came` is the number of the
    # message that they wait with: the order of coming, which the numbers of messages tell anyway, beside its index.
    secrecy: ClassVar = {
        "id": "random", "language": "clear", "first_day": "clear", "last_day": "clear", "state": "clear",
        "rank": "clear", "came": "clear", "version": "clear", "generation": "clear", "epoch": "random",
        "thread_public": "public", "desk_public": "public", "box_public": "public", "cover_public": "public",
    }  # fmt: skip

    @property
    def is_waiting(self) -> bool:
        """Whether somebody waits for us."""
        return self.state == State.WAITING


class Message(models.Model):
    """One message, theirs or ours, sealed to the thread or, unseen from outside, to the cover."""

    id = models.BigAutoField(primary_key=True)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    day = models.DateField()
    name = models.BinaryField(unique=True)
    sealed = models.BinaryField()

    secrecy: ClassVar = {"id": "clear", "conversation": "random", "day": "clear", "name": "hash", "sealed": "sealed"}


class Attachment(models.Model):
    """One file of a message, in pieces whose key stands in the message alone. Without a message it is still coming."""

    id = models.UUIDField(primary_key=True)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments", null=True)
    until = models.DateTimeField(null=True, db_index=True)
    pieces = models.PositiveSmallIntegerField()

    # `until` is when one that never got its message is dropped; `pieces` says its size to the next 256 KiB.
    secrecy: ClassVar = {"id": "random", "message": "clear", "until": "clear", "pieces": "clear"}

    @staticmethod
    def may_come_for() -> datetime.timedelta:
        """How long a file waits for its message."""
        return datetime.timedelta(hours=1)


class Piece(models.Model):
    """One sealed piece of a file; all are equally long."""

    id = models.BigAutoField(primary_key=True)
    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["attachment", "number"], name="one_piece_a_number")]

    secrecy: ClassVar = {"id": "clear", "attachment": "random", "number": "clear", "sealed": "sealed"}


class DeskNote(models.Model):
    """One sealed entry of the desk: a label, a note, an opening. One without a conversation is a decoy."""

    id = models.BigAutoField(primary_key=True)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="desk_notes", null=True)
    sealed = models.BinaryField()

    secrecy: ClassVar = {"id": "clear", "conversation": "random", "sealed": "sealed"}


class Box(models.Model):
    """One way into a conversation: its words, its digits, or a cover's; four rows for everyone, chosen or not."""

    index = models.BinaryField(primary_key=True)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="boxes")
    slot = models.PositiveSmallIntegerField()
    locked = models.BinaryField()

    class Slot(models.IntegerChoices):
        """Which of the four ways it is."""

        WORDS = 0
        DIGITS = 1
        COVER_WORDS = 2
        COVER_DIGITS = 3

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["conversation", "slot"], name="one_box_a_slot")]

    secrecy: ClassVar = {"index": "hash", "conversation": "random", "slot": "clear", "locked": "locked"}


class RecentForm(models.Model):
    """For an hour: that this text came by this form, so that a repeat shows the same receipt again."""

    name = models.BinaryField(primary_key=True)
    until = models.DateTimeField(db_index=True)

    secrecy: ClassVar = {"name": "hash", "until": "clear"}

    @staticmethod
    def lasts() -> datetime.timedelta:
        """How long a receipt can be shown again."""
        return datetime.timedelta(hours=1)


class Address(models.Model):
    """Somebody who writes over a channel with addresses, found by a keyed hash; the address itself is on the desk.

    Before their first message there is no conversation, only a language; `timer` is after how many hours they want
    what stands in their chat to be deleted, 0 for not by itself.
    """

    name = models.BinaryField(primary_key=True)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="addresses", null=True)
    language = models.CharField(max_length=2)
    day = models.DateField(db_index=True)
    timer = models.PositiveSmallIntegerField(default=0)

    secrecy: ClassVar = {
        "name": "hash", "conversation": "random", "language": "clear", "day": "clear", "timer": "clear",
    }  # fmt: skip


class Deletable(models.Model):
    """One message in somebody's chat that the channel still lets us delete; which one is sealed to the sender key."""

    key = models.BinaryField(primary_key=True)
    address = models.ForeignKey(Address, on_delete=models.CASCADE, related_name="deletable")
    channel = models.CharField(max_length=60, default="")
    sealed = models.BinaryField()
    delete_at = models.DateTimeField(null=True, db_index=True)
    until = models.DateTimeField(db_index=True)

    secrecy: ClassVar = {
        "key": "random", "address": "hash", "channel": "clear", "sealed": "sealed", "delete_at": "clear",
        "until": "clear",
    }  # fmt: skip


class OneTimeCode(models.Model):
    """For an hour: who shows this code is the person of that conversation, on another channel."""

    name = models.BinaryField(primary_key=True)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE)
    until = models.DateTimeField(db_index=True)
    # The last word on the channel that is left, ready to go out when the code is shown; without a channel the mark
    # whether a cover gave it. Either is of one length.
    channel = models.CharField(max_length=60, default="")
    key = models.BinaryField(default=b"")
    sealed = models.BinaryField(default=b"")

    secrecy: ClassVar = {
        "name": "hash", "conversation": "random", "until": "clear", "channel": "clear", "key": "random",
        "sealed": "sealed",
    }  # fmt: skip

    @staticmethod
    def lasts() -> datetime.timedelta:
        """How long a code is good."""
        return datetime.timedelta(hours=1)


class Begun(models.Model):
    """How many began on one day by one leaflet's code. Who they were is kept nowhere."""

    id = models.BigAutoField(primary_key=True)
    code = models.BinaryField()
    day = models.DateField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["code", "day"], name="one_count_a_code_and_day")]

    secrecy: ClassVar = {"id": "clear", "code": "hash", "day": "clear", "count": "clear"}


class Visit(models.Model):
    """One opened receipt, locked under a random key that only that caller's cookie holds, for fifteen minutes."""

    id = models.BinaryField(primary_key=True)
    until = models.DateTimeField(db_index=True)
    locked = models.BinaryField()
    # What the tries of one guesser share: a keyed hash of all but the last word, or of all but the last digits.
    stem = models.BinaryField(db_index=True, default=b"")

    secrecy: ClassVar = {"id": "hash", "until": "clear", "locked": "locked", "stem": "hash"}

    @staticmethod
    def lasts() -> datetime.timedelta:
        """How long an opened receipt stays open."""
        return datetime.timedelta(minutes=15)


class Hold(models.Model):
    """Somebody's word that a conversation must not be forgotten yet; who and why are sealed to the desk."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, primary_key=True, related_name="hold")
    until = models.DateField()
    sealed = models.BinaryField()

    secrecy: ClassVar = {"conversation": "random", "until": "clear", "sealed": "sealed"}


class Presence(models.Model):
    """For seconds: that one window of the console is awake; whose, before what, and whether they type, is sealed."""

    id = models.BigAutoField(primary_key=True)
    window = models.BinaryField(unique=True)
    until = models.DateTimeField(db_index=True)
    sealed = models.BinaryField()

    secrecy: ClassVar = {"id": "clear", "window": "hash", "until": "clear", "sealed": "sealed"}

    @staticmethod
    def lasts() -> datetime.timedelta:
        """How long a window counts as open after its last word."""
        return datetime.timedelta(seconds=40)


class OwnDesk(models.Model):
    """How one member works: languages, skills, how many at once, saved lists; sealed to the member alone."""

    member = models.UUIDField(primary_key=True)
    sealed = models.BinaryField()

    secrecy: ClassVar = {"member": "random", "sealed": "sealed"}


class Notice(models.Model):
    """What one member must be told by the console, until they say that they saw it; sealed to that member."""

    id = models.UUIDField(primary_key=True)
    member = models.UUIDField(db_index=True)
    day = models.DateField()
    sealed = models.BinaryField()

    secrecy: ClassVar = {"id": "random", "member": "random", "day": "clear", "sealed": "sealed"}


class Opening(models.Model):
    """One opening of a conversation, so that who opens far more than others is noticed; sealed to the team."""

    id = models.BigAutoField(primary_key=True)
    day = models.DateField(db_index=True)
    sealed = models.BinaryField()

    secrecy: ClassVar = {"id": "clear", "day": "clear", "sealed": "sealed"}


class Watched(models.Model):
    """A deadline, whose a conversation is, or an alarm that rang: sealed to the sender key, all of one length."""

    id = models.BigAutoField(primary_key=True)
    sealed = models.BinaryField()

    secrecy: ClassVar = {"id": "clear", "sealed": "sealed"}
