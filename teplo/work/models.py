"""Tasks and their types, notes and notices: the work on a lead, a person or a deal."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teplo.clients.models import ClientCompany, Contact, Deal
from teplo.files.models import File
from teplo.identity.models import Person
from teplo.leads.models import Lead
from teplo.staff.models import Employee, Queue
from teplo.staff.permissions import Permission, owned_by_reach
from teplo.work.calls.models import (  # noqa: F401 (Django looks for tables in models alone)
    AskedCall,
    Call,
    CallEvent,
    MissedCall,
    Recording,
)
from teplo.work.chat.models import Visitor  # noqa: F401 (Django looks for tables in models alone)
from teplo.work.deliveries import Delivery, Way, Wish  # noqa: F401 (Django looks for tables in models alone)
from teplo.work.devices import Device  # noqa: F401 (Django looks for tables in models alone)
from teplo.work.looks import Habit, View  # noqa: F401 (Django looks for tables in models alone)
from teplo.work.processes.models import Process, ProcessRun, ProcessStep  # noqa: F401 (as above)
from teplo.work.scripts.models import (  # noqa: F401 (Django looks for tables in models alone)
    Mark,
    RunStep,
    Script,
    ScriptRun,
    ScriptVersion,
)
from teplo.work.talks.models import (  # noqa: F401 (Django looks for tables in models alone)
    Attachment,
    Conversation,
    Draft,
    Message,
    Template,
)

EXACTLY_ONE_SUBJECT = (
    models.Q(lead__isnull=False, person=None, deal=None)
    | models.Q(lead=None, person__isnull=False, deal=None)
    | models.Q(lead=None, person=None, deal__isnull=False)
)


class TaskKind(models.TextChoices):
    """What a task is at heart: its outline, and whether the customer is spoken to in it."""

    CALL = "call", _("Call")
    LETTER = "letter", _("Letter")
    MESSAGE = "message", _("Message")
    MEETING = "meeting", _("Meeting")
    PROPOSAL = "proposal", _("Proposal")
    OTHER = "other", _("Other")


ICONS = {
    TaskKind.CALL: "phone",
    TaskKind.LETTER: "mail",
    TaskKind.MESSAGE: "message",
    TaskKind.MEETING: "users",
    TaskKind.PROPOSAL: "file-text",
    TaskKind.OTHER: "checklist",
}
# What a type of the company may be drawn as.
OUTLINES = (*ICONS.values(), "package", "map-pin", "coffee", "writing", "shield-check", "headset", "building", "repeat")


class TaskType(models.Model):
    """A type of task as the company calls it, with its usual term and what usually follows it.

    A seeded type has the key of its kind and, until renamed, no name of its own.
    """

    key = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=TaskKind, default=TaskKind.OTHER)
    name = models.CharField(_("name"), max_length=80, blank=True)
    icon = models.CharField(_("icon"), max_length=40)
    term_minutes = models.PositiveIntegerField(_("usual term"), default=60)
    next_type = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name=_("what follows"))
    next_days = models.PositiveSmallIntegerField(_("in how many days"), default=1)
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.name or str(TaskKind(self.kind).label)


class TaskResult(models.Model):
    """How a task of a type may end, and what then follows: a proposal, which nobody is forced to take."""

    type = models.ForeignKey(TaskType, models.CASCADE, related_name="results")
    name = models.CharField(_("name"), max_length=120)
    next_type = models.ForeignKey(
        TaskType, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("what follows")
    )
    next_days = models.PositiveSmallIntegerField(_("in how many days"), default=1)
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, employee: Employee, permission: Permission = Permission.TASK_SEE) -> Self:
        """The tasks that this employee's right reaches, and those of the leads and deals he sees."""
        reach = owned_by_reach(employee, permission)
        if reach is None:
            return self.none()
        if reach == models.Q():
            return self
        # Asked of each task's own lead: the list of all leads that somebody sees would be far longer.
        of_lead = Lead.objects.visible_to(employee).filter(pk=models.OuterRef("lead_id"))
        of_deal = Deal.objects.visible_to(employee).filter(pk=models.OuterRef("deal_id"))
        return self.filter(reach | models.Exists(of_lead) | models.Exists(of_deal))

    def parts_visible_to(self, employee: Employee, permission: Permission = Permission.TASK_SEE) -> list[Self]:
        """The same tasks in parts that share none, each with an index of its own: by its owner, lead, deal."""
        reach = owned_by_reach(employee, permission)
        if reach is None or reach == models.Q():
            return [self.visible_to(employee, permission)]
        others = Lead.objects.visible_to(employee).values("pk")
        deals = Deal.objects.visible_to(employee).values("pk")
        return [
            self.filter(reach),
            self.filter(lead__in=others).exclude(reach),
            self.filter(deal__in=deals).exclude(reach),
        ]


