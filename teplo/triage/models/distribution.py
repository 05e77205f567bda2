"""The rules of distribution, their cursors, and the reason of every assignment."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from teplo.leads.models import Lead
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
