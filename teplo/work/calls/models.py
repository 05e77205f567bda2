"""Calls: every event of a provider is one row, and a call is what all of its rows together say (`rules.told`)."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import pgettext_lazy

from teplo.channels.models import Channel
from teplo.files.models import File
from teplo.identity.models import Person
from teplo.leads.models import Enquiry, Lead
from teplo.staff.models import Employee, Queue
from teplo.staff.permissions import Permission
from teplo.work.talks.models import reached_with_leads


class Direction(models.TextChoices):
    """Who called; UNKNOWN while only events have come that do not say it."""

    UNKNOWN = "", pgettext_lazy("call", "Not known yet")
    IN = "in", pgettext_lazy("call", "Incoming")
    OUT = "out", pgettext_lazy("call", "Outgoing")
    INTERNAL = "internal", pgettext_lazy("call", "Internal")


class CallQuerySet(models.QuerySet["Call"]):
    def visible_to(self, employee: Employee, permission: Permission = Permission.CALL_SEE) -> Self:
        """The calls that this employee's right reaches; one of a lead only where he sees the lead too."""
        return reached_with_leads(self, employee, permission)


class Call(models.Model):
    """One call with a number outside, or between two of ours. Its owner is that of its lead (a trigger sees to it).

    `number` is the one outside in normal form, empty where it was hidden; `line` is our own number that was called or
    called from. `rung` are the employees at whom it rang, `employee` who talked, `asked_by` who had us dial.
    `expires_at` is when it is taken as over should nothing more be heard of it.
    """

    class State(models.TextChoices):
        RINGING = "ringing", pgettext_lazy("call", "Rings")
        TALKING = "talking", pgettext_lazy("call", "Being talked")
        HELD = "held", pgettext_lazy("call", "On hold")
        ENDED = "ended", pgettext_lazy("call", "Over")

    class Ending(models.TextChoices):
        NONE = "", pgettext_lazy("call", "Not over, or not known")
        ANSWERED = "answered", pgettext_lazy("call", "Talked")
        MISSED = "missed", pgettext_lazy("call", "Missed")
        NO_ANSWER = "no_answer", pgettext_lazy("call", "Not answered")
        BUSY = "busy", pgettext_lazy("call", "Busy")
        REFUSED = "refused", pgettext_lazy("call", "Refused")
        FAILED = "failed", pgettext_lazy("call", "Could not be connected")
        NO_HANGUP = "no_hangup", pgettext_lazy("call", "Its end was never told")

    # Those of a lead change hands with it; those that are over are history.
    at_hand: ClassVar = models.Q(lead=None) & ~models.Q(state="ended")

    channel = models.ForeignKey(Channel, models.PROTECT, db_index=False, related_name="+")
    external_id = models.CharField(max_length=200)
    direction = models.CharField(max_length=8, choices=Direction, blank=True)
    state = models.CharField(max_length=7, choices=State)
    ending = models.CharField(max_length=9, choices=Ending, blank=True)
    number = models.CharField(max_length=40, blank=True)
    from_number = models.CharField(max_length=40, blank=True)
    to_number = models.CharField(max_length=40, blank=True)
    line = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    wait_seconds = models.PositiveIntegerField(null=True)
    talk_seconds = models.PositiveIntegerField(null=True)
    expires_at = models.DateTimeField(null=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, db_index=False, related_name="calls")
    lead = models.ForeignKey(Lead, models.PROTECT, null=True, db_index=False, related_name="calls")
    enquiry = models.ForeignKey(Enquiry, models.PROTECT, null=True, db_index=False, related_name="+")
    employee = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")
    rung = ArrayField(models.BigIntegerField(), default=list)
    asked_by = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")
    owner_employee = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")
    owner_queue = models.ForeignKey(Queue, models.PROTECT, null=True, db_index=False, related_name="+")
    created_at = models.DateTimeField()

    objects = CallQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "external_id"], name="call_once"),
            models.CheckConstraint(
                condition=models.Q(owner_employee=None, owner_queue__isnull=False)
                | models.Q(owner_employee__isnull=False, owner_queue=None),
                name="call_has_one_owner",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["owner_employee", "-started_at", "-id"],
                name="call_of_employee",
                condition=models.Q(owner_employee__isnull=False),
            ),
            models.Index(
                fields=["owner_queue", "-started_at", "-id"],
                name="call_of_queue",
                condition=models.Q(owner_queue__isnull=False),
            ),
            models.Index(fields=["-started_at", "-id"], name="call_latest"),
            models.Index(
                fields=["employee", "-started_at", "-id"],
                name="call_talked_by",
                condition=models.Q(employee__isnull=False),
            ),
            models.Index(fields=["lead", "-started_at"], name="call_of_lead", condition=models.Q(lead__isnull=False)),
            models.Index(
                fields=["person", "-started_at"], name="call_of_person", condition=models.Q(person__isnull=False)
            ),
            models.Index(fields=["number", "started_at"], name="call_of_number", condition=~models.Q(number="")),
            models.Index(fields=["enquiry"], name="call_of_enquiry", condition=models.Q(enquiry__isnull=False)),
            models.Index(fields=["channel", "-started_at", "-id"], name="call_by_channel"),
            models.Index(fields=["line", "-started_at", "-id"], name="call_by_line", condition=~models.Q(line="")),
            # Those that nobody answered, in the order of their lists.
            models.Index(
                fields=["owner_employee", "-started_at", "-id"],
                name="call_missed_of",
                condition=models.Q(direction="in", state="ended", answered_at=None, owner_employee__isnull=False),
            ),
            models.Index(
                fields=["owner_queue", "-started_at", "-id"],
                name="call_missed_in",
                condition=models.Q(direction="in", state="ended", answered_at=None, owner_queue__isnull=False),
            ),
            models.Index(
                fields=["-started_at", "-id"],
                name="call_missed_latest",
                condition=models.Q(direction="in", state="ended", answered_at=None),
            ),
            # What goes on now is never much: asked by whoever looks at his ring window, and by the time-out.
            models.Index(fields=["expires_at"], name="call_goes_on", condition=~models.Q(state="ended")),
        ]

    def __str__(self) -> str:
        return self.number or self.from_number or self.external_id

    @property
    def owner(self) -> Employee | Queue:
        """Whose it is: an employee's or a queue's."""
        owner = self.owner_employee or self.owner_queue
        assert owner is not None  # held by the constraint call_has_one_owner
        return owner

    @property
    def is_over(self) -> bool:
        return self.state == self.State.ENDED

    @property
    def is_missed(self) -> bool:
        """Whether somebody outside called, it is over, and nobody of ours talked with him as far as we were told."""
        return self.direction == Direction.IN and self.is_over and self.answered_at is None


