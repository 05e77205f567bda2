"""How long an enquiry has waited for an answer and whose time that was, what happens when nobody answers, and who
stands in for whom when a shift ends."""

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teplo.channels.models import Channel
from teplo.leads.models import Enquiry, Heat, Lead
from teplo.staff.models import Employee, Queue


class Clock(models.Model):
    """The two clocks of one enquiry that waits for an answer: the customer's by the wall, the manager's by his shifts.

    Begun beside the enquiry; handed over, ended and begun again by triggers on the stays and the answer of the lead
    (migration 0005_clocks), so that it holds whoever changed the lead. Only a human answer makes it `answered_at`; a
    lead that ends without one leaves it closed. The figures are written when it ends.
    """

    class How(models.TextChoices):
        CALL = "call", pgettext_lazy("answered by", "call")
        LETTER = "letter", pgettext_lazy("answered by", "letter")
        MESSAGE = "message", pgettext_lazy("answered by", "message")
        MEETING = "meeting", pgettext_lazy("answered by", "meeting")
        CLOSED = "closed", _("ended without an answer")

    enquiry = models.OneToOneField(Enquiry, models.CASCADE, related_name="clock")
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="clocks")
    channel = models.ForeignKey(Channel, models.PROTECT, db_index=False, related_name="+")
    # The heat that the target was set by; what it became since changes no promise.
    heat = models.CharField(max_length=4, choices=Heat, blank=True)
    started_at = models.DateTimeField()
    target_minutes = models.PositiveIntegerField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")
    how = models.CharField(max_length=8, choices=How, blank=True, default="", db_default="")
    customer_seconds = models.PositiveIntegerField(null=True)
    manager_seconds = models.PositiveIntegerField(null=True)
    # When the next step of the ladder is to be taken, and which: the share of the time in per cent; 0 until the ladder
    # is looked at. Empty where nothing follows.
    next_at = models.DateTimeField(null=True)
    next_share = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ended_at=None, answered_at=None, how="", customer_seconds=None)
                | models.Q(ended_at__isnull=False, answered_at=None, how="closed", customer_seconds__isnull=False)
                | models.Q(answered_at=models.F("ended_at"), customer_seconds__isnull=False) & ~models.Q(how="closed"),
                name="clock_runs_or_has_ended",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(next_at=None), name="clock_that_ended_escalates_no_more"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], name="clock_next", condition=models.Q(next_at__isnull=False)),
            models.Index(fields=["due_at"], name="clock_due", condition=models.Q(ended_at=None)),
            models.Index(fields=["-started_at"], name="clock_started"),
        ]

    @property
    def is_late(self) -> bool:
        """Whether the answer came after its time."""
        return self.answered_at is not None and self.answered_at > self.due_at

    @property
    def waits_until(self) -> datetime | None:
        """By when somebody waits for an answer; None where nobody does any more."""
        return None if self.ended_at else self.due_at


class ClockPart(models.Model):
    """How long an enquiry was somebody's while it waited; `seconds` are those within his shifts, none in a queue."""

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="parts")
    employee = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")
    queue = models.ForeignKey(Queue, models.PROTECT, null=True, db_index=False, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    seconds = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["clock"], name="clock_part_one_at_a_time", condition=models.Q(until=None)),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["employee", "since"], name="clock_part_of", condition=models.Q(employee__isnull=False)
            ),
        ]


class Deed(models.TextChoices):
    """What a step of a ladder does."""

    WARN = "warn", _("Warn whoever it is with")
    NEXT = "next", _("Give it to the next person")
    HEAD = "head", _("Tell the head")
    FURTHER = "further", _("Tell somebody further up")


class Ladder(models.Model):
    """What happens while nobody answers, step by step; the one without a channel holds for all that have none."""

    channel = models.ForeignKey(
        Channel, models.CASCADE, null=True, blank=True, db_index=False, verbose_name=_("channel"), related_name="+"
    )
    # [{"share": 80, "deed": "warn", "to": null}], by rising share of the time, in per cent; `to` is an employee.
    steps = models.JSONField(_("steps"), default=list, blank=True)

    named_in: ClassVar = ("steps",)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel"], name="ladder_of_channel", nulls_distinct=False),
        ]

    @classmethod
    def naming(cls, employee: int) -> models.Q:
        """The ladders on which an employee is told."""
        return models.Q(steps__contains=[{"to": employee}])

    def name_instead(self, gone: int, to: int) -> None:
        """Tell somebody in the place of another."""
        self.steps = [{**step, "to": to} if step.get("to") == gone else step for step in self.steps]


class Escalation(models.Model):
    """A step of a ladder that was taken: each once, whoever takes it and however often he is killed."""

    clock = models.ForeignKey(Clock, models.CASCADE, related_name="escalations", db_index=False)
    share = models.PositiveSmallIntegerField()
    deed = models.CharField(max_length=8, choices=Deed)
    at = models.DateTimeField()
    # Who was told, and from whom to whom it went; nobody, where nobody was there.
    told = ArrayField(models.BigIntegerField(), default=list)
    before = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")
    to = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["clock", "share"], name="escalation_once")]
        indexes: ClassVar = [models.Index(fields=["-at"], name="escalation_latest")]


class Handover(models.TextChoices):
    """What becomes of what waits with somebody whose shift ends."""

    KEEP = "keep", _("It stays with him")
    HAND = "hand", _("It goes to whoever is on shift")
    BACK = "back", _("It goes to whoever is on shift, and comes back when he does")


class ShiftPolicy(models.Model):
    """The company's word on the end of a shift; one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    handover = models.CharField(_("when a shift ends"), max_length=4, choices=Handover, default=Handover.KEEP)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="shift_policy_is_one")]


class ShiftEnd(models.Model):
    """An end of a shift that is seen to, once: part by part, up to the lead `after`, until it is `done_at`."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="+", db_index=False)
    ended_at = models.DateTimeField()
    at = models.DateTimeField()
    # The last lead that was looked at: whoever goes on after a death begins behind it.
    after = models.BigIntegerField(default=0, db_default=0)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["employee", "ended_at"], name="shift_end_once")]
        indexes: ClassVar = [
            models.Index(fields=["at"], name="shift_end_unfinished", condition=models.Q(done_at=None)),
        ]


class StandIn(models.Model):
    """A lead that somebody has for another whose shift has ended; `back_at` is when it came back, or would have."""

    end = models.ForeignKey(ShiftEnd, models.CASCADE, related_name="leads")
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="+", db_index=False)
    employee = models.ForeignKey(Employee, models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()
    back_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["end", "lead"], name="stand_in_once")]
        indexes: ClassVar = [models.Index(fields=["lead"], name="stand_in_for")]
