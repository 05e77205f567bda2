"""Scripts with their versions, runs of them beside a lead or a talk, and marks of what a customer has said."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teplo.leads.models import Lead
from teplo.staff.models import Employee
from teplo.terms.models import Topic
from teplo.work.talks.models import Conversation


class Script(models.Model):
    """A script as the company calls it. `draft` is what is being written; people walk the newest version.

    Both hold a tree as `rules.Tree.as_json` gives it. `edits` counts the changes of the draft: whoever saves names the
    one he saw.
    """

    class Kind(models.TextChoices):
        CALL = "call", pgettext_lazy("script", "For calls")
        CHAT = "chat", pgettext_lazy("script", "For chats and letters")
        BOTH = "both", pgettext_lazy("script", "For calls and chats")

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=4, choices=Kind, default=Kind.CALL)
    aim = models.CharField(_("aim of the talk"), max_length=200, blank=True)
    draft = models.JSONField(default=dict)
    edits = models.PositiveIntegerField(default=0)
    is_changed = models.BooleanField(default=True)
    is_active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class ScriptVersion(models.Model):
    """A script as it was from a moment on; it never changes, for talks were led by it."""

    script = models.ForeignKey(Script, models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    aim = models.CharField(max_length=200)
    tree = models.JSONField()
    by = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["script", "number"], name="script_version_once")]

    def __str__(self) -> str:
        return f"{self.script} · {self.number}"


class AboutQuerySet(models.QuerySet["ScriptRun"]):
    """Rows about a lead, a talk or both."""

    def visible_to(self, employee: Employee) -> Self:
        """Those whose lead this employee sees; of a talk without a lead, whose talk."""
        return self.filter(about_seen(employee))


class MarkQuerySet(models.QuerySet["Mark"]):
    def visible_to(self, employee: Employee) -> Self:
        """The marks whose lead this employee sees; of a talk without a lead, whose talk."""
        return self.filter(about_seen(employee))


def about_seen(employee: Employee) -> models.Q:
    """The filter over rows with `lead` and `conversation` of what this employee may see."""
    lead = Lead.objects.visible_to(employee).filter(pk=models.OuterRef("lead_id"))
    talk = Conversation.objects.visible_to(employee).filter(pk=models.OuterRef("conversation_id"))
    of_talk = models.Q(models.Exists(talk), lead=None)
    return models.Q(models.Exists(lead)) | of_talk


class ScriptRun(models.Model):
    """Somebody walks a script beside a lead or a talk. `at_step` is where he stands, or where it ended."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("run of a script", "Goes on")
        REACHED = "reached", _("Aim reached")
        ENDED = "ended", pgettext_lazy("run of a script", "Ended without the aim")
        LEFT = "left", pgettext_lazy("run of a script", "Left")

    version = models.ForeignKey(ScriptVersion, models.PROTECT, db_index=False, related_name="runs")
    lead = models.ForeignKey(Lead, models.CASCADE, null=True, db_index=False, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, null=True, db_index=False, related_name="+")
    employee = models.ForeignKey(Employee, models.PROTECT, db_index=False, related_name="+")
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    at_step = models.CharField(max_length=12)
    moves = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = AboutQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(lead__isnull=False) | models.Q(conversation__isnull=False),
                name="run_about_something",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", ended_at=None)
                | (~models.Q(state="open") & models.Q(ended_at__isnull=False)),
                name="run_ends_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["version", "-id"], name="run_of_version"),
            models.Index(fields=["lead", "-id"], name="run_of_lead", condition=models.Q(lead__isnull=False)),
            models.Index(
                fields=["conversation", "-id"], name="run_of_talk", condition=models.Q(conversation__isnull=False)
            ),
            models.Index(fields=["touched_at"], name="run_open", condition=models.Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"{self.version} · {self.pk}"


class RunStep(models.Model):
    """A step that was come to, in order; `answer` is what led away from it, an objection stands beside the way."""

    run = models.ForeignKey(ScriptRun, models.CASCADE, db_index=False, related_name="steps")
    place = models.PositiveIntegerField()
    step = models.CharField(max_length=12)
    answer = models.CharField(max_length=12, blank=True, default="", db_default="")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "place"], name="run_step_once")]


class Mark(models.Model):
    """What a customer objected to or wished for, in the company's own words, with what he said."""

    topic = models.ForeignKey(Topic, models.PROTECT, db_index=False, related_name="+")
    lead = models.ForeignKey(Lead, models.CASCADE, null=True, db_index=False, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, null=True, db_index=False, related_name="+")
    run = models.ForeignKey(ScriptRun, models.SET_NULL, null=True, related_name="+")
    quote = models.CharField(max_length=300, blank=True)
    employee = models.ForeignKey(Employee, models.PROTECT, db_index=False, related_name="+")
    at = models.DateTimeField()

    objects = MarkQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(lead__isnull=False) | models.Q(conversation__isnull=False),
                name="mark_about_something",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["topic", "-at", "-id"], name="mark_of_topic"),
            models.Index(fields=["lead", "-id"], name="mark_of_lead", condition=models.Q(lead__isnull=False)),
            models.Index(
                fields=["conversation", "-id"], name="mark_of_talk", condition=models.Q(conversation__isnull=False)
            ),
        ]
