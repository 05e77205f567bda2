"""Everything that arrived, word for word, before anything was made of it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Channel
from teplo.intake.health.models import ChannelHealth, ChannelHour  # noqa: F401 (Django looks for tables in models)
from teplo.intake.imports.models import (  # noqa: F401 (Django looks for tables in models alone)
    Import,
    ImportedRow,
    ImportMapping,
    Refusal,
)
from teplo.intake.mailboxes.models import (  # noqa: F401 (the same)
    AutoAnswer,
    ListenerLease,
    Mailbox,
    MailFolder,
    SeenLetter,
    SentCopy,
)
from teplo.leads.models import Enquiry


class Capture(models.Model):
    """The raw enquiry as it came. Whatever fails later, this row stays and can be read again."""

    class State(models.TextChoices):
        ADMITTED = "admitted", _("Became an enquiry")
        KEPT = "kept", _("Could not be read yet")
        HELD = "held", _("Waits in quarantine")
        BLOCKED = "blocked", _("Blocked")
        DROPPED = "dropped", _("Put aside")
        HEARD = "heard", _("Joined a conversation")

    channel = models.ForeignKey(Channel, models.PROTECT, db_index=False)
    external_id = models.CharField(max_length=200, null=True)  # noqa: DJ001  # NULL is 'none given' for the unique key
    token = models.BigIntegerField(null=True)
    idempotency_key = models.CharField(max_length=200, null=True)  # noqa: DJ001  # the same
    digest = models.BinaryField(max_length=32)
    body = models.BinaryField()
    # How it came: {"type": "application/json", "ip": "…", "agent": "…", "page": "…"}
    meta = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State)
    reason = models.CharField(max_length=40, blank=True)
    error = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    enquiry = models.OneToOneField(Enquiry, models.PROTECT, null=True)
    received_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["channel", "external_id"], name="capture_once", condition=models.Q(external_id__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["token", "idempotency_key"],
                name="capture_idempotent",
                condition=models.Q(idempotency_key__isnull=False),
            ),
            models.CheckConstraint(
                condition=models.Q(state="admitted", enquiry__isnull=False)
                | (~models.Q(state="admitted") & models.Q(enquiry=None)),
                name="capture_admitted_has_enquiry",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-id"], name="capture_tray", condition=~models.Q(state="admitted")),
            models.Index(fields=["retry_at"], name="capture_retry", condition=models.Q(state="kept")),
            # By the time alone: beside an order by id the planner walks the primary key through all channels.
            models.Index(fields=["channel", "received_at"], name="capture_by_time"),
        ]


class JournalHost(models.Model):
    """What a host has last told of its journal, so that it is seen from every other.

    `place` is the journal's own mark: a container that is made anew over the same folder has another name.
    """

    place = models.CharField(max_length=32, unique=True)
    host = models.CharField(max_length=255)
    waiting = models.PositiveIntegerField(default=0)
    aside = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(null=True)
    told_at = models.DateTimeField()
