"""Bulk changes and the parts in which they are walked."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teplo.ledger.models import Change
from teplo.staff.models import Employee


class BulkChange(models.Model):
    """One deed done to many records: the set is fixed when it is looked at beforehand, and walked part by part."""

    class Entity(models.TextChoices):
        LEAD = "lead", _("Leads")
        CONTACT = "contact", _("Contacts")
        COMPANY = "company", _("Companies")
        DEAL = "deal", _("Deals")

    class Deed(models.TextChoices):
        ASSIGN = "assign", _("Assign")
        STATUS = "status", _("Change status")
        HEAT = "heat", _("Set heat")
        SOURCE = "source", _("Set source")
        PRODUCT = "product", _("Set product")
        TAGS = "tags", _("Change tags")
        WAIT = "wait", _("Let wait")
        REFUSE = "refuse", _("Refuse")
        JUNK = "junk", _("Mark as junk")
        STAGE = "stage", _("Change stage")
        FIELD = "field", _("Fill in a field")

    class State(models.TextChoices):
        PREVIEWED = "previewed", pgettext_lazy("bulk change", "Not begun")
        RUNNING = "running", pgettext_lazy("bulk change", "Running")
        DONE = "done", pgettext_lazy("bulk change", "Done")
        STOPPED = "stopped", pgettext_lazy("bulk change", "Stopped")
        UNDOING = "undoing", pgettext_lazy("bulk change", "Being undone")
        UNDONE = "undone", pgettext_lazy("bulk change", "Undone")

    entity = models.CharField(max_length=8, choices=Entity, default=Entity.LEAD, db_default="lead")
    deed = models.CharField(max_length=8, choices=Deed)
    # What the deed needs, by number: {"employees": [3, 8]}, {"queue": 1}, {"status": 4}, {"add": ["vip"], "remove": []}
    # of clients {"stage": 2, "because": ""}, or {"field": "custom_region", "value": "north"} as it is kept.
    values = models.JSONField(default=dict)
    # The question as the filter language keeps it, empty where the records were chosen one by one.
    asked = models.JSONField(default=dict)
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.PREVIEWED)
    # Why it stopped before its end: a code of deeds.STOPPED; empty where somebody stopped it.
    why_stopped = models.CharField(max_length=20, blank=True)
    whole = models.PositiveIntegerField()
    walked = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    # How many were passed over, by a code of deeds.SKIPPED: {"not_open": 12}
    skipped = models.JSONField(default=dict)
    unwound = models.PositiveIntegerField(default=0)
    restored = models.PositiveIntegerField(default=0)
    # How many undo left as they are, by a code of deeds.LEFT: {"changed": 3}
    left = models.JSONField(default=dict)
    change = models.ForeignKey(Change, models.PROTECT, null=True, db_index=False)
    tries = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    walked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["employee", "-id"], name="bulk_of"),
            models.Index(fields=["walked_at"], name="bulk_walks", condition=models.Q(state__in=("running", "undoing"))),
        ]

    @property
    def owner_employee_id(self) -> int:
        """Whose it is, as the policy asks."""
        return self.employee_id

    @property
    def owner_queue_id(self) -> None:
        """Never a queue's."""
        return None

    @property
    def is_walking(self) -> bool:
        return self.state in (self.State.RUNNING, self.State.UNDOING)

    @property
    def is_over(self) -> bool:
        """Done or stopped, and not taken back."""
        return self.state in (self.State.DONE, self.State.STOPPED)


class BulkPart(models.Model):
    """A stretch of the records of a bulk change, walked in one transaction: it is done or it is not."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("bulk change", "Waiting")
        DONE = "done", pgettext_lazy("bulk change", "Done")
        UNDONE = "undone", pgettext_lazy("bulk change", "Undone")

    bulk = models.ForeignKey(BulkChange, models.CASCADE, related_name="parts", db_index=False)
    place = models.PositiveIntegerField()
    # In their order, in which everybody locks the rows.
    numbers = ArrayField(models.BigIntegerField(), db_column="leads")
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    # Which were passed over, and which undo left as they are: {"not_open": [17, 40]}
    skipped = models.JSONField(default=dict)
    left = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["bulk", "place"], name="bulk_part_once")]
