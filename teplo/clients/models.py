"""Clients: contacts, companies that we sell to, deals in their pipelines, and how each came out of a lead."""

from typing import Any, ClassVar, Self, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from teplo.identity.models import Company, Person
from teplo.kit.money import DIGITS, PLACES, Currency
from teplo.kit.vat import Off, Vat
from teplo.leads.models import Hue, Lead
from teplo.ledger.models import Change
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, owned_by_reach
from teplo.terms.models import Product, Reason

M = TypeVar("M", bound=models.Model)


def custom_values() -> "models.JSONField[Any, Any]":
    """Values of the fields that the company has added, by their keys: terms.CustomField."""
    return models.JSONField(
        _("fields of the company"),
        default=dict,
        blank=True,
        db_default=models.Value({}, output_field=models.JSONField()),
    )


class OwnedQuerySet(models.QuerySet[M]):
    """Records whose owner is always an employee, never a queue."""

    sees: Permission

    def visible_to(self, employee: Employee, permission: Permission | None = None) -> Self:
        """The records that this employee's right reaches."""
        reach = owned_by_reach(employee, permission or self.sees, queues=False)
        return self.none() if reach is None else self.filter(reach)


class ContactQuerySet(OwnedQuerySet["Contact"]):
    sees = Permission.CONTACT_SEE


class ClientCompanyQuerySet(OwnedQuerySet["ClientCompany"]):
    sees = Permission.COMPANY_SEE


class DealQuerySet(OwnedQuerySet["Deal"]):
    sees = Permission.DEAL_SEE


class Contact(models.Model):
    """A person as a client: one card per person, who answers for him, where he works."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="contact", verbose_name=_("person"))
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="contacts", verbose_name=_("company")
    )
    owner_employee = models.ForeignKey(
        Employee, models.PROTECT, db_index=False, related_name="+", verbose_name=_("owner")
    )
    created_at = models.DateTimeField()
    custom = custom_values()
    version = models.PositiveIntegerField(default=1)

    objects = ContactQuerySet.as_manager()
    owner_queue_id = None
    # Set where this is a stand-in for one whom the reader may not see.
    is_hidden = False

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-created_at", "-id"], name="contact_latest"),
            models.Index(fields=["owner_employee", "-created_at", "-id"], name="contact_of_owner"),
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def number(self) -> str:
        return f"C-{self.pk}"


class Position(models.Model):
    """Where a contact works: in one company or several, as what, and whether he decides there.

    A trigger keeps the main one to be that of `Contact.company`, whatever writes the contact.
    """

    # Goes with its contact, whoever removes him: the constraint of the migration says so.
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="positions", db_index=False, db_constraint=False)
    company = models.ForeignKey(Company, models.PROTECT, related_name="positions", verbose_name=_("company"))
    role = models.CharField(_("role"), max_length=120, blank=True, default="", db_default="")
    decides = models.BooleanField(_("makes the decision"), default=False, db_default=False)
    is_main = models.BooleanField(_("main company"), default=False, db_default=False)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-is_main", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contact", "company"], name="position_once"),
            models.UniqueConstraint(fields=["contact"], name="position_main_once", condition=models.Q(is_main=True)),
        ]

    def __str__(self) -> str:
        return f"{self.company}, {self.role}" if self.role else str(self.company)


class ClientCompany(models.Model):
    """A company as a client: it has the number of the company, and who answers for it."""

    company = models.OneToOneField(
        Company, models.PROTECT, primary_key=True, related_name="client", verbose_name=_("company")
    )
    owner_employee = models.ForeignKey(
        Employee, models.PROTECT, db_index=False, related_name="+", verbose_name=_("owner")
    )
    created_at = models.DateTimeField()
    custom = custom_values()
    version = models.PositiveIntegerField(default=1)

    objects = ClientCompanyQuerySet.as_manager()
    owner_queue_id = None

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-created_at", "-company"], name="client_latest"),
            models.Index(fields=["owner_employee", "-created_at", "-company"], name="client_of_owner"),
        ]

    def __str__(self) -> str:
        return str(self.company)

    @property
    def number(self) -> str:
        return f"CO-{self.pk}"


class Pipeline(models.Model):
    """A way from an offer to money: its stages in order. A seeded pipeline has a key and, until renamed, no name."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.name or str(SEEDED_PIPELINES.get(self.key, self.key))


SEEDED_PIPELINES = {"sales": _("Sales")}


class Stage(models.Model):
    """A step of a pipeline. A seeded stage has a key and, until renamed, no name of its own."""

    class Kind(models.TextChoices):
        OPEN = "open", _("In progress")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")

    pipeline = models.ForeignKey(Pipeline, models.PROTECT, related_name="stages")
    key = models.SlugField(_("key"), max_length=40)
    kind = models.CharField(_("kind"), max_length=4, choices=Kind, default=Kind.OPEN)
    name = models.CharField(_("name"), max_length=80, blank=True)
    hue = models.CharField(_("colour"), max_length=8, choices=Hue, default=Hue.SLATE)
    probability = models.PositiveSmallIntegerField(_("probability, %"), default=0, validators=[MaxValueValidator(100)])
    # What must be known of a deal before it enters, by the keys of its registry; `company.` and `contact.` before a key
    # ask it of theirs.
    required = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("required fields"))
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pipeline", "key"], name="stage_key_once"),
            models.UniqueConstraint(fields=["id", "kind"], name="stage_id_kind"),
            models.CheckConstraint(condition=models.Q(probability__lte=100), name="stage_probability_of_hundred"),
        ]

    def __str__(self) -> str:
        return self.name or str(SEEDED_STAGES.get(self.key, self.key))


