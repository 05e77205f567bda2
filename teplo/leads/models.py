"""The lead, every enquiry that came for it, and the typed history of where it stood and whose it was."""

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from teplo.channels.models import Campaign, Channel, Source
from teplo.identity.models import Company, Person
from teplo.kit.money import DIGITS, PLACES, Currency
from teplo.leads.files import FieldFile  # noqa: F401 (Django looks for tables in models alone)
from teplo.leads.kept import Tally, TallyChange  # noqa: F401 (Django looks for tables in models alone)
from teplo.staff.models import Employee, Queue
from teplo.staff.permissions import Permission, owned_by_reach
from teplo.terms.models import Product, Reason


class StatusKind(models.TextChoices):
    INTEREST = "interest", _("Interest")
    NEW = "new", _("New")
    WORKING = "working", _("In work")
    CONVERTED = "converted", _("Converted")
    REFUSED = "refused", _("Refused")
    JUNK = "junk", _("Junk")


OPEN_KINDS = (StatusKind.NEW, StatusKind.WORKING)
# An interest waits like an open lead, but nobody can be contacted yet, so no next step is asked of it.
WAITING_KINDS = (StatusKind.INTEREST, *OPEN_KINDS)


class Hue(models.TextChoices):
    """The ten hues a status may take; blue, amber and red mean heat and are not among them."""

    TEAL = "teal", _("Teal")
    GREEN = "green", _("Green")
    LIME = "lime", _("Lime")
    CYAN = "cyan", _("Cyan")
    INDIGO = "indigo", _("Indigo")
    PURPLE = "purple", _("Purple")
    PINK = "pink", _("Pink")
    BROWN = "brown", _("Brown")
    SLATE = "slate", _("Slate")
    GRAY = "gray", _("Gray")


class Status(models.Model):
    """A column of the company's board. A seeded status has a key and, until renamed, no name of its own."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=StatusKind)
    name = models.CharField(_("name"), max_length=80, blank=True)
    hue = models.CharField(_("colour"), max_length=8, choices=Hue, default=Hue.SLATE)
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(_("in use"), default=True)
    # What must be known of a lead before it enters, by the keys of entry.py, and the roles that may put it there: none
    # named, all.
    required = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("required fields"))
    setters = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name=_("who may set it"))

    class Meta:
        ordering: ClassVar = ["position", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["id", "kind"], name="status_id_kind")]

    def __str__(self) -> str:
        return self.name or str(SEEDED_STATUSES.get(self.key, self.key))


SEEDED_STATUSES = {
    "interest": _("Interest"),
    "new": _("New"),
    "working": _("In work"),
    "proposal": _("Proposal"),
    "converted": _("Converted"),
    "refused": _("Refused"),
    "junk": _("Junk"),
}


class Heat(models.TextChoices):
    COLD = "cold", _("Cold")
    WARM = "warm", _("Warm")
    HOT = "hot", _("Hot")


def status_numbers(keys: Collection[str]) -> dict[str, int]:
    """The numbers of statuses by their keys; what has no status is left out."""
    return dict(Status.objects.filter(key__in=keys).values_list("key", "pk"))


def lead_reach(employee: Employee, permission: Permission = Permission.LEAD_SEE) -> models.Q | None:
    """What a right reaches, of any rows that have the `status` and the owners of a lead; None for nothing at all."""
    return owned_by_reach(employee, permission, numbers=status_numbers)


class LeadQuerySet(models.QuerySet["Lead"]):
    def visible_to(self, employee: Employee, permission: Permission = Permission.LEAD_SEE) -> Self:
        """The leads that this employee's right reaches."""
        reach = lead_reach(employee, permission)
        return self.none() if reach is None else self.filter(reach)


# As the filter language folds texts (kit/filters/sql.py), or it could not use the index.
FOLDED_REGION = models.Func(
    Lower("region"),
    models.Value("ё"),
    models.Value("е"),
    function="translate",
    output_field=models.CharField(),
)


