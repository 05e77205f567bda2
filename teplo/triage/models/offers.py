"""Offers: a lead that somebody may have if he says yes in time, one of ours or a partner outside."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teplo.kit.money import DIGITS, PLACES, Currency
from teplo.leads.models import Lead
from teplo.staff.models import Employee
from teplo.triage.models.distribution import Rule


class Partner(models.Model):
    """A dealer outside who takes enquiries of his regions over a page of his own, found by the digest of its link."""

    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    # Without regions he takes enquiries from everywhere; words are compared folded, as filters do.
    regions = ArrayField(models.CharField(max_length=80), default=list, blank=True, verbose_name=_("regions"))
    language = models.CharField(_("language"), max_length=2, choices=[("ru", "Русский"), ("en", "English")])
    most_open = models.PositiveIntegerField(
        _("unanswered offers at most"), default=10, validators=[MinValueValidator(1), MaxValueValidator(1_000)]
    )
    is_active = models.BooleanField(_("in use"), default=True)
    digest = models.CharField(max_length=64, blank=True)
    hint = models.CharField(max_length=24, blank=True)
    link_made_at = models.DateTimeField(null=True)
    link_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=models.functions.Now())

    actor_kind = "partner"
    actor_version = None

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["digest"], name="partner_link_once", condition=~models.Q(digest="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def actor_id(self) -> int | None:
        return self.pk


class Offer(models.Model):
    """A lead offered to one of ours or to a partner until a moment; at most one stands open for a lead.

    While it is open the lead belongs to the person to whom it is offered, a partner's to the queue of its rule.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("offer", "Open")
        ACCEPTED = "accepted", pgettext_lazy("offer", "Accepted")
        REFUSED = "refused", pgettext_lazy("offer", "Refused")
        EXPIRED = "expired", pgettext_lazy("offer", "Expired")
        WITHDRAWN = "withdrawn", pgettext_lazy("offer", "Withdrawn")

    class Result(models.TextChoices):
        IN_TALK = "in_talk", _("In talks")
        SOLD = "sold", _("Sold")
        LOST = "lost", pgettext_lazy("partner", "Lost")

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="offers")
    employee = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, db_index=False, related_name="offers")
    rule = models.ForeignKey(Rule, models.DO_NOTHING, null=True, db_constraint=False, db_index=False)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    since = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # When a partner gave back what he had accepted; his result, if he told one, stays.
    returned_at = models.DateTimeField(null=True)
    # When the company took back from a partner what he had accepted.
    called_back_at = models.DateTimeField(null=True)
    # Why it was refused or given back.
    reason = models.CharField(_("why"), max_length=300, blank=True)
    # What a partner says became of it.
    result = models.CharField(_("result"), max_length=7, choices=Result, blank=True, default="")
    amount = models.DecimalField(_("amount"), max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, choices=Currency, default=Currency.RUB)
    result_comment = models.CharField(_("comment"), max_length=1_000, blank=True)
    reported_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lead"], name="offer_one_open", condition=models.Q(state="open")),
            models.CheckConstraint(
                condition=models.Q(employee=None, partner__isnull=False)
                | models.Q(employee__isnull=False, partner=None),
                name="offer_to_one",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", ended_at=None)
                | (~models.Q(state="open") & models.Q(ended_at__isnull=False)),
                name="offer_open_or_ended",
            ),
            models.CheckConstraint(
                condition=models.Q(returned_at=None, called_back_at=None)
                | models.Q(state="accepted", partner__isnull=False),
                name="offer_returned_by_a_partner",
            ),
            models.CheckConstraint(
                condition=models.Q(result="", reported_at=None, amount=None)
                | (~models.Q(result="") & models.Q(partner__isnull=False, reported_at__isnull=False)),
                name="offer_result_of_a_partner",
            ),
            models.CheckConstraint(
                condition=models.Q(amount=None) | models.Q(result="sold", amount__gte=0), name="offer_amount_of_a_sale"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["until", "id"], name="offer_due", condition=models.Q(state="open")),
            models.Index(fields=["partner"], name="offer_unanswered", condition=models.Q(state="open")),
            models.Index(fields=["employee", "-since"], name="offer_of", condition=models.Q(employee__isnull=False)),
            models.Index(
                fields=["employee", "ended_at"],
                include=["state"],
                name="offer_ended",
                condition=models.Q(employee__isnull=False, ended_at__isnull=False),
            ),
            models.Index(
                fields=["partner", "-since"], name="offer_of_partner", condition=models.Q(partner__isnull=False)
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_held(self) -> bool:
        """Whether he has accepted it and has it still."""
        return self.state == self.State.ACCEPTED and self.returned_at is None and self.called_back_at is None
