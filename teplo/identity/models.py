"""Persons and companies, how they are reached, and what they agreed to."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _

from teplo.kit.money import DIGITS, PLACES, Currency
from teplo.terms.models import ConsentText


class Company(models.Model):
    """A firm, met by its tax number first, else by its name without the legal form."""

    name = models.CharField(_("name"), max_length=200)
    name_key = models.CharField(max_length=200)
    # Of Russia the plain digits (ИНН); of another country its two letters before the number.
    tax_number = models.CharField(_("tax number"), max_length=20, blank=True)
    # What Russian papers ask for besides: the reason of registration (КПП), the number in the register (ОГРН, ОГРНИП).
    kpp = models.CharField(_("KPP"), max_length=9, blank=True, default="", db_default="")
    ogrn = models.CharField(_("OGRN"), max_length=15, blank=True, default="", db_default="")
    domain = models.CharField(_("site"), max_length=255, blank=True)
    # As whoever came from it has said: how many people work there, and what it does.
    size = models.PositiveIntegerField(_("number of people"), null=True, blank=True)
    industry = models.CharField(_("industry"), max_length=80, blank=True, default="", db_default="")
    # What it sells in a year, as far as somebody knows.
    turnover = models.DecimalField(
        _("turnover a year"), max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True
    )
    turnover_currency = models.CharField(
        _("currency of the turnover"), max_length=3, choices=Currency, default=Currency.RUB, db_default=Currency.RUB
    )
    created_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tax_number"], name="company_tax_number_once", condition=~models.Q(tax_number="")
            ),
            # One row per name while no tax number tells two namesakes apart.
            models.UniqueConstraint(fields=["name_key"], name="company_name_once", condition=models.Q(tax_number="")),
        ]
        indexes: ClassVar = [
            models.Index(fields=["name_key"], name="company_name_key"),
            GinIndex(OpClass("name_key", name="gin_trgm_ops"), name="company_search"),
        ]

    def __str__(self) -> str:
        return self.name


class CompanyDomain(models.Model):
    """A domain of a company's own: whoever writes from there works there. Free mail is never one."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="domains")
    domain = models.CharField(_("domain"), max_length=255, unique=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.domain


class Person(models.Model):
    """One human being, one card."""

    name = models.CharField(_("name"), max_length=200, blank=True)
    sort_key = models.CharField(max_length=240, blank=True, editable=False)
    search = models.TextField(blank=True, editable=False)
    company = models.ForeignKey(Company, models.SET_NULL, null=True, blank=True, verbose_name=_("company"))
    position = models.CharField(_("position"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=2, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=40, blank=True)
    region = models.CharField(_("region"), max_length=80, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, editable=False)
    created_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        indexes: ClassVar = [
            GinIndex(OpClass("search", name="gin_trgm_ops"), name="person_search"),
            models.Index(fields=["sort_key", "id"], name="person_sort_key"),
        ]

    def __str__(self) -> str:
        return self.name or str(_("Without a name"))


class ContactPoint(models.Model):
    """A number, address or messenger id of a person, in its one normal form and as it was written.

    Unshared values are unique: that, not a look beforehand, keeps one person to one card.
    """

    class Kind(models.TextChoices):
        PHONE = "phone", _("Phone")
        EMAIL = "email", _("E-mail")
        TELEGRAM = "telegram", "Telegram"
        WHATSAPP = "whatsapp", "WhatsApp"
        VK = "vk", "VK"
        VIBER = "viber", "Viber"
        MAX = "max", "MAX"
        INSTAGRAM = "instagram", "Instagram"
        FACEBOOK = "facebook", "Facebook"
        SITE = "site", _("Site")
        OTHER = "other", _("Other")

    person = models.ForeignKey(Person, models.CASCADE, related_name="points")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    value = models.CharField(_("value"), max_length=320)
    shown = models.CharField(max_length=320)
    is_shared = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    # A letter to it came back for good, and why: the enhanced status code (RFC 3463) of the other side, or a word.
    undeliverable_since = models.DateTimeField(null=True)
    undeliverable_why = models.CharField(max_length=40, blank=True, default="", db_default="")
    created_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "value"], name="point_unshared_once", condition=models.Q(is_shared=False)
            ),
            models.UniqueConstraint(fields=["person", "kind", "value"], name="point_once_per_person"),
            models.CheckConstraint(condition=~models.Q(value=""), name="point_not_empty"),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "value"], name="point_value")]

    def __str__(self) -> str:
        return self.shown


class SharedPoint(models.Model):
    """A value that belongs to several people: a switchboard, info@. It never joins strangers (IDN-8)."""

    kind = models.CharField(max_length=10, choices=ContactPoint.Kind)
    value = models.CharField(max_length=320)
    created_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "value"], name="shared_point_once")]


class Doubt(models.Model):
    """Something about identity that a person should look at; nothing is moved by itself."""

    class Kind(models.TextChoices):
        PAIR = "pair", _("One enquiry names the contacts of two cards")
        NAME = "name", _("The same contact with another name")
        SHARING = "sharing", _("A third name: the contact may be shared")

    kind = models.CharField(max_length=8, choices=Kind)
    person = models.ForeignKey(Person, models.CASCADE, related_name="doubts")
    other = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    point_kind = models.CharField(max_length=10, blank=True)
    point_value = models.CharField(max_length=320, blank=True)
    given_name = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["at"], name="doubt_open", condition=models.Q(settled_at=None)),
            models.Index(fields=["point_kind", "point_value"], name="doubt_point"),
        ]


class ConsentEvent(models.Model):
    """A consent given or withdrawn: never changed, never removed (a trigger sees to it)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=12, choices=ConsentText.Purpose)
    text = models.ForeignKey(ConsentText, models.PROTECT, null=True)
    text_version = models.CharField(max_length=40)
    given = models.BooleanField()
    at = models.DateTimeField()
    channel = models.BigIntegerField(null=True)
    page = models.CharField(max_length=2_000, blank=True)
    ip = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=400, blank=True)
    evidence = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "purpose", "at"], name="consent_latest")]