class Lead(models.Model):
    """One need of one person, from the first enquiry to its end; an interest has nobody contactable yet.

    Exactly one owner always. That an open lead has a next step is held by a constraint trigger of `work`;
    that `status_kind` is the kind of `status`, by a composite foreign key.
    """

    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="leads", verbose_name=_("person"))
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="leads", verbose_name=_("company")
    )
    need = models.CharField(_("need"), max_length=300, blank=True)
    # The composite foreign key (status, status_kind) of the migration stands in for the plain one.
    status = models.ForeignKey(Status, models.PROTECT, db_index=False, db_constraint=False, verbose_name=_("status"))
    status_kind = models.CharField(max_length=10, choices=StatusKind)
    owner_employee = models.ForeignKey(
        Employee, models.PROTECT, null=True, db_index=False, related_name="leads", verbose_name=_("owner")
    )
    owner_queue = models.ForeignKey(
        Queue, models.PROTECT, null=True, db_index=False, related_name="leads", verbose_name=_("queue")
    )
    # What it may bring, as far as anybody knows; the sums of the board come from here.
    amount = models.DecimalField(_("amount"), max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, choices=Currency, default=Currency.RUB, db_default="RUB")
    heat = models.CharField(_("heat"), max_length=4, choices=Heat, blank=True)
    score = models.IntegerField(_("score"), default=0)
    channel = models.ForeignKey(Channel, models.PROTECT, db_index=False, verbose_name=_("channel"))
    source = models.ForeignKey(Source, models.PROTECT, null=True, db_index=False, verbose_name=_("source"))
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, db_index=False, verbose_name=_("campaign"))
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, db_index=False, verbose_name=_("product")
    )
    region = models.CharField(_("region"), max_length=80, blank=True)
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("tags"))
    fields = models.JSONField(_("other fields"), default=dict)
    # Values of the fields that the company has added, by their keys: terms.CustomField.
    custom = models.JSONField(
        _("fields of the company"),
        default=dict,
        blank=True,
        db_default=models.Value({}, output_field=models.JSONField()),
    )
    search = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField(_("came"))
    touched_at = models.DateTimeField(_("last touch"))
    due_at = models.DateTimeField(_("answer due"), null=True)
    # The first one ever; `answered_at` is empty again while a repeated enquiry waits.
    first_response_at = models.DateTimeField(_("first response"), null=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    # Who gave the last answer, and how: a code of triage's Clock.How.
    answered_by = models.ForeignKey(
        Employee, models.PROTECT, null=True, db_index=False, related_name="+", verbose_name=_("answered by")
    )
    answered_how = models.CharField(max_length=8, blank=True, default="", db_default="")
    wait_until = models.DateField(_("waits until"), null=True)
    wait_reason = models.CharField(_("waits because"), max_length=200, blank=True)
    reason = models.ForeignKey(Reason, models.PROTECT, null=True, db_index=False, verbose_name=_("reason"))
    reason_comment = models.CharField(_("comment"), max_length=1_000, blank=True)
    come_back_on = models.DateField(_("come back on"), null=True)
    handover_note = models.CharField(_("hand-over note"), max_length=1_000, blank=True)
    version = models.PositiveIntegerField(default=1)
    # Set on what is read for somebody who may not see the person: a stand-in is in the place.
    hides_person = False
    # Those of who leaves that change hands: what waits, and what was refused and will come back.
    at_hand: ClassVar = models.Q(status_kind__in=WAITING_KINDS) | models.Q(come_back_on__isnull=False)
    # Set on what a verb gives back: the number of the change that its undo takes back, None where there is none.
    undo: int | None = None
    # Set on what is read for somebody whose role does not show these fields: they are empty.
    hidden: frozenset[str] = frozenset()

    objects = LeadQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(owner_employee=None, owner_queue__isnull=False)
                | models.Q(owner_employee__isnull=False, owner_queue=None),
                name="lead_has_one_owner",
            ),
            models.CheckConstraint(
                condition=models.Q(status_kind=StatusKind.INTEREST)
                | models.Q(status_kind=StatusKind.JUNK)
                | models.Q(status_kind=StatusKind.REFUSED)
                | models.Q(person__isnull=False),
                name="lead_has_a_person",
            ),
            models.CheckConstraint(condition=models.Q(amount=None) | models.Q(amount__gte=0), name="lead_amount"),
        ]
        indexes: ClassVar = [
            # Reports count a piece of a month from the index alone.
            models.Index(
                fields=["-created_at", "-id"],
                include=["status", "owner_employee", "owner_queue", "source", "currency", "amount"],
                name="lead_latest",
            ),
            models.Index(fields=["status", "-created_at", "-id"], name="lead_by_status"),
            models.Index(fields=["owner_employee", "-created_at", "-id"], name="lead_of_owner"),
            models.Index(
                fields=["owner_employee", "status_kind", "-created_at", "-id"],
                name="lead_open_of_owner",
                condition=models.Q(status_kind__in=("new", "working")),
            ),
            models.Index(
                fields=["owner_employee", "status", "-created_at", "-id"],
                name="lead_on_board_of_owner",
                condition=models.Q(status_kind__in=("new", "working")),
            ),
            models.Index(
                fields=["owner_queue", "status_kind", "-created_at", "-id", "status"],
                name="lead_of_queue",
                condition=models.Q(owner_queue__isnull=False),
            ),
            models.Index(fields=["source", "-created_at", "-id"], name="lead_by_source"),
            models.Index(fields=["channel", "-created_at", "-id"], name="lead_by_channel"),
            models.Index(
                fields=["campaign", "-created_at", "-id"],
                name="lead_by_campaign",
                condition=models.Q(campaign__isnull=False),
            ),
            models.Index(
                fields=["product", "-created_at", "-id"],
                name="lead_by_product",
                condition=models.Q(product__isnull=False),
            ),
            models.Index(
                FOLDED_REGION,
                models.F("created_at").desc(),
                models.F("id").desc(),
                name="lead_by_region",
                condition=~models.Q(Exact(FOLDED_REGION, models.Value(""))),
            ),
            models.Index(fields=["-touched_at", "-id"], name="lead_touched"),
            GinIndex(fields=["tags"], name="lead_tags", condition=~models.Q(tags=[])),
            models.Index(
                fields=["status_kind", "created_at", "id"], name="lead_open", condition=models.Q(status_kind="new")
            ),
            models.Index(
                fields=["due_at"], name="lead_due", condition=models.Q(answered_at=None, due_at__isnull=False)
            ),
            models.Index(
                fields=["come_back_on"], name="lead_comes_back", condition=models.Q(come_back_on__isnull=False)
            ),
            models.Index(
                fields=["owner_queue", "created_at", "id"],
                name="lead_waits_in_queue",
                condition=models.Q(owner_queue__isnull=False, status_kind__in=("interest", "new")),
            ),
            models.Index(
                fields=["owner_employee", "-created_at", "-id", "status"],
                name="lead_hot",
                condition=models.Q(heat="hot", status_kind__in=("new", "working")),
            ),
            models.Index(fields=["wait_until"], name="lead_waits", condition=models.Q(wait_until__isnull=False)),
            models.Index(
                fields=["owner_employee", "wait_until"],
                name="lead_waits_of",
                condition=models.Q(wait_until__isnull=False, owner_employee__isnull=False),
            ),
            models.Index(
                fields=["owner_employee", "come_back_on"],
                name="lead_returns_of",
                condition=models.Q(come_back_on__isnull=False, owner_employee__isnull=False),
            ),
            models.Index(
                fields=["owner_employee", "touched_at"],
                include=["wait_until"],
                name="lead_forgotten",
                condition=models.Q(owner_employee__isnull=False, status_kind__in=("new", "working")),
            ),
            models.Index(
                fields=["owner_employee", "due_at"],
                name="lead_unanswered",
                condition=models.Q(owner_employee__isnull=False, answered_at=None, status_kind__in=("new", "working")),
            ),
            GinIndex(OpClass("search", name="gin_trgm_ops"), name="lead_search"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"L-{self.pk}"

    @property
    def status_key(self) -> str:
        """What the policy asks where a role says something of statuses."""
        return self.status.key

    @property
    def is_open(self) -> bool:
        return self.status_kind in OPEN_KINDS

    @property
    def answer_due_at(self) -> datetime | None:
        """By when somebody waits for an answer; None where nobody does."""
        return None if self.answered_at else self.due_at

    @property
    def owner(self) -> Employee | Queue:
        """Who answers for the lead now: an employee or a queue."""
        owner = self.owner_employee or self.owner_queue
        assert owner is not None  # held by the constraint lead_has_one_owner
        return owner


class Enquiry(models.Model):
    """Every time this person came: one inbound contact over one channel."""

    class Kind(models.TextChoices):
        FIRST = "first", _("first")
        REPEATED = "repeated", _("repeated")
        CHECK = "needs_checking", _("needs checking")
        IMPORTED = "imported", _("imported")

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="enquiries")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="enquiries")
    channel = models.ForeignKey(Channel, models.PROTECT, db_index=False)
    source = models.ForeignKey(Source, models.PROTECT, null=True, db_index=False)
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, db_index=False)
    kind = models.CharField(max_length=14, choices=Kind)
    at = models.DateTimeField()
    text = models.TextField(blank=True)
    # What came beside the words: utm, page, referrer, unknown fields; {"utm": {…}, "page": "…", "fields": {…}}
    context = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-at"], name="enquiry_latest"),
            # The journal of one channel; a rare one would else be looked for among all.
            models.Index(fields=["channel", "-at", "-id"], name="enquiry_by_channel"),
        ]