class Task(models.Model):
    """A next step with a term. Its owner is an employee, or the queue of the lead it belongs to."""

    # Those of who leaves that change hands.
    at_hand: ClassVar = models.Q(state="open")

    Kind = TaskKind

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("task", "Open")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    lead = models.ForeignKey(Lead, models.CASCADE, null=True, related_name="tasks", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="tasks", db_index=False)
    deal = models.ForeignKey(Deal, models.CASCADE, null=True, related_name="tasks", db_index=False)
    kind = models.CharField(_("kind"), max_length=10, choices=TaskKind, default=TaskKind.CALL)
    # Empty where the kind alone was named: then the seeded type of that kind is meant.
    type = models.ForeignKey(TaskType, models.PROTECT, null=True, db_index=False, related_name="+")
    title = models.CharField(_("what to do"), max_length=200, blank=True)
    owner_employee = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="tasks")
    owner_queue = models.ForeignKey(Queue, models.PROTECT, null=True, db_index=False, related_name="+")
    due_at = models.DateTimeField(_("due"))
    remind_at = models.DateTimeField(_("remind at"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    outcome = models.ForeignKey(TaskResult, models.SET_NULL, null=True, db_index=False, related_name="+")
    result = models.CharField(_("result"), max_length=1_000, blank=True)
    reached = models.BooleanField(_("the customer was reached"), null=True)
    follows = models.ForeignKey("self", models.SET_NULL, null=True, db_index=False)
    run = models.ForeignKey(ProcessRun, models.SET_NULL, null=True, db_index=False, related_name="tasks")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=EXACTLY_ONE_SUBJECT, name="task_one_subject"),
            models.CheckConstraint(
                condition=models.Q(owner_employee=None, owner_queue__isnull=False)
                | models.Q(owner_employee__isnull=False, owner_queue=None),
                name="task_has_one_owner",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["lead", "state", "due_at"], name="task_of_lead", condition=models.Q(lead__isnull=False)
            ),
            models.Index(fields=["person", "due_at"], name="task_of_person", condition=models.Q(person__isnull=False)),
            models.Index(
                fields=["deal", "state", "due_at"], name="task_of_deal", condition=models.Q(deal__isnull=False)
            ),
            models.Index(fields=["owner_employee", "due_at"], name="task_open_of", condition=models.Q(state="open")),
            models.Index(fields=["owner_queue", "due_at"], name="task_open_in", condition=models.Q(state="open")),
            models.Index(
                fields=["owner_employee", "-id"], name="task_of_owner", condition=models.Q(owner_employee__isnull=False)
            ),
            # What is asked when a task is removed: nothing may point there any more.
            models.Index(fields=["follows"], name="task_follows", condition=models.Q(follows__isnull=False)),
            models.Index(fields=["run"], name="task_of_run", condition=models.Q(run__isnull=False)),
            models.Index(
                fields=["remind_at"],
                name="task_remind",
                condition=models.Q(state="open", reminded_at=None, remind_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.kind_words

    @property
    def kind_words(self) -> str:
        """Its type as the company calls it."""
        return str(self.type) if self.type else str(TaskKind(self.kind).label)

    @property
    def icon(self) -> str:
        """The outline of its type."""
        return self.type.icon if self.type else ICONS[TaskKind(self.kind)]


class Note(models.Model):
    """What somebody wrote down about a lead or a person."""

    lead = models.ForeignKey(Lead, models.CASCADE, null=True, related_name="notes")
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="notes")
    deal = models.ForeignKey(Deal, models.CASCADE, null=True, related_name="notes")
    author = models.ForeignKey(Employee, models.PROTECT, db_index=False)
    text = models.TextField(_("note"), max_length=10_000)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=EXACTLY_ONE_SUBJECT, name="note_one_subject")]


