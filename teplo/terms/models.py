"""Dictionaries that the company fills: products, reasons, and the texts people agreed to."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Product(models.Model):
    """What the company sells; an enquiry names it by its key."""

    key = models.SlugField(_("key"), max_length=60, unique=True, allow_unicode=True)
    name = models.CharField(_("name"), max_length=120)
    is_active = models.BooleanField(_("in use"), default=True)

    def __str__(self) -> str:
        return self.name


class Reason(models.Model):
    """Why a lead was refused or was junk. A seeded reason has a key and, until renamed, no name of its own."""

    class Kind(models.TextChoices):
        REFUSED = "refused", _("Refused")
        JUNK = "junk", _("Junk")

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