class Stay(models.Model):
    """How long a lead stood in one status with one owner: as-of figures, funnels and times come from here."""

    of_past = True  # whose a lead was stays told
    lead = models.ForeignKey(Lead, models.CASCADE, db_index=False, related_name="stays")
    status = models.ForeignKey(Status, models.PROTECT, db_index=False)
    status_kind = models.CharField(max_length=10, choices=StatusKind)
    owner_employee = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False)
    owner_queue = models.ForeignKey(Queue, models.PROTECT, null=True, db_index=False)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    # Whose the lead is now and where it came from: repeated by triggers, for who may count it is decided by them.
    lead_employee = models.ForeignKey(
        Employee, models.DO_NOTHING, null=True, db_index=False, db_constraint=False, related_name="+"
    )
    lead_queue = models.ForeignKey(
        Queue, models.DO_NOTHING, null=True, db_index=False, db_constraint=False, related_name="+"
    )
    source = models.ForeignKey(
        Source, models.DO_NOTHING, null=True, db_index=False, db_constraint=False, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lead"], name="stay_one_at_a_time", condition=models.Q(until=None)),
        ]
        indexes: ClassVar = [
            models.Index(fields=["lead", "since"], name="stay_of_lead"),
            models.Index(fields=["since"], name="stay_began"),
            models.Index(fields=["until"], name="stay_ended", condition=models.Q(until__isnull=False)),
        ]