SEEDED_STAGES = {
    "agreed": _("Agreeing"),
    "offered": _("Offer sent"),
    "invoiced": _("Invoice sent"),
    "won": _("Won"),
    "lost": _("Lost"),
}


class Deal(models.Model):
    """A sale on its way: for whom, how much, at which stage. The database holds `stage_kind` to be that of `stage`."""

    # Those of who leaves that change hands: who won or lost a deal stays its owner.
    at_hand: ClassVar = models.Q(stage_kind="open")

    title = models.CharField(_("title"), max_length=200)
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="deals", verbose_name=_("contact")
    )
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="deals", verbose_name=_("company")
    )
    # The composite foreign key (stage, stage_kind) of the migration stands in for the plain one.
    stage = models.ForeignKey(Stage, models.PROTECT, db_index=False, db_constraint=False, verbose_name=_("stage"))
    stage_kind = models.CharField(max_length=4, choices=Stage.Kind)
    owner_employee = models.ForeignKey(
        Employee, models.PROTECT, db_index=False, related_name="+", verbose_name=_("owner")
    )
    amount = models.DecimalField(_("amount"), max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, choices=Currency, default=Currency.RUB)
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    lost_reason = models.ForeignKey(
        Reason,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("reason of loss"),
    )
    # What was said beside the reason; before there were reasons, all that was said.
    lost_because = models.CharField(_("remark on the loss"), max_length=300, blank=True)
    search = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(_("created"))
    moved_at = models.DateTimeField(_("in this stage since"))
    closed_at = models.DateTimeField(null=True)
    custom = custom_values()
    version = models.PositiveIntegerField(default=1)

    objects = DealQuerySet.as_manager()
    owner_queue_id = None
    # Set where the reader sees the deal, but not whose it is: stand-ins are in their places.
    hides_contact = False
    hides_company = False

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount=None) | models.Q(amount__gte=0), name="deal_amount"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-created_at", "-id"], name="deal_latest"),
            models.Index(fields=["-moved_at", "-id"], name="deal_latest_moved"),
            models.Index(fields=["stage", "-moved_at", "-id"], name="deal_by_stage"),
            models.Index(fields=["owner_employee", "-created_at", "-id"], name="deal_of_owner"),
            models.Index(fields=["owner_employee", "stage", "-moved_at", "-id"], name="deal_of_owner_by_stage"),
            GinIndex(OpClass("search", name="gin_trgm_ops"), name="deal_search"),
            models.Index(
                fields=["lost_reason", "-created_at", "-id"],
                name="deal_by_loss",
                condition=models.Q(lost_reason__isnull=False),
            ),
            # The forecast is read out of it alone, without the table.
            models.Index(
                fields=["owner_employee", "stage", "expected_on"],
                include=["currency", "amount"],
                name="deal_forecast",
                condition=models.Q(stage_kind="open"),
            ),
            # So is the report on what was won and lost.
            models.Index(
                fields=["closed_at"],
                include=["stage", "stage_kind", "owner_employee", "lost_reason", "currency", "amount"],
                name="deal_closed",
                condition=~models.Q(stage_kind="open"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        return f"D-{self.pk}"


class DealLine(models.Model):
    """A product in a deal, or something that is in no catalogue: how many, at which price, with which tax.

    The sums stand beside what they come from (kit.vat); a trigger holds the deal's amount to be that of its lines.
    """

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="lines")
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    name = models.CharField(_("name"), max_length=200)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    price = models.DecimalField(_("price"), max_digits=DIGITS, decimal_places=PLACES)
    discount = models.DecimalField(_("discount"), max_digits=DIGITS, decimal_places=PLACES, default=0)
    off = models.CharField(_("discount in"), max_length=7, choices=Off, default=Off.PERCENT)
    vat = models.CharField(_("VAT"), max_length=4, choices=Vat, default=Vat.NONE)
    vat_included = models.BooleanField(_("the price holds the VAT"), default=True)
    net = models.DecimalField(_("without VAT"), max_digits=DIGITS, decimal_places=PLACES)
    tax = models.DecimalField(_("VAT"), max_digits=DIGITS, decimal_places=PLACES)
    total = models.DecimalField(_("sum"), max_digits=DIGITS, decimal_places=PLACES)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="deal_line_quantity"),
            models.CheckConstraint(condition=models.Q(price__gte=0, discount__gte=0), name="deal_line_price"),
            models.CheckConstraint(
                condition=models.Q(net__gte=0, tax__gte=0, total=models.F("net") + models.F("tax")),
                name="deal_line_sums",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DealTally(models.Model):
    """How many deals of an owner stand in a stage and what they come to, by currency.

    Triggers of the table of deals keep it in the transaction that changes them, whatever changes them.
    """

    stage = models.ForeignKey(Stage, models.CASCADE, related_name="+", db_index=False)
    owner_employee = models.ForeignKey(Employee, models.CASCADE, related_name="+", db_index=False)
    currency = models.CharField(max_length=3)
    deals = models.BigIntegerField()
    amount = models.DecimalField(max_digits=24, decimal_places=PLACES)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["stage", "owner_employee", "currency"], name="deal_tally_once"),
        ]


class Conversion(models.Model):
    """What became of a lead, once only: the unique constraint keeps a second one away until the first is undone.

    `created` names what this conversion made (`contact`, `company`, `deal`); the rest was there before.
    """

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="conversions")
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="conversions")
    company = models.ForeignKey(Company, models.SET_NULL, null=True, related_name="conversions")
    deal = models.ForeignKey(Deal, models.SET_NULL, null=True, related_name="conversions")
    created = ArrayField(models.CharField(max_length=8), default=list)
    by_kind = models.CharField(max_length=12)
    by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    change = models.ForeignKey(Change, models.PROTECT)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lead"], name="lead_converted_once", condition=models.Q(undone_at=None)),
        ]
