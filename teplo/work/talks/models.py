"""What people and we say to each other: conversations, their messages and files, templates and unsent drafts."""

from typing import Any, ClassVar, Self, TypeVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teplo.channels.models import Channel
from teplo.files.models import File
from teplo.identity.models import Person
from teplo.leads.models import Enquiry, Lead
from teplo.staff.models import Employee, Queue
from teplo.staff.permissions import WIDTH, Permission, owned_by_reach, reach_of

Rows = TypeVar("Rows", bound=models.QuerySet[Any])


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def visible_to(self, employee: Employee, permission: Permission = Permission.CONVERSATION_SEE) -> Self:
        """The conversations that this employee's right reaches; one of a lead only where he sees the lead too."""
        return reached_with_leads(self, employee, permission)


def reached_with_leads(rows: Rows, employee: Employee, permission: Permission) -> Rows:
    """Those of rows with an owner that a right reaches; one of a lead only where the lead is seen too."""
    reach = owned_by_reach(employee, permission)
    if reach is None:
        return rows.none()
    seen = rows if reach == models.Q() else rows.filter(reach)
    if lead_says_no_more(employee, permission):
        return seen
    of_lead = Lead.objects.visible_to(employee).filter(pk=models.OuterRef("lead_id"))
    return seen.filter(models.Q(lead=None) | models.Exists(of_lead))


def lead_says_no_more(employee: Employee, permission: Permission = Permission.CONVERSATION_SEE) -> bool:
    """Whether all leads of the talks that a right reaches are seen anyway: both have the same owner."""
    of_leads, here = reach_of(employee, Permission.LEAD_SEE), reach_of(employee, permission).usual
    if of_leads.otherwise or of_leads.usual is None or here is None:
        return False
    return WIDTH[of_leads.usual] >= WIDTH[here]


