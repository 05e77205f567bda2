"""A process is a named template of tasks; a run is one time that it was started, for a person or for a deal."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teplo.clients.models import Conversion, Deal
from teplo.identity.models import Person
from teplo.staff.models import Employee, Role

MORNING = dt.time(10)


class Process(models.Model):
    """What the company does in a certain order: a sale, a complaint, support. A seeded one has a key and no name."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80, blank=True)
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.name or str(SEEDED.get(self.key, self.key))


SEEDED = {"sale": _("Sale"), "complaint": _("Complaint"), "support": _("Support")}


class ProcessStep(models.Model):
    """A task of a process: what, by whom, and how many days after the beginning at what time of the day."""

    class Who(models.TextChoices):
        OWNER = "owner", _("Whoever answers for the client")
        HEAD = "head", _("The head of his team")
        ROLE = "role", _("Somebody of a role")
        EMPLOYEE = "employee", pgettext_lazy("process", "One employee")

    process = models.ForeignKey(Process, models.CASCADE, related_name="steps")
    title = models.CharField(_("what to do"), max_length=200)
    type = models.ForeignKey("work.TaskType", models.PROTECT, related_name="+", verbose_name=_("type"))
    who = models.CharField(_("who does it"), max_length=8, choices=Who, default=Who.OWNER)
    role = models.ForeignKey(Role, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("role"))
    employee = models.ForeignKey(
        Employee, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("employee")
    )
    after_days = models.PositiveSmallIntegerField(_("days after the beginning"), default=0)
    at_time = models.TimeField(_("by what time"), default=MORNING)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(who="role", role__isnull=False, employee=None)
                | models.Q(who="employee", role=None, employee__isnull=False)
                | models.Q(who__in=("owner", "head"), role=None, employee=None),
                name="process_step_names_who",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ProcessRun(models.Model):
    """One time a process was started; its tasks name it. `conversion` is the one that started it."""

    process = models.ForeignKey(Process, models.PROTECT, related_name="runs")
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="runs")
    deal = models.ForeignKey(Deal, models.CASCADE, null=True, related_name="runs")
    conversion = models.ForeignKey(Conversion, models.CASCADE, null=True, related_name="runs")
    by_kind = models.CharField(max_length=12)
    by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, deal=None) | models.Q(person=None, deal__isnull=False),
                name="process_run_one_subject",
            ),
        ]

    def __str__(self) -> str:
        return str(self.process)
