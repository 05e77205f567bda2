"""Files that are brought in: each import, what became of its rows, and the rows that could not be taken."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teplo.files.models import File
from teplo.ledger.models import Change
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, owned_by_reach


class Target(models.TextChoices):
    """What the rows of a file become."""

    LEADS = "leads", _("Leads")
    CONTACTS = "contacts", _("Contacts")
    COMPANIES = "companies", _("Companies")
    DEALS = "deals", _("Deals")
    PRODUCTS = "products", _("Products")


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, employee: Employee, permission: Permission = Permission.IMPORT_RUN) -> Self:
        """One's own imports, and those of others as far as the right reaches."""
        reach = owned_by_reach(employee, permission, queues=False)
        return self.none() if reach is None else self.filter(reach)


class Import(models.Model):
    """One file on its way in: how it is laid out, which column is what, and how far it is."""

    of_past = True  # whoever brought it in stays told

    class State(models.TextChoices):
        UPLOADED = "uploaded", pgettext_lazy("import", "Columns to be chosen")
        READY = "ready", pgettext_lazy("import", "Ready")
        CHECKING = "checking", pgettext_lazy("import", "Being checked")
        RUNNING = "running", pgettext_lazy("import", "Running")
        PAUSED = "paused", pgettext_lazy("import", "Paused")
        DONE = "done", pgettext_lazy("import", "Done")
        STOPPED = "stopped", pgettext_lazy("import", "Stopped")
        UNDOING = "undoing", pgettext_lazy("import", "Being undone")
        UNDONE = "undone", pgettext_lazy("import", "Undone")
        FAILED = "failed", pgettext_lazy("import", "Failed")

    target = models.CharField(max_length=9, choices=Target)
    # None once it was let go: see actions/imports/aging.py.
    file = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200)
    # How the file is read: a Layout of kit/tables.
    layout = models.JSONField(default=dict)
    # Which column feeds which field: {"0": "name", "3": "phone", "7": "own:Colour"}; a column not named is left out.
    mapping = models.JSONField(default=dict)
    # What was chosen beside the columns: see options.py.
    options = models.JSONField(default=dict)
    owner_employee = models.ForeignKey(Employee, models.PROTECT, db_index=False, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.UPLOADED)
    # A code of why.STOPPED, or the code of what the file was refused for; `error` has the sentence.
    why_stopped = models.CharField(max_length=40, blank=True)
    error = models.CharField(max_length=500, blank=True)
    # Grows whenever layout, mapping or options change: a check of what was chosen before ends unheard.
    revision = models.PositiveIntegerField(default=0)
    # What the last check of the whole file counted: {"read": 10, "new": 7, "known": 2, "doubled": 1, "refused": 0,
    # "reasons": {"phone.too_short": 3}, "done": true}; empty where nothing was checked.
    found = models.JSONField(default=dict)
    # Rows in all, as far as it is known: counted by a check, guessed from the size before.
    whole = models.PositiveIntegerField(null=True)
    read = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    joined = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    # The last row that is in, or was refused, as a spreadsheet numbers it.
    last_row = models.PositiveIntegerField(default=0)
    unwound = models.PositiveIntegerField(default=0)
    # What undo left as it is, counted by a code of why.LEFT: {"changed": 3}.
    left = models.JSONField(default=dict)
    change = models.ForeignKey(Change, models.PROTECT, null=True, db_index=False)
    tries = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    walked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")

    objects = ImportQuerySet.as_manager()
    owner_queue_id = None

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["owner_employee", "-id"], name="import_of"),
            models.Index(
                fields=["walked_at"],
                name="import_walks",
                condition=models.Q(state__in=("checking", "running", "undoing")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_walking(self) -> bool:
        return self.state in (self.State.CHECKING, self.State.RUNNING, self.State.UNDOING)

    @property
    def has_begun(self) -> bool:
        """Whether rows of it may be in: what was chosen cannot be changed any more."""
        return self.begun_at is not None

    @property
    def can_be_undone(self) -> bool:
        """Whether it is over, or rests, and was not taken back."""
        return self.has_begun and self.state in (
            self.State.PAUSED,
            self.State.DONE,
            self.State.STOPPED,
            self.State.FAILED,
        )


class ImportedRow(models.Model):
    """What became of one row: the numbers of the records, and which of them it made.

    The key keeps a row from coming in twice, by its own number where it has one, else by file and place.
    """

    of = models.ForeignKey(Import, models.PROTECT, related_name="rows", db_index=False)
    row = models.PositiveIntegerField()
    key = models.UUIDField()
    # 'lead', 'person', 'company', 'contact', 'client', 'deal', 'product': what was not there before, if anything.
    made = ArrayField(models.CharField(max_length=8), default=list)
    lead = models.BigIntegerField(null=True)
    enquiry = models.BigIntegerField(null=True)
    person = models.BigIntegerField(null=True)
    company = models.BigIntegerField(null=True)
    contact = models.BigIntegerField(null=True)
    deal = models.BigIntegerField(null=True)
    product = models.BigIntegerField(null=True)
    # Why an undo left it as it is: a code of why.LEFT.
    left = models.CharField(max_length=20, blank=True, default="", db_default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], name="imported_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["of", "row"], name="imported_row_of"),
            models.Index(fields=["of", "lead"], name="imported_lead_of", condition=models.Q(lead__isnull=False)),
        ]


class Refusal(models.Model):
    """A row that could not be taken, with its cells, so that it can be corrected and brought in again."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="refusals", db_index=False)
    row = models.PositiveIntegerField()
    # [{"field": "phone", "column": 3, "code": "too_short"}]; column None where it is about the whole row.
    reasons = models.JSONField(default=list)
    cells = ArrayField(models.TextField(), default=list)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["of", "row"], name="refused_once")]


class ImportMapping(models.Model):
    """Columns and options that were kept for the next file of the same kind: found by its header."""

    target = models.CharField(max_length=9, choices=Target)
    name = models.CharField(_("name"), max_length=120)
    # SHA-256 of the header as it is compared: folded, in order.
    header = models.CharField(max_length=64)
    # By the header's own words, so that a moved column is still found: {"Телефон": "phone"}.
    columns = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    employee = models.ForeignKey(Employee, models.PROTECT, db_index=False, related_name="+")
    used_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["target", "name"], name="import_mapping_named_once")]
        indexes: ClassVar = [models.Index(fields=["target", "header", "-used_at"], name="import_mapping_by_header")]

    def __str__(self) -> str:
        return self.name
