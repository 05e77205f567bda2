"""The rules of distribution, their cursors, and the reason of every assignment."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from teplo.leads.models import Lead
from teplo.staff.models import Employee, Queue, Role, Team


class Rule(models.Model):
    """Who gets what: the first rule that fits decides. The last one catches all and cannot be removed."""

    class Strategy(models.TextChoices):
        FIXED = "fixed", _("One person")
        QUEUE = "queue", _("A queue: the first to take it owns it")
        ROUND_ROBIN = "round_robin", _("In turn")
        WEIGHTED = "weighted", _("In turn, by weights")
        LEAST_LOADED = "least_loaded", _("Whoever has the fewest open leads")
        LONGEST_WAITING = "longest_waiting", _("Whoever has waited longest for a new lead")
        BEST_CONVERTERS = "best_converters", _("Whoever converts such leads best")
        PREVIOUS_OWNER = "previous_owner", _("Whoever had this client before")
        OFFER = "offer", _("An offer in turn: whoever accepts in time owns it")
        PARTNER = "partner", _("An offer to a partner of the region")
        HEAD = "head", _("A head, who names the owner")

    class Fallback(models.TextChoices):
        NEXT = "next", _("The next rule decides")
        QUEUE = "queue", _("It goes to the queue: the first to take it owns it")
        WAIT = "wait", _("It waits in the queue until one of them may have it")

    class OutOfHours(models.TextChoices):
        SAME = "", _("As when nobody of them may have it")
        DUTY = "duty", _("Whoever is on duty gets it, in turn")
        WAIT = "wait", _("It waits in the queue until one of them comes")
        QUEUE = "queue", _("It goes to the queue: the first to take it owns it")

    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveIntegerField()
    is_active = models.BooleanField(_("in use"), default=True)
    catches_all = models.BooleanField(default=False)
    # A group of the filter language over the fields of an arriving enquiry (kit/filters).
    conditions = models.JSONField(_("conditions"), default=dict, blank=True)
    strategy = models.CharField(_("how"), max_length=16, choices=Strategy)
    # Where it goes by the strategy `queue`, and where it waits by `fallback` and `out_of_hours`.
    queue = models.ForeignKey(Queue, models.PROTECT, null=True, blank=True, verbose_name=_("queue"))
    # The people by name, else everybody of the team and of the role who has all the skills.
    employees = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name=_("people"))
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, verbose_name=_("team"))
    role = models.ForeignKey(Role, models.PROTECT, null=True, blank=True, verbose_name=_("role"))
    skills = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name=_("skills"))
    # Partners by name, else all whose region it is.
    partners = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name=_("partners"))
    # {"<employee id>": 3}; who is not named weighs 1
    weights = models.JSONField(_("weights"), default=dict, blank=True)
    # Of a hundred enquiries so many go to those who have worked here for less than `deciding.BEGINNER`.
    beginners_share = models.PositiveSmallIntegerField(
        _("share kept for beginners, %"), default=0, validators=[MaxValueValidator(100)]
    )
    offer_minutes = models.PositiveIntegerField(
        _("accept within, minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(43_200)],
    )
    # {"open": 30, "hour": 5, "day": 20, "month": 300}, each may be missing; what a person's own Capacity says wins
    caps = models.JSONField(_("limits of each person"), default=dict, blank=True)
    fallback = models.CharField(_("when nobody may have it"), max_length=5, choices=Fallback, default=Fallback.NEXT)
    out_of_hours = models.CharField(
        _("when nobody is at work"), max_length=5, choices=OutOfHours, blank=True, default=OutOfHours.SAME
    )
    version = models.PositiveIntegerField(default=1)

    named_in: ClassVar = ("employees", "weights")

    class Meta:
        ordering: ClassVar = ["catches_all", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["catches_all"], name="rule_one_catches_all", condition=models.Q(catches_all=True)
            ),
            models.CheckConstraint(
                condition=models.Q(catches_all=False) | models.Q(is_active=True), name="rule_catch_all_in_use"
            ),
            models.CheckConstraint(
                condition=models.Q(queue__isnull=False)
                | ~(
                    models.Q(strategy__in=("queue", "partner"))
                    | models.Q(fallback__in=("queue", "wait"))
                    | models.Q(out_of_hours__in=("queue", "wait"))
                ),
                name="rule_queue_named",
            ),
            models.CheckConstraint(
                condition=~models.Q(strategy__in=("offer", "partner")) | models.Q(offer_minutes__isnull=False),
                name="rule_offer_timed",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def naming(cls, employee: int) -> models.Q:
        """The rules that name an employee."""
        return models.Q(employees__contains=[employee]) | models.Q(weights__has_key=str(employee))

    def name_instead(self, gone: int, to: int) -> None:
        """Name somebody in the place of another, with his weight; whoever is named already stays as he is."""
        self.employees = list(dict.fromkeys(to if one == gone else one for one in self.employees))
        if weight := self.weights.pop(str(gone), None):
            self.weights.setdefault(str(to), weight)


class RuleVersion(models.Model):
    """The whole text of a rule as it was from a moment on: an assignment names the version by which it was made.

    `text` has the keys of `rule_setup.SETTINGS`, `position`, `is_active` and `catches_all`, rows by their numbers; of a
    rule that was removed `{"removed": true}` besides.
    """

    # Without a constraint: what a rule was stays when it goes.
    rule = models.ForeignKey(Rule, models.DO_NOTHING, db_constraint=False, related_name="versions", db_index=False)
    version = models.PositiveIntegerField()
    text = models.JSONField()
    since = models.DateTimeField()
    by_kind = models.CharField(max_length=12)
    by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["rule", "version"], name="rule_version_once")]


class Cursor(models.Model):
    """Whose turn it is: locked while somebody is chosen, so that two enquiries never get the same answer."""

    rule = models.OneToOneField(Rule, models.CASCADE, primary_key=True)
    # {"<employee id>": number of the turn he had last}; the smallest number is next
    turns = models.JSONField(default=dict)
    drawn = models.BigIntegerField(default=0)
    # What is owed by weights and shares: {"<employee id>": 1.5, "beginners": 0.2}
    owed = models.JSONField(default=dict, db_default={})


class Credit(models.Model):
    """What somebody has had of his limits by the hour and by the day, and how much of his month he may have now.

    The credit of a month grows with the time, in fractions of a lead, so that ten a month are about ten a month.
    The row is locked while he may be chosen, for several rules may choose him.
    """

    employee = models.OneToOneField(Employee, models.CASCADE, primary_key=True, related_name="+")
    # Begin of the hour (UTC) and the day (of the company) that are counted.
    hour = models.DateTimeField(null=True)
    in_hour = models.PositiveIntegerField(default=0)
    day = models.DateField(null=True)
    in_day = models.PositiveIntegerField(default=0)
    # As of `at`; before his first lead he may have one.
    month = models.FloatField(default=1.0)
    at = models.DateTimeField(null=True)


class Conversions(models.Model):
    """How many leads of a heat somebody ended in the last year, and how many of them he converted: a kept figure."""

    employee = models.ForeignKey(Employee, models.CASCADE, db_index=False, related_name="+")
    heat = models.CharField(max_length=4, blank=True)
    won = models.PositiveIntegerField()
    ended = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["employee", "heat"], name="conversions_once")]


class Waiting(models.Model):
    """A lead that waits in a queue until somebody of a rule may have it: the longest waiting is served first."""

    lead = models.OneToOneField(Lead, models.CASCADE, primary_key=True, related_name="waiting")
    # Without a constraint: what waits for a rule that was removed is drawn anew by those there are.
    rule = models.ForeignKey(Rule, models.DO_NOTHING, db_constraint=False, related_name="+")
    since = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["since", "lead"], name="waiting_longest")]


class Assignment(models.Model):
    """To whom a lead was given, by which rule and why: the answer to 'Why me?'."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="assignments")
    employee = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False)
    queue = models.ForeignKey(Queue, models.PROTECT, null=True, db_index=False)
    # Without a constraint: a removed rule leaves at once, and what it decided names it and its version still.
    rule = models.ForeignKey(Rule, models.DO_NOTHING, null=True, db_constraint=False, db_index=False)
    rule_version = models.PositiveIntegerField(null=True)
    # A code of rules.WHY and its figures: {"code": "turn", "candidates": 3, "open": 12}
    why = models.JSONField(default=dict)
    # Up to twenty by name: [{"employee": 8, "why": "off_shift"}]; the rest counted: {"off_shift": 61}
    skipped = models.JSONField(default=list)
    skipped_more = models.JSONField(default=dict)
    drawn = models.BigIntegerField(null=True)
    # From what the rules decided, so that it can be decided again (deciding.Inputs); empty where they were not asked.
    inputs = models.JSONField(default=dict, db_default={})
    # The code of `why`, the heat of the lead and who had it before, as they are counted.
    code = models.CharField(max_length=20, db_default="")
    heat = models.CharField(max_length=4, db_default="")
    from_employee = models.BigIntegerField(null=True)
    by_kind = models.CharField(max_length=12)
    by_id = models.BigIntegerField(null=True)
    comment = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["employee", "-at"], name="assignment_of"),
            # All that the figures of distribution ask, so that no row is read for them.
            models.Index(
                fields=["at"],
                include=["employee", "rule", "by_kind", "code", "heat", "from_employee"],
                name="assignment_figures",
            ),
        ]
