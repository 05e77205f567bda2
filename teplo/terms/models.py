"""Dictionaries that the company fills: products, reasons, and the texts people agreed to."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teplo.kit.money import DIGITS, PLACES, Currency
from teplo.kit.vat import Vat


class Product(models.Model):
    """What the company sells; an enquiry names it by its key."""

    key = models.SlugField(_("key"), max_length=60, unique=True, allow_unicode=True)
    name = models.CharField(_("name"), max_length=120)
    is_active = models.BooleanField(_("in use"), default=True)
    # What a deal takes over when the product is put into it; what stands in deals already stays as it was agreed.
    article = models.CharField(_("article"), max_length=60, blank=True, default="", db_default="")
    unit = models.CharField(_("unit"), max_length=20, blank=True, default="", db_default="")
    price = models.DecimalField(_("price"), max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)
    currency = models.CharField(
        _("currency"), max_length=3, choices=Currency, default=Currency.RUB, db_default=Currency.RUB
    )
    vat = models.CharField(_("VAT"), max_length=4, choices=Vat, default=Vat.NONE, db_default=Vat.NONE)
    vat_included = models.BooleanField(_("the price holds the VAT"), default=True, db_default=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(price=None) | models.Q(price__gte=0), name="product_price"),
        ]

    def __str__(self) -> str:
        return self.name


class Reason(models.Model):
    """Why a lead was refused or was junk, or a deal lost. A seeded one has a key and, until renamed, no name."""

    class Kind(models.TextChoices):
        REFUSED = "refused", _("Refused")
        JUNK = "junk", _("Junk")
        LOST = "lost", _("Deal lost")

    # Those of leads; the third kind is said of deals alone.
    OF_LEADS: ClassVar = (Kind.REFUSED, Kind.JUNK)

    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    key = models.SlugField(_("key"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering: ClassVar = ["kind", "position", "pk"]

    def __str__(self) -> str:
        return self.name or str(SEEDED_REASONS.get(self.key, self.key))


SEEDED_REASONS = {
    "price": _("Too expensive"),
    "bought_elsewhere": _("Bought elsewhere"),
    "not_now": _("Not now"),
    "no_answer": _("Cannot be reached"),
    "not_ours": _("Not what we sell"),
    "changed_mind": _("Changed their mind"),
    "spam": _("Spam"),
    "test": _("Test"),
    "wrong_number": _("Wrong number"),
    "job_seeker": _("Looking for a job"),
    "supplier": _("Offers us something"),
    "lost_price": _("Too expensive"),
    "lost_competitor": _("Chose somebody else"),
    "lost_terms": _("The terms did not fit"),
    "lost_budget": _("No money for it"),
    "lost_put_off": _("Put off"),
    "lost_silent": _("Does not answer any more"),
}


class ConsentText(models.Model):
    """What a person agrees to, word for word: a new wording is a new version, an old one never changes."""

    class Purpose(models.TextChoices):
        PROCESSING = "processing", _("Processing of personal data")
        MARKETING = "marketing", _("Advertising letters and messages")
        TRANSFER = "transfer", _("Transfer to partners")
        TRACKING = "tracking", _("Analysis of visits")

    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)
    version = models.CharField(_("version"), max_length=40)
    language = models.CharField(_("language"), max_length=2, default="ru")
    body = models.TextField(_("text"), max_length=20_000)
    sha256 = models.CharField(max_length=64)
    valid_from = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["purpose", "version", "language"], name="consent_text_version"),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} · {self.version}"


class Topic(models.Model):
    """What customers object to, or wish for and we do not sell, as the company calls it."""

    class Kind(models.TextChoices):
        OBJECTION = "objection", _("Objection")
        WISH = "wish", _("Wish")

    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    # A seeded topic has a key and, until renamed, no name of its own.
    key = models.SlugField(_("key"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering: ClassVar = ["kind", "position", "pk"]

    def __str__(self) -> str:
        return self.name or str(SEEDED_TOPICS.get(self.key, self.key))


SEEDED_TOPICS = {
    "too_expensive": _("It is too expensive"),
    "cheaper_elsewhere": _("Others are cheaper"),
    "must_think": _("I have to think about it"),
    "must_ask": _("I have to ask somebody"),
    "too_long": _("It takes too long"),
    "no_trust": _("I do not know you"),
    "bad_past": _("I was let down before"),
    "wish_other": _("Wishes for something else that we do not sell"),
}


class CustomField(models.Model):
    """A field that the company has added to one of its records; its values stand in the record's `custom`, by `key`.

    Key and entity are given once. `asked` counts how often lists were asked by it.
    """

    class Entity(models.TextChoices):
        LEAD = "lead", _("Leads")
        CONTACT = "contact", _("Contacts")
        COMPANY = "company", _("Companies")
        DEAL = "deal", _("Deals")

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", pgettext_lazy("kind of field", "Number")
        MONEY = "money", _("Money")
        DATE = "date", _("Date")
        CHOICE = "choice", _("One of a list")
        CHOICES = "choices", _("Several of a list")
        YES_NO = "yes_no", _("Yes or no")
        PERSON = "person", _("Employee")
        FILE = "file", _("File")
        LINK = "link", _("Link")

    entity = models.CharField(_("of what"), max_length=7, choices=Entity)
    key = models.CharField(_("key"), max_length=24)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    # [{"key", "name", "retired"}], in the order in which they are offered; empty for kinds without a list.
    options = models.JSONField(default=list, blank=True)
    position = models.PositiveIntegerField(default=0)
    is_sought = models.BooleanField(_("often filtered by"), default=False)
    asked = models.PositiveBigIntegerField(default=0, db_default=0)
    indexed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["entity", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entity", "key"], name="custom_field_key_once"),
            models.CheckConstraint(
                condition=models.Q(key__regex=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$"), name="custom_field_key"
            ),
        ]

    def __str__(self) -> str:
        return self.name
