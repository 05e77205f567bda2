"""How far mailboxes are read, which letters were seen, who listens, and to whom something was answered by itself."""

from typing import ClassVar

from django.db import models

from teplo.channels.models import Channel


class Mailbox(models.Model):
    """How it goes with a mailbox: since when it cannot be opened, and what the last comparison has found."""

    channel = models.OneToOneField(Channel, models.CASCADE, primary_key=True, related_name="mailbox")
    opened_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    # A word such as 'denied' or 'timeout', and what the server has said.
    error = models.CharField(max_length=40, blank=True)
    said = models.CharField(max_length=300, blank=True)
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    compared_at = models.DateTimeField(null=True)
    # Of the last comparison: {"letters": 120, "missing": [{"folder": "INBOX", "uid": 7}]}
    compared = models.JSONField(default=dict)


class MailFolder(models.Model):
    """One folder: every letter up to `last_uid` has its capture. It never passes one that has none."""

    channel = models.ForeignKey(Channel, models.CASCADE, db_index=False, related_name="+")
    # Of another server or user the same numbers mean other letters.
    account = models.CharField(max_length=12, default="", db_default="")
    name = models.CharField(max_length=200)
    uidvalidity = models.BigIntegerField()
    last_uid = models.BigIntegerField(default=0)
    # The numbers up to it lay there before we came.
    first_uid = models.BigIntegerField(default=0)
    # Letters that came earlier are none of ours.
    begins_on = models.DateField()
    # The letter that could not be fetched, and how often it was tried: then it is kept without its body.
    stuck_uid = models.BigIntegerField(null=True)
    stuck_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "account", "name"], name="mail_folder_once")
        ]


class SentCopy(models.Model):
    """A letter of ours that is to lie in the mailbox's folder of sent letters; gone once it lies there.

    `message` is the number of its work.Message.
    """

    message = models.BigIntegerField(unique=True)
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    tries = models.PositiveSmallIntegerField(default=0)


class SeenLetter(models.Model):
    """A letter that was taken in, by its Message-ID and its body; of all lead sources together it counts once.

    `scope` is 0 for them, else the number of the mailbox.
    """

    key = models.BinaryField(max_length=32)
    scope = models.BigIntegerField()
    seen_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "scope"], name="letter_seen_once")]


class ListenerLease(models.Model):
    """Who listens: exactly one process over all hosts for each name, by the database's clock."""

    name = models.CharField(max_length=80, unique=True)
    holder = models.CharField(max_length=120)
    until = models.DateTimeField()


class AutoAnswer(models.Model):
    """That somebody was answered by itself: the guard against two machines that answer each other."""

    channel = models.ForeignKey(Channel, models.CASCADE, db_index=False, related_name="+")
    address = models.CharField(max_length=320)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["address", "-at"], name="auto_answer_to"),
            models.Index(fields=["channel", "-at"], name="auto_answer_of"),
        ]