class CallEvent(models.Model):
    """One event as a provider told it. `external_id` is its number there or made of its body: told twice, kept once.

    `leg` is the provider's part of a call (each phone that rings), empty for the call as a whole; `seq` its order
    within the leg; `seconds` how long was talked, `waited` how long was waited, where the event says so.
    """

    class Kind(models.TextChoices):
        RING = "ring"
        ANSWER = "answer"
        HOLD = "hold"
        RESUME = "resume"
        TRANSFER = "transfer"
        HANGUP = "hangup"
        SUMMARY = "summary"
        RECORDING = "recording"
        # Ours: nothing more was heard for too long.
        TIMEOUT = "timeout"

    call = models.ForeignKey(Call, models.CASCADE, related_name="events")
    channel = models.ForeignKey(Channel, models.PROTECT, db_index=False, related_name="+")
    external_id = models.CharField(max_length=200)
    kind = models.CharField(max_length=9, choices=Kind)
    at = models.DateTimeField()
    seq = models.BigIntegerField(null=True)
    leg = models.CharField(max_length=120, blank=True)
    direction = models.CharField(max_length=8, choices=Direction, blank=True)
    from_number = models.CharField(max_length=40, blank=True)
    to_number = models.CharField(max_length=40, blank=True)
    line = models.CharField(max_length=40, blank=True)
    extension = models.CharField(max_length=40, blank=True)
    seconds = models.PositiveIntegerField(null=True)
    waited = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=80, blank=True)
    recording = models.CharField(max_length=1_000, blank=True)
    command = models.CharField(max_length=120, blank=True)
    capture = models.BigIntegerField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "external_id"], name="call_event_once"),
        ]


