"""A visitor of a site who has written in its chat; what he and we say are messages of his talk."""

from typing import ClassVar

from django.db import models

from teplo.channels.models import Channel
from teplo.staff.models import Employee
from teplo.work.talks.models import Conversation


class Visitor(models.Model):
    """Whoever has written over the chat of a channel from one browser; before his first word nothing is kept.

    `key` is the digest of the secret that his browser holds: whoever knows it reads and writes his talk.
    """

    class Stage(models.IntegerChoices):
        """How far it has come since he waits: nothing yet, answered by itself, others were called, heads were."""

        NEW = 0
        ANSWERED = 1
        OTHERS = 2
        HEADS = 3

    channel = models.ForeignKey(Channel, models.PROTECT, db_index=False, related_name="+")
    key = models.CharField(max_length=64)
    conversation = models.OneToOneField(Conversation, models.CASCADE, null=True, related_name="visitor")
    page = models.CharField(max_length=2_000, blank=True)
    page_title = models.CharField(max_length=200, blank=True)
    first_page = models.CharField(max_length=2_000, blank=True)
    referrer = models.CharField(max_length=2_000, blank=True)
    utm = models.JSONField(default=dict)
    language = models.CharField(max_length=2, blank=True)
    consent_version = models.CharField(max_length=40, blank=True)
    consent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    # When his page last said anything, and when a key was last pressed in it.
    seen_at = models.DateTimeField()
    typing_at = models.DateTimeField(null=True)
    # The last lines (Message.line) that he has seen of us and we of him.
    read_line = models.PositiveIntegerField(default=0)
    seen_line = models.PositiveIntegerField(default=0)
    # Since when he waits (the talk's `waiting_since`), how far it has come since, and when somebody looks again.
    waits_since = models.DateTimeField(null=True)
    stage = models.PositiveSmallIntegerField(choices=Stage, default=Stage.NEW)
    look_at = models.DateTimeField(null=True)
    # What he thought of the talk, and of whose part in it. Whoever it is about does not see it.
    rating = models.PositiveSmallIntegerField(null=True)
    rating_words = models.CharField(max_length=1_000, blank=True)
    rated_at = models.DateTimeField(null=True)
    rated = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "key"], name="visitor_once"),
            models.CheckConstraint(
                condition=models.Q(rating=None) | models.Q(rating__range=(1, 5)), name="visitor_rating"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["look_at"], name="visitor_look", condition=models.Q(look_at__isnull=False)),
            models.Index(fields=["rated", "-rated_at"], name="visitor_rated", condition=models.Q(rated__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"Visitor {self.pk}"
