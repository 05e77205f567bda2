"""Facts of the past: events without foreign keys, effects that happened once, and the one undo store."""

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models


class Event(models.Model):
    """One line of the ledger: what happened, in the past tense, by whom, about which records.

    Records are plain numbers, so that a line outlives what it speaks of; facts hold ids, codes and amounts,
    never names, addresses or texts.
    """

    kind = models.CharField(max_length=60)
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=12)
    by_id = models.BigIntegerField(null=True)
    by_version = models.IntegerField(null=True)
    person = models.BigIntegerField(null=True)
    lead = models.BigIntegerField(null=True)
    deal = models.BigIntegerField(null=True)
    company = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["lead", "id"], name="event_lead", condition=models.Q(lead__isnull=False)),
            models.Index(
                fields=["person", "id"],
                name="event_person",
                condition=models.Q(person__isnull=False, lead__isnull=True),
            ),
            models.Index(fields=["deal", "id"], name="event_deal", condition=models.Q(deal__isnull=False)),
            models.Index(fields=["company", "id"], name="event_company", condition=models.Q(company__isnull=False)),
            models.Index(
                fields=["kind", "-id"],
                name="event_of_setup",
                condition=models.Q(lead__isnull=True, person__isnull=True),
            ),
            BrinIndex(fields=["at"], name="event_at"),
        ]


class Effect(models.Model):
    """Something a job did once: the key keeps a second run from doing it again."""

    key = models.CharField(max_length=120, primary_key=True)
    at = models.DateTimeField(db_default=models.functions.Now())


class Change(models.Model):
    """One deed that can be taken back: many rows may hang on it."""

    kind = models.CharField(max_length=60)
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=12)
    by_id = models.BigIntegerField(null=True)
    undone_at = models.DateTimeField(null=True)


class Before(models.Model):
    """What one row was before a change, and what the change made of it."""

    change = models.ForeignKey(Change, models.CASCADE)
    table = models.CharField(max_length=63)
    pk_value = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["change", "table", "pk_value"], name="before_once"),
        ]
        indexes: ClassVar = [
            # What is kept of somebody is found by whoever must forget him.
            models.Index(fields=["table", "pk_value"], name="before_of_row"),
        ]
