"""The rules of distribution, their cursors, and the reason of every assignment."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teplo.leads.models import Lead
from teplo.ledger.models import Change
from teplo.staff.models import Employee, Queue, Role, Team


class Rule(models.Model):
    """Who gets what: the first rule that fits decides. The last one catches all and cannot be removed."""

    class Strategy(models.TextChoices):
        FIXED = "fixed", _("One person")
        QUEUE = "queue", _("A queue: the first to take it owns it")
        ROUND_ROBIN = "round_robin", _("In turn")
        LEAST_LOADED = "least_loaded", _("Whoever has the fewest open leads")

    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveIntegerField()
    is_active = models.BooleanField(_("in use"), default=True)
    catches_all = models.BooleanField(default=False)
    # A group of the filter language over the fields of an arriving enquiry (kit/filters).
    conditions = models.JSONField(_("conditions"), default=dict, blank=True)
    strategy = models.CharField(_("how"), max_length=12, choices=Strategy)
    queue = models.ForeignKey(Queue, models.PROTECT, null=True, blank=True, verbose_name=_("queue"))
    employees = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name=_("people"))
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, verbose_name=_("team"))
    role = models.ForeignKey(Role, models.PROTECT, null=True, blank=True, verbose_name=_("role"))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["catches_all", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["catches_all"], name="rule_one_catches_all", condition=models.Q(catches_all=True)
            ),
            models.CheckConstraint(
                condition=models.Q(catches_all=False) | models.Q(is_active=True), name="rule_catch_all_in_use"
            ),
            models.CheckConstraint(
                condition=~models.Q(strategy="queue") | models.Q(queue__isnull=False), name="rule_queue_named"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Cursor(models.Model):
    """Whose turn it is: locked while somebody is chosen, so that two enquiries never get the same answer."""

    rule = models.OneToOneField(Rule, models.CASCADE, primary_key=True)
    # {"<employee id>": number of the turn he had last}; the smallest number is next
    turns = models.JSONField(default=dict)
    drawn = models.BigIntegerField(default=0)


class Assignment(models.Model):
    """To whom a lead was given, by which rule and why: the answer to 'Why me?'."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="assignments")
    employee = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False)
    queue = models.ForeignKey(Queue, models.PROTECT, null=True, db_index=False)
    rule = models.ForeignKey(Rule, models.SET_NULL, null=True, db_index=False)
    rule_version = models.PositiveIntegerField(null=True)
    # A code of rules.WHY and its figures: {"code": "turn", "candidates": 3, "open": 12}
    why = models.JSONField(default=dict)
    # Up to twenty by name: [{"employee": 8, "why": "off_shift"}]; the rest counted: {"off_shift": 61}
    skipped = models.JSONField(default=list)
    skipped_more = models.JSONField(default=dict)
    drawn = models.BigIntegerField(null=True)
    by_kind = models.CharField(max_length=12)
    by_id = models.BigIntegerField(null=True)
    comment = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["employee", "-at"], name="assignment_of")]


class BulkChange(models.Model):
    """One deed done to many leads: the set is fixed when it is looked at beforehand, and walked part by part."""

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

    class State(models.TextChoices):
        PREVIEWED = "previewed", pgettext_lazy("bulk change", "Not begun")
        RUNNING = "running", pgettext_lazy("bulk change", "Running")
        DONE = "done", pgettext_lazy("bulk change", "Done")
        STOPPED = "stopped", pgettext_lazy("bulk change", "Stopped")
        UNDOING = "undoing", pgettext_lazy("bulk change", "Being undone")
        UNDONE = "undone", pgettext_lazy("bulk change", "Undone")

    deed = models.CharField(max_length=8, choices=Deed)
    # What the deed needs, by number: {"employees": [3, 8]}, {"queue": 1}, {"status": 4}, {"add": ["vip"], "remove": []}
    values = models.JSONField(default=dict)
    # The question as the filter language keeps it, empty where the leads were chosen one by one.
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
    """A stretch of the leads of a bulk change, walked in one transaction: it is done or it is not."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("bulk change", "Waiting")
        DONE = "done", pgettext_lazy("bulk change", "Done")
        UNDONE = "undone", pgettext_lazy("bulk change", "Undone")

    bulk = models.ForeignKey(BulkChange, models.CASCADE, related_name="parts", db_index=False)
    place = models.PositiveIntegerField()
    # In the order of their numbers, in which everybody locks leads.
    leads = ArrayField(models.BigIntegerField())
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    # Which leads were passed over, and which undo left as they are: {"not_open": [17, 40]}
    skipped = models.JSONField(default=dict)
    left = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["bulk", "place"], name="bulk_part_once")]
