"""When our people work: schedules, calendars, absences, the duty roster, and the shifts laid out from them."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teplo.staff.models.people import Employee


def never_twice(
    name: str, range_of: str, *, ends: str, between: tuple[str, str] = ("since", "until")
) -> ExclusionConstraint:
    """Of one employee no two rows whose spans overlap; `ends` are the brackets of the range.

    A number is compared as a range of one, so that PostgreSQL needs no extension for it.
    """
    whose = Func(F("employee"), F("employee"), Value("[]"), function="int8range")
    span = Func(F(between[0]), F(between[1]), Value(ends), function=range_of)
    return ExclusionConstraint(name=name, expressions=[(whose, "&&"), (span, "&&")])


class Schedule(models.Model):
    """Hours of work, by the days of the week or by a cycle of days; of people and of channels.

    `pattern` is what `kit.worktime.Pattern` reads: `{"kind": "weekly", "days": [[[540, 780], [840, 1080]], …]}` with
    seven days from Monday on, or `{"kind": "cycle", "anchor": "2026-11-02", "days": […]}`; windows are minutes from
    midnight, and one that ends past 1440 runs into the next day. `time_zone` '' is the zone of whose schedule it is:
    the person's own, for a channel the company's. `country` '' is no production calendar: holidays are worked.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    pattern = models.JSONField(_("hours"))
    time_zone = models.CharField(_("time zone"), max_length=40, blank=True)
    country = models.CharField(_("calendar"), max_length=2, blank=True)
    exceptions = models.JSONField(default=dict, blank=True, db_default=Value({}, models.JSONField()))
    is_active = models.BooleanField(_("in use"), default=True)

    def __str__(self) -> str:
        return self.name


class CalendarDay(models.Model):
    """What the company says of one day of a country's calendar: it wins over the calendar that Teplo knows."""

    class Kind(models.TextChoices):
        OFF = "off", pgettext_lazy("day", "Day off")
        SHORT = "short", pgettext_lazy("day", "An hour shorter")
        WORK = "work", pgettext_lazy("day", "Working day")

    country = models.CharField(max_length=2)
    day = models.DateField(_("day"))
    kind = models.CharField(_("what it is"), max_length=5, choices=Kind)
    note = models.CharField(_("why"), max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["country", "day"], name="calendar_day_once")]


class Working(models.Model):
    """By which schedule an employee works, from a day to a day; one at a time. Without any he works when he says so."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="workings")
    schedule = models.ForeignKey(Schedule, models.PROTECT, related_name="workings", verbose_name=_("schedule"))
    since = models.DateField(_("from"))
    until = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="working_ends_after_it_begins"
            ),
            never_twice("working_one_at_a_time", "daterange", ends="[]"),
        ]


class Absence(models.Model):
    """An employee is away from one moment to another; `substitute` stands in for him."""

    class Kind(models.TextChoices):
        VACATION = "vacation", _("Vacation")
        SICK = "sick", _("Ill")
        TRIP = "trip", _("Business trip")
        DAY_OFF = "day_off", pgettext_lazy("absence", "Day off")
        OTHER = "other", pgettext_lazy("absence", "Away")

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="absences")
    since = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("to"))
    kind = models.CharField(_("why"), max_length=8, choices=Kind)
    substitute = models.ForeignKey(
        Employee, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("stands in")
    )
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="absence_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(substitute=None) | ~Q(substitute=F("employee")), name="absence_substitute_is_another"
            ),
            never_twice("absence_one_at_a_time", "tstzrange", ends="[)"),
        ]
        indexes: ClassVar = [models.Index(fields=["employee", "until"], name="absence_of_employee")]


class Duty(models.Model):
    """An employee answers for everybody from one moment to another, whatever his schedule says."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="duties")
    since = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("to"))

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="duty_ends_after_it_begins"),
            never_twice("duty_one_at_a_time", "tstzrange", ends="[)"),
        ]
        indexes: ClassVar = [models.Index(fields=["until"], name="duty_until")]


class Shift(models.Model):
    """Who is at work from when to when: laid out ahead from schedules, calendars, duties and absences.

    Cut anew from the present moment on whenever one of them changes; what is past is never rewritten, so it tells who
    was there. Shifts of one employee never overlap: a duty goes before the hours of the schedule.
    """

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="shifts", db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_duty = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_it_starts"),
            never_twice("shift_one_at_a_time", "tstzrange", ends="[)", between=("starts_at", "ends_at")),
        ]
        indexes: ClassVar = [
            models.Index(fields=["employee", "starts_at"], name="shift_of_employee"),
            models.Index(fields=["starts_at"], name="shift_starts"),
            models.Index(fields=["ends_at"], name="shift_ends"),
        ]


class Capacity(models.Model):
    """How much an employee takes of his own: open leads at once, new ones an hour, a day, a month; empty is no limit.

    What is said here wins over the limits of a rule.
    """

    employee = models.OneToOneField(Employee, models.CASCADE, related_name="capacity", primary_key=True)
    open_leads = models.PositiveIntegerField(
        _("open leads at once"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    per_hour = models.PositiveIntegerField(_("new an hour"), null=True, blank=True, validators=[MinValueValidator(1)])
    per_day = models.PositiveIntegerField(_("new a day"), null=True, blank=True, validators=[MinValueValidator(1)])
    per_month = models.PositiveIntegerField(_("new a month"), null=True, blank=True, validators=[MinValueValidator(1)])