class NoteFile(models.Model):
    """A file of a note, as its writer named it; the name is shown and never a path."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="files")
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    size = models.BigIntegerField()

    def __str__(self) -> str:
        return self.name


class NoticeKind(models.TextChoices):
    """What somebody may be told of, named like the event behind it; each may be switched off."""

    NEW = "lead.new", _("A new enquiry waits for you")
    RANG = "call.rang", _("Your telephone rings")
    MISSED = "call.missed", _("A call was missed")
    REPEATED = "enquiry.repeated", _("Came again")
    GIVEN = "lead.given", _("Given to you")
    GIVEN_MANY = "lead.given_many", _("Many leads were given to you")
    CLIENT = "client.given", _("Clients and deals given to you")
    BULK = "bulk.ended", _("A bulk change is over")
    IMPORT = "import.ended", _("An import is over")
    OFFERED = "offer.made", _("A lead is offered to you")
    ASKED = "lead.asked_after", _("You were asked to look")
    SOON = "clock.soon", _("An answer is due soon")
    LATE = "clock.late", _("Nobody has answered in time")
    MENTION = "note.mention", _("You were mentioned")
    HEARD = "message.received", _("Somebody has written to you")
    CHAT_WAITS = "chat.forgotten", _("Somebody waits in a chat")
    UNSENT = "message.failed", _("What you wrote could not be delivered")
    TASK = "task.planned", _("A task was set for you")
    REMINDER = "task.reminder", _("Reminder")
    BACKUP = "backup.failed", _("The backup failed")
    CHANNEL = "channel.broke", _("Something is wrong with a channel")
    JOURNAL = "journal.drained", _("Came while the database was away and were taken in since")
    EXPORT = "list.exported", _("A long list was taken as a file")
    SET_ASIDE = "journal.set_aside", _("Came while the database was away and could not be taken in")


class Notice(models.Model):
    """What an employee is told: a repeated enquiry, a lead handed over, a mention, a reminder."""

    employee = models.ForeignKey(Employee, models.CASCADE, db_index=False)
    kind = models.CharField(max_length=40)
    by = models.ForeignKey(Employee, models.SET_NULL, null=True, db_index=False, related_name="+")
    lead = models.ForeignKey(Lead, models.CASCADE, null=True, db_index=False)
    deal = models.ForeignKey(Deal, models.CASCADE, null=True, db_index=False)
    task = models.ForeignKey(Task, models.CASCADE, null=True, db_index=False)
    note = models.ForeignKey(Note, models.CASCADE, null=True, db_index=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, null=True, db_index=False, related_name="+")
    # Of a client or a deal, or of many: 'contact', 'company', 'deal'; a single client by its number, as an 'import'.
    of = models.CharField(max_length=7, blank=True, default="", db_default="")
    client = models.BigIntegerField(null=True)
    # Of how many it speaks, where it is about no single one.
    count = models.PositiveIntegerField(null=True)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    # The single client, where it was read for somebody who may see him.
    given: Contact | ClientCompany | None = None
    # By which the person of its lead is known here, as far as the reader may see it.
    phone: str | None = None

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["employee", "-id"], name="notice_of"),
            models.Index(fields=["employee"], name="notice_unseen", condition=models.Q(seen_at=None)),
            # What is asked when a lead, a deal or a task is removed.
            models.Index(fields=["lead"], name="notice_about_lead", condition=models.Q(lead__isnull=False)),
            models.Index(fields=["deal"], name="notice_about_deal", condition=models.Q(deal__isnull=False)),
            models.Index(fields=["task"], name="notice_about_task", condition=models.Q(task__isnull=False)),
            models.Index(
                fields=["conversation"], name="notice_about_talk", condition=models.Q(conversation__isnull=False)
            ),
        ]


class Muted(models.Model):
    """A kind of notice that an employee does not want."""

    employee = models.ForeignKey(Employee, models.CASCADE, db_index=False)
    kind = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["employee", "kind"], name="muted_once")]
