"""Figures that are kept: how many leads came, and how many stood where, by month, by year and since ever.

A report over a million leads cannot count them. Triggers append to `TallyChange` what a change of a lead or a stay
adds and takes away, so nobody waits for a row that everybody counts in; a job folds it into `Tally`. Both together
are exact at any moment (tally.py asks them in one statement).
"""

from typing import ClassVar

from django.db import models

from teplo.channels.models import Source
from teplo.kit.money import DIGITS, PLACES
from teplo.staff.models import Employee, Queue

SUM_DIGITS = DIGITS + 6


class Measure(models.TextChoices):
    """`made` counts a lead when it came; `stood` adds when a stay began and takes away when it ended."""

    MADE = "made"
    STOOD = "stood"


class Span(models.TextChoices):
    """Months and years of UTC: what lies between the reader's midnight and theirs is counted directly."""

    EVER = "ever"
    YEAR = "year"
    MONTH = "month"


class Figure(models.Model):
    """How much to count in a place. Named as the columns of a lead, so that the one policy and filters fit.

    `status`, owners and `source` are those of the lead as it is now; what a stay had is in `then_…`, and a lead that
    is counted where it stood has no status of now and no amount here.
    """

    # No constraints: what these numbers point to, the lead itself holds.
    measure = models.CharField(max_length=5, choices=Measure)
    status = models.ForeignKey(
        "leads.Status", models.DO_NOTHING, null=True, db_index=False, db_constraint=False, related_name="+"
    )
    owner_employee = models.ForeignKey(
        Employee, models.DO_NOTHING, null=True, db_index=False, db_constraint=False, related_name="+"
    )
    owner_queue = models.ForeignKey(
        Queue, models.DO_NOTHING, null=True, db_index=False, db_constraint=False, related_name="+"
    )
    source = models.ForeignKey(
        Source, models.DO_NOTHING, null=True, db_index=False, db_constraint=False, related_name="+"
    )
    currency = models.CharField(max_length=3, blank=True)
    then_status = models.ForeignKey(
        "leads.Status", models.DO_NOTHING, null=True, db_index=False, db_constraint=False, related_name="+"
    )
    then_employee = models.ForeignKey(
        Employee, models.DO_NOTHING, null=True, db_index=False, db_constraint=False, related_name="+"
    )
    then_queue = models.ForeignKey(
        Queue, models.DO_NOTHING, null=True, db_index=False, db_constraint=False, related_name="+"
    )
    count = models.BigIntegerField()
    amount = models.DecimalField(max_digits=SUM_DIGITS, decimal_places=PLACES)

    class Meta:
        abstract = True


PLACE = (
    "status", "owner_employee", "owner_queue", "source", "currency", "then_status", "then_employee", "then_queue",
)  # fmt: skip


class Tally(Figure):
    """What is folded: one row for each place in each stretch of time."""

    span = models.CharField(max_length=5, choices=Span)
    begins = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["measure", "span", "begins", *PLACE], name="tally_once", nulls_distinct=False
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="tally_empty", condition=models.Q(count=0, amount=0)),
        ]


class TallyChange(Figure):
    """What is not folded yet: written by triggers alone, and gone after a minute."""

    at = models.DateTimeField()