class Conversation(models.Model):
    """One talk over one channel. Its owner is that of its lead (a trigger sees to it), else its own."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("conversation", "Open")
        CLOSED = "closed", pgettext_lazy("conversation", "Closed")

    class WaitsFor(models.TextChoices):
        US = "us", _("Waits for us")
        THEM = "them", _("Waits for them")
        NOBODY = "nobody", _("Waits for nobody")

    # Those of a lead change hands with it.
    at_hand: ClassVar = models.Q(state="open", lead=None)

    channel = models.ForeignKey(Channel, models.PROTECT, db_index=False, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, db_index=False, related_name="conversations")
    lead = models.ForeignKey(Lead, models.PROTECT, null=True, db_index=False, related_name="conversations")
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    # How whoever is at the other end calls himself, or his address: of whom we know no card.
    with_name = models.CharField(max_length=200, blank=True, default="", db_default="")
    thread_key = models.CharField(max_length=200, null=True)  # noqa: DJ001  # NULL is 'none' for the unique key
    owner_employee = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")
    owner_queue = models.ForeignKey(Queue, models.PROTECT, null=True, db_index=False, related_name="+")
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    waits_for = models.CharField(max_length=6, choices=WaitsFor, default=WaitsFor.NOBODY)
    waiting_since = models.DateTimeField(null=True)
    last_message_at = models.DateTimeField()
    last_words = models.CharField(max_length=200, blank=True)
    is_lead_source = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = ConversationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(owner_employee=None, owner_queue__isnull=False)
                | models.Q(owner_employee__isnull=False, owner_queue=None),
                name="conversation_has_one_owner",
            ),
            models.UniqueConstraint(
                fields=["channel", "thread_key"],
                name="conversation_once",
                condition=models.Q(thread_key__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            # One for each list of the inbox, in its order; lists of one or many owners, of queues, of all.
            models.Index(
                fields=["owner_employee", "state", "-last_message_at", "-id"],
                name="talk_of_employee",
                condition=models.Q(owner_employee__isnull=False),
            ),
            models.Index(
                fields=["owner_queue", "state", "-last_message_at", "-id"],
                name="talk_of_queue",
                condition=models.Q(owner_queue__isnull=False),
            ),
            models.Index(fields=["state", "-last_message_at", "-id"], name="talk_latest"),
            models.Index(fields=["channel", "state", "-last_message_at", "-id"], name="talk_by_channel"),
            models.Index(
                fields=["owner_employee", "waits_for", "-last_message_at", "-id"],
                name="talk_waits_of",
                condition=models.Q(state="open", owner_employee__isnull=False),
            ),
            models.Index(
                fields=["owner_queue", "waits_for", "-last_message_at", "-id"],
                name="talk_waits_in",
                condition=models.Q(state="open", owner_queue__isnull=False),
            ),
            models.Index(
                fields=["waits_for", "-last_message_at", "-id"],
                name="talk_waits",
                condition=models.Q(state="open"),
            ),
            models.Index(fields=["lead"], name="talk_of_lead", condition=models.Q(lead__isnull=False)),
            models.Index(
                fields=["person", "-last_message_at"], name="talk_of_person", condition=models.Q(person__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.subject or self.last_words

    @property
    def owner(self) -> Employee | Queue:
        """Who answers in it: an employee or a queue."""
        owner = self.owner_employee or self.owner_queue
        assert owner is not None  # held by the constraint conversation_has_one_owner
        return owner

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class Message(models.Model):
    """One word in a talk: what came in, what we say, or a note that only we read.

    What we say goes `queued → sending → sent`; `sending` is leased, and a message is sent under its Message-ID
    (`external_id`) however often it is tried.
    """

    class Direction(models.TextChoices):
        IN = "in", pgettext_lazy("message", "came in")
        OUT = "out", pgettext_lazy("message", "went out")
        PRIVATE = "private", pgettext_lazy("message", "note for ourselves")

    class Kind(models.TextChoices):
        LETTER = "letter", _("Letter")
        CHAT = "chat", pgettext_lazy("message", "Message")
        NOTE = "note", _("Note")
        SMS = "sms", _("SMS")
        FORM = "form", _("Form")

    class State(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("message", "received")
        NOTED = "noted", pgettext_lazy("message", "noted")
        QUEUED = "queued", pgettext_lazy("message", "waits to be sent")
        SENDING = "sending", pgettext_lazy("message", "being sent")
        SENT = "sent", pgettext_lazy("message", "sent")
        DELIVERED = "delivered", pgettext_lazy("message", "delivered")
        READ = "read", pgettext_lazy("message", "read")
        FAILED = "failed", pgettext_lazy("message", "not sent")
        BOUNCED = "bounced", pgettext_lazy("message", "came back")

    conversation = models.ForeignKey(Conversation, models.CASCADE, db_index=False, related_name="messages")
    channel = models.ForeignKey(Channel, models.PROTECT, db_index=False, related_name="+")
    direction = models.CharField(max_length=7, choices=Direction)
    kind = models.CharField(max_length=6, choices=Kind)
    state = models.CharField(max_length=9, choices=State)
    author = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")
    is_automatic = models.BooleanField(default=False)
    sender_name = models.CharField(max_length=200, blank=True)
    sender_address = models.CharField(max_length=320, blank=True)
    # What it came from by its own word, where answers are to go to another address (`sender_address`).
    came_from = models.CharField(max_length=320, blank=True, default="", db_default="")
    # Whoever wrote it had no part in the talk: he knows one of our signed references, and nothing else is known.
    is_stranger = models.BooleanField(default=False, db_default=False)
    # Of each the name and the address, as Address.as_json gives them.
    recipients = models.JSONField(default=list)
    cc = models.JSONField(default=list)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True)
    folded = models.TextField(blank=True)
    html_file = models.ForeignKey(File, models.PROTECT, null=True, related_name="+")
    capture = models.BigIntegerField(null=True)
    external_id = models.CharField(max_length=400, null=True)  # noqa: DJ001  # NULL is 'none' for the unique key
    in_reply_to = models.CharField(max_length=400, blank=True)
    references = models.JSONField(default=list)
    at = models.DateTimeField()
    kept_at = models.DateTimeField(db_default=models.functions.Now())
    enquiry = models.ForeignKey(Enquiry, models.PROTECT, null=True, db_index=False, related_name="+")
    error = models.CharField(max_length=400, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    # Its place in a chat, counted without a gap in the order of the commits: by it a visitor's page knows what it
    # lacks.
    line = models.PositiveIntegerField(null=True)
    # Words as people look for them; how stands in the migration 0010_talks.
    search = models.GeneratedField(
        expression=models.Func("subject", "text", "sender_name", "sender_address", function="work_words"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["channel", "external_id"], name="message_once", condition=models.Q(external_id__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["conversation", "line"], name="message_line", condition=models.Q(line__isnull=False)
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["conversation", "-at", "-id"], name="message_of_talk"),
            models.Index(fields=["-at", "-id"], name="message_latest"),
            models.Index(fields=["channel", "-at", "-id"], name="message_by_channel"),
            # A Message-ID is looked for over all mailboxes: one letter may have come to several.
            models.Index(
                fields=["external_id"], name="message_external", condition=models.Q(external_id__isnull=False)
            ),
            models.Index(fields=["next_try_at"], name="message_next", condition=models.Q(state="queued")),
            models.Index(fields=["leased_until"], name="message_leased", condition=models.Q(state="sending")),
            models.Index(fields=["enquiry"], name="message_of_enquiry", condition=models.Q(enquiry__isnull=False)),
            GinIndex(fields=["search"], name="message_search", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.subject or self.text[:80]


class Attachment(models.Model):
    """A file of a message, as its sender named it; the name is shown and never a path."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    type = models.CharField(max_length=120, blank=True)
    size = models.BigIntegerField()
    is_inline = models.BooleanField(default=False)
    cid = models.CharField(max_length=255, blank=True)

    def __str__(self) -> str:
        return self.name


class Template(models.Model):
    """A quick answer or a letter with places to be filled; the company's, or somebody's own."""

    employee = models.ForeignKey(Employee, models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    text = models.TextField(_("text"), max_length=10_000)
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """What somebody has begun to write in a talk or to a lead; while it grows, others see that he writes."""

    employee = models.ForeignKey(Employee, models.CASCADE, db_index=False, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, null=True, related_name="drafts")
    lead = models.ForeignKey(Lead, models.CASCADE, null=True, related_name="+")
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    kept_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(conversation=None, lead__isnull=False)
                | models.Q(conversation__isnull=False, lead=None),
                name="draft_of_one",
            ),
            models.UniqueConstraint(
                fields=["employee", "conversation"],
                name="draft_of_talk_once",
                condition=models.Q(conversation__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["employee", "lead"], name="draft_of_lead_once", condition=models.Q(lead__isnull=False)
            ),
        ]