class Recording(models.Model):
    """A recording of a call: promised by the provider, fetched by a job, kept as a file.

    A call that went through several hands may have several. `source` is the provider's number of it, or its address.
    """

    class State(models.TextChoices):
        PROMISED = "promised", pgettext_lazy("recording", "Promised")
        FETCHING = "fetching", pgettext_lazy("recording", "Being fetched")
        KEPT = "kept", pgettext_lazy("recording", "Kept")
        FAILED = "failed", pgettext_lazy("recording", "Could not be fetched")

    call = models.ForeignKey(Call, models.CASCADE, related_name="recordings")
    source = models.CharField(max_length=1_000)
    state = models.CharField(max_length=8, choices=State, default=State.PROMISED)
    file = models.ForeignKey(File, models.PROTECT, null=True, db_index=False, related_name="+")
    type = models.CharField(max_length=80, blank=True)
    size = models.BigIntegerField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=400, blank=True)
    next_fetch_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    promised_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "source"], name="recording_once"),
            models.CheckConstraint(
                condition=models.Q(state="kept", file__isnull=False) | ~models.Q(state="kept"),
                name="recording_kept_has_file",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_fetch_at"],
                name="recording_to_fetch",
                condition=models.Q(state__in=["promised", "fetching"]),
            ),
            models.Index(fields=["call"], name="recording_failed", condition=models.Q(state="failed")),
            models.Index(fields=["file"], name="recording_file", condition=models.Q(file__isnull=False)),
        ]


class MissedCall(models.Model):
    """A call that nobody answered, and what became of it: the call back that is owed.

    `due_at` is when whoever waits longer counts as not reached. `settled_by` is the call in which he was talked with.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("missed call", "Waits for a call back")
        WITHIN_20_MINUTES = "within_20_minutes", pgettext_lazy("missed call", "Called back within 20 minutes")
        WITHIN_23_HOURS = "within_23_hours", pgettext_lazy("missed call", "Called back within 23 hours")
        CAME_THROUGH = "came_through", pgettext_lazy("missed call", "Got through himself")
        NOT_REACHED = "not_reached", pgettext_lazy("missed call", "Not reached")

    call = models.OneToOneField(Call, models.CASCADE, related_name="missed")
    lead = models.ForeignKey(Lead, models.PROTECT, null=True, db_index=False, related_name="+")
    task = models.ForeignKey("work.Task", models.SET_NULL, null=True, db_index=False, related_name="+")
    number = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=17, choices=State, default=State.WAITING)
    missed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    settled_by = models.ForeignKey(Call, models.SET_NULL, null=True, db_index=False, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "-missed_at"], name="missed_by_state"),
            models.Index(fields=["due_at"], name="missed_due", condition=models.Q(state="waiting")),
            models.Index(fields=["number", "missed_at"], name="missed_number", condition=~models.Q(number="")),
            models.Index(fields=["task"], name="missed_task", condition=models.Q(task__isnull=False)),
            models.Index(fields=["lead"], name="missed_lead", condition=models.Q(lead__isnull=False)),
            models.Index(fields=["settled_by"], name="missed_settled_by", condition=models.Q(settled_by__isnull=False)),
        ]


class AskedCall(models.Model):
    """A call that somebody asked us to dial, until the provider tells of it: by its command, else by the number.

    Forgotten after a day: what was not told of by then was not dialled.
    """

    channel = models.ForeignKey(Channel, models.CASCADE, db_index=False, related_name="+")
    employee = models.ForeignKey(Employee, models.CASCADE, db_index=False, related_name="+")
    lead = models.ForeignKey(Lead, models.CASCADE, null=True, db_index=False, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, null=True, db_index=False, related_name="+")
    number = models.CharField(max_length=40)
    command = models.CharField(max_length=120, blank=True)
    call = models.OneToOneField(Call, models.SET_NULL, null=True, related_name="asked")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["channel", "number", "-at"], name="asked_number"),
            models.Index(fields=["channel", "command"], name="asked_command", condition=~models.Q(command="")),
            models.Index(fields=["at"], name="asked_at"),
            models.Index(fields=["lead"], name="asked_lead", condition=models.Q(lead__isnull=False)),
            models.Index(fields=["person"], name="asked_person", condition=models.Q(person__isnull=False)),
        ]
