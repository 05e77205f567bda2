"""Channels with their settings, where people come from, and the forms they fill."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from teplo.channels.kinds import ChannelKind, kind_of
from teplo.staff.models import Employee, Queue, Schedule, Team
from teplo.terms.models import ConsentText, Product


class Source(models.Model):
    """Where marketing says a person came from. An unknown key that arrives makes its own row."""

    key = models.CharField(_("key"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    def __str__(self) -> str:
        return self.name or str(SEEDED_SOURCES.get(self.key, self.key))


SEEDED_SOURCES = {
    "site": _("Site"),
    "advertising": _("Advertising"),
    "search": _("Search"),
    "referral": _("Recommendation"),
    "exhibition": _("Exhibition"),
    "visit": _("Visit in person"),
    "cold_call": _("Our own call"),
}


class Campaign(models.Model):
    """One effort of marketing: enquiries meet it by their utm_campaign."""

    key = models.CharField(_("utm_campaign"), max_length=120, unique=True)
    name = models.CharField(_("name"), max_length=120)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, verbose_name=_("source"))
    is_active = models.BooleanField(_("in use"), default=True)

    def __str__(self) -> str:
        return self.name


class Channel(models.Model):
    """A configured way in, with what the company wants done with what arrives there (CAP-12)."""

    class Kind(StrEnum):
        """The ways in that every company has from the start; any other kind is known to its plug-in alone."""

        API = "api"
        FORM = "form"
        MANUAL = "manual"
        IMPORT = "import"

    kind = models.CharField(_("kind"), max_length=20)
    slug = models.SlugField(_("name in addresses"), max_length=60, unique=True)
    key = models.CharField(max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=120)
    is_active = models.BooleanField(_("in use"), default=True)
    is_lead_source = models.BooleanField(_("makes leads"), default=True)
    responsible_employee = models.ForeignKey(
        Employee, models.PROTECT, null=True, blank=True, verbose_name=_("responsible person"), related_name="+"
    )
    responsible_queue = models.ForeignKey(
        Queue, models.PROTECT, null=True, blank=True, verbose_name=_("responsible queue"), related_name="+"
    )
    needs_reason = models.BooleanField(_("reason required to reject"), default=True)
    response_minutes = models.PositiveIntegerField(
        _("answer within, minutes"), default=60, validators=[MaxValueValidator(43_200)]
    )
    # Sooner or later than that by the heat of the enquiry, in minutes: {"hot": 10}
    targets = models.JSONField(_("answer within, by heat"), default=dict, blank=True, db_default={})
    # Empty is around the clock.
    schedule = models.ForeignKey(
        Schedule, models.PROTECT, null=True, blank=True, verbose_name=_("working hours"), related_name="channels"
    )
    default_source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source by default")
    )
    default_product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, verbose_name=_("product by default")
    )
    tag = models.CharField(_("tag"), max_length=40, blank=True)
    # None: as the company does it.
    opens_deals = models.BooleanField(_("an enquiry opens a deal at once"), null=True, blank=True)
    opens_deals_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(responsible_employee=None) | models.Q(responsible_queue=None),
                name="channel_one_responsible",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def of_kind(self) -> ChannelKind:
        """What its kind is called and shown with."""
        return kind_of(self.kind)


class ChannelSettings(models.Model):
    """What a channel's plug-in was told: plain values as they are, secrets sealed for this channel alone."""

    channel = models.OneToOneField(Channel, models.CASCADE, primary_key=True, related_name="settings")
    values = models.JSONField(default=dict)
    # Sealed JSON: {"now": {"password": "…"}, "before": {"password": ["…", "2026-01-31T10:00:00+00:00"]}}
    secrets = models.BinaryField(default=bytes)


class Extension(models.Model):
    """The inner number at which an employee is called over a telephony channel."""

    channel = models.ForeignKey(Channel, models.CASCADE, db_index=False, related_name="extensions")
    number = models.CharField(_("inner number"), max_length=40)
    employee = models.ForeignKey(Employee, models.CASCADE, verbose_name=_("employee"), related_name="extensions")

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "number"], name="extension_once"),
        ]

    def __str__(self) -> str:
        return self.number


class RingStep(models.Model):
    """One step of how a call is forwarded: at whom it rings, for how many seconds before the next one."""

    class Who(models.TextChoices):
        OWNER = "owner", _("Whoever has the caller's lead")
        OWNER_TEAM = "owner_team", _("His team, who is on shift")
        HEAD = "head", _("The head of his team")
        EMPLOYEE = "employee", _("One employee")
        TEAM = "team", _("A team, who is on shift")
        EVERYBODY = "everybody", _("Everybody on shift")

    channel = models.ForeignKey(Channel, models.CASCADE, db_index=False, related_name="ring_steps")
    position = models.PositiveSmallIntegerField()
    who = models.CharField(_("at whom it rings"), max_length=10, choices=Who)
    employee = models.ForeignKey(
        Employee, models.CASCADE, null=True, blank=True, verbose_name=_("employee"), related_name="+"
    )
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, verbose_name=_("team"), related_name="+")
    seconds = models.PositiveSmallIntegerField(
        _("seconds"), default=15, validators=[MinValueValidator(5), MaxValueValidator(120)]
    )

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "position"], name="ring_step_once"),
            models.CheckConstraint(
                condition=models.Q(who="employee", employee__isnull=False, team=None)
                | models.Q(who="team", team__isnull=False, employee=None)
                | (~models.Q(who__in=["employee", "team"]) & models.Q(employee=None, team=None)),
                name="ring_step_names_whom",
            ),
        ]

    def __str__(self) -> str:
        named = self.employee or self.team
        return str(named) if named else str(self.get_who_display())


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a form shows that stands in other tables, where the database cannot be asked for it."""

    texts: tuple[ConsentText, ...]
    products: tuple[Product, ...]


class Form(models.Model):
    """What a form shows: its words, its fields, what it says afterwards, which consents it asks."""

    channel = models.OneToOneField(Channel, models.CASCADE, related_name="form")
    heading = models.CharField(_("heading"), max_length=120)
    intro = models.TextField(_("text below the heading"), max_length=1_000, blank=True)
    button = models.CharField(_("words on the button"), max_length=60)
    success = models.TextField(_("what happens next"), max_length=1_000)
    # [{"key": "name", "label": "…", "required": true, "help": "…"}], in the order of the page
    fields = models.JSONField(_("fields"), default=list)
    consents = models.ManyToManyField(ConsentText, blank=True, verbose_name=_("consents asked"))
    # Why the data may be processed where no consent to it is asked: the form is refused without either (PD-3).
    other_ground = models.CharField(_("other lawful ground"), max_length=300, blank=True)
    language = models.CharField(_("language"), max_length=2, default="ru")
    allowed_sites = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    accent = models.CharField(_("colour"), max_length=7, default="#0f766e")

    # Given where the form was read while the database was away.
    remembered: Remembered | None = None

    def __str__(self) -> str:
        return self.heading

    def texts(self) -> Iterable[ConsentText]:
        """The consents that it asks, by their purpose."""
        return self.remembered.texts if self.remembered else self.consents.order_by("purpose")

    def products(self) -> Iterable[Product]:
        """What can be chosen where it asks for a product."""
        return self.remembered.products if self.remembered else Product.objects.filter(is_active=True).order_by("name")
