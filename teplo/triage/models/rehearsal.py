"""Drafts of rules, and what would have become of real enquiries by them."""

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from teplo.leads.models import Lead
from teplo.staff.models import Employee, Queue


class RuleDraft(models.Model):
    """Rules as somebody would have them: tried against real enquiries before they are put in use."""

    name = models.CharField(max_length=120)
    # In their order, the one that catches all last: [{"rule": 4, "text": {…}}]; `rule` is null of a new one, `text`
    # is shaped as of a RuleVersion.
    rules = models.JSONField(default=list)
    # Which versions it was made from, by the number of the rule: {"4": 7}; others may have changed them since.
    made_from = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-changed_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class Rehearsal(models.Model):
    """A draft run against the enquiries of a period; `rules` are the texts as they were run."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("rehearsal", "Waiting")
        RUNNING = "running", pgettext_lazy("rehearsal", "Running")
        DONE = "done", pgettext_lazy("rehearsal", "Done")
        STOPPED = "stopped", pgettext_lazy("rehearsal", "Stopped")
        FAILED = "failed", pgettext_lazy("rehearsal", "Failed")

    draft = models.ForeignKey(RuleDraft, models.CASCADE, related_name="rehearsals")
    draft_version = models.PositiveIntegerField()
    rules = models.JSONField(default=list)
    # From the first moment up to the second, which is not in it.
    since = models.DateTimeField()
    until = models.DateTimeField()
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    whole = models.PositiveIntegerField(default=0)
    walked = models.PositiveIntegerField(default=0)
    # rehearsal.figures.Figures as JSON, once it is done
    found = models.JSONField(default=dict)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    walked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["walked_at"], name="rehearsal_walks", condition=models.Q(state__in=("waiting", "running"))
            )
        ]

    @property
    def is_walking(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def first_day(self) -> date:
        return timezone.localdate(self.since)

    @property
    def last_day(self) -> date:
        return timezone.localdate(self.until - timedelta(microseconds=1))


class RehearsedChange(models.Model):
    """An enquiry that somebody else would have got by the draft."""

    rehearsal = models.ForeignKey(Rehearsal, models.CASCADE, related_name="changes", db_index=False)
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    at = models.DateTimeField()
    had_employee = models.BigIntegerField(null=True)
    had_queue = models.ForeignKey(Queue, models.PROTECT, null=True, db_index=False, related_name="+")
    employee = models.BigIntegerField(null=True)
    queue = models.ForeignKey(Queue, models.PROTECT, null=True, db_index=False, related_name="+")
    partner = models.BigIntegerField(null=True)
    # The place of the rule in the draft, counted from 0.
    place = models.PositiveSmallIntegerField()
    # A code of rules.WHY and its figures
    why = models.JSONField(default=dict)
    # After how many seconds somebody would have got it; null where it waits in a queue for whoever takes it.
    waited = models.PositiveIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["rehearsal", "id"], name="rehearsed_in_order")]
