"""Who works when: by which schedule, when he is away, when he is on duty, and how much he takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from teplo.kit.changes import add, check, put
from teplo.kit.problems import Conflict, FieldError, Invalid, Words
from teplo.kit.transactions import front_door, step
from teplo.ledger.actions import record
from teplo.ledger.actors import Actor
from teplo.staff import queries
from teplo.staff.actions.shifts import lay_out
from teplo.staff.models import Absence, Capacity, Duty, Employee, Schedule, Working
from teplo.staff.permissions import Permission, demand

LIMITS = ("open_leads", "per_hour", "per_day", "per_month")
ABSENCE = ("since", "until", "kind", "substitute")
LONGEST_DUTY = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Of:
    """An employee as the policy asks: his time is his own record."""

    employee: int

    @property
    def owner_employee_id(self) -> int:
        return self.employee

    @property
    def owner_queue_id(self) -> None:
        return None


@front_door
def give_schedule(
    employee: Employee, *, schedule: Schedule, since: date, until: date | None = None, by: Actor, at: datetime
) -> Working:
    """Let an employee work by a schedule from today or a later day on; what he works by until then ends the day before.

    Invalid where he would work by two schedules at once, or where the day is past.
    """
    now = _locked(employee, by)
    _demand_to_come(since, now, at)
    if until and until < since:
        raise _mistake("until", "ends_before", _("It must end on its first day or later."))
    if not schedule.is_active:
        raise _mistake("schedule", "out_of_use", _("This schedule is out of use."))
    now.workings.filter(since__lt=since, until=None).update(until=since - timedelta(days=1))
    if other := queries.working_between(now.pk, since, until):
        raise _mistake("since", "two_at_once", _two_at_once(other))
    row = Working(employee=now, schedule=schedule, since=since, until=until)
    add(row)
    record("working.began", by=by, at=at, employee=now.pk, schedule=schedule.pk, since=since.isoformat())
    lay_out([now.pk], at=at)
    return row


@front_door
def end_schedule(working: Working, *, until: date, by: Actor, at: datetime) -> None:
    """Let an employee work by a schedule until a day, yesterday or later; what has not begun by then is taken away."""
    now = _locked(working.employee, by)
    row = now.workings.filter(pk=working.pk).first()
    if row is None:
        raise Conflict("gone", _("Somebody has taken it away already."))
    _demand_to_come(until + timedelta(days=1), now, at)
    if until < row.since:
        row.delete()
    else:
        row.until = min(until, row.until or until)
        row.save(update_fields=["until"])
    record("working.ended", by=by, at=at, employee=now.pk, schedule=row.schedule_id, until=until.isoformat())
    lay_out([now.pk], at=at)


@front_door
def add_absence(
    employee: Employee,
    *,
    kind: str,
    since: datetime,
    until: datetime,
    substitute: Employee | None = None,
    by: Actor,
    at: datetime,
) -> Absence:
    """Note that an employee is away; from now on his shifts and duties in that time are nobody's.

    Invalid where it ends before it begins or is over already, or where he is away then already.
    """
    now = _locked(employee, by)
    row = Absence(employee=now, kind=kind, since=since, until=until, substitute=substitute, added_at=at)
    check(row)
    _demand_sound_absence(row, at)
    add(row)
    record("absence.added", by=by, at=at, employee=now.pk, absence=row.pk, kind=kind)
    lay_out([now.pk], at=at)
    return row


@front_door
def change_absence(absence: Absence, *, values: Mapping[str, object], by: Actor, at: datetime) -> Absence:
    """Change any of `ABSENCE`; of an absence that has begun the beginning stays, and the past is not rewritten."""
    now = _locked(absence.employee, by)
    row = _absence(now, absence.pk)
    begun, began = row.since <= at, row.since
    changed = put(row, values, allowed=ABSENCE)
    if begun and row.since != began:
        raise _mistake("since", "begun", _("It has begun already: its beginning stays."))
    _demand_sound_absence(row, at)
    if changed:
        row.save(update_fields=changed)
        record("absence.changed", by=by, at=at, employee=now.pk, absence=row.pk, fields=changed)
        lay_out([now.pk], at=at)
    return row


@front_door
def end_absence(absence: Absence, *, by: Actor, at: datetime) -> None:
    """An employee is back, or will not be away after all: an absence to come is taken away, one that runs ends now."""
    now = _locked(absence.employee, by)
    row = _absence(now, absence.pk)
    _end(row, at=at)
    record("absence.ended", by=by, at=at, employee=now.pk, absence=absence.pk)
    lay_out([now.pk], at=at)


@step
def _end(row: Absence | Duty | None, *, at: datetime) -> None:
    """What is to come is taken away, what runs ends now; Conflict for what is over."""
    if row is None or row.until <= at:
        raise Conflict("over", _("It is over already."))
    if row.since >= at:
        row.delete()
    else:
        row.until = at
        row.save(update_fields=["until"])


@front_door
def add_duty(employee: Employee, *, since: datetime, until: datetime, by: Actor, at: datetime) -> Duty:
    """Put an employee on duty: he is there from `since` to `until` whatever his schedule says.

    Invalid where it is past, longer than two weeks, or where he is away or on duty then already.
    """
    now = _locked(employee, by)
    if until <= since:
        raise _mistake("until", "no_length", _("It must end later than it begins."))
    if until <= at:
        raise _mistake("until", "past", _("This is over already: a duty is given for what comes."))
    if until - since > LONGEST_DUTY:
        raise _mistake("until", "too_long", _("A duty lasts two weeks at most."))
    if away := now.absences.filter(since__lt=until, until__gt=since).order_by("since").first():
        words = _("%(name)s is away from %(since)s to %(until)s: %(kind)s.")
        values = {**_span_words(away.since, away.until, now), "kind": away.get_kind_display(), "name": now.name}
        raise _mistake("since", "absent", words % values)
    if other := now.duties.filter(since__lt=until, until__gt=since).order_by("since").first():
        words = _("%(name)s is on duty from %(since)s to %(until)s already.")
        raise _mistake("since", "twice", words % {**_span_words(other.since, other.until, now), "name": now.name})
    row = Duty(employee=now, since=max(since, at), until=until)
    add(row)
    record("duty.added", by=by, at=at, employee=now.pk, duty=row.pk)
    lay_out([now.pk], at=at)
    return row


@front_door
def end_duty(duty: Duty, *, by: Actor, at: datetime) -> None:
    """Take a duty to come away; one that runs ends now, one that is over stays as it was."""
    now = _locked(duty.employee, by)
    _end(now.duties.filter(pk=duty.pk).first(), at=at)
    record("duty.ended", by=by, at=at, employee=now.pk, duty=duty.pk)
    lay_out([now.pk], at=at)


@front_door
def set_capacity(employee: Employee, *, limits: Mapping[str, int | None], by: Actor, at: datetime) -> None:
    """Say how much an employee takes, any of `LIMITS`; None is no limit of his own."""
    demand(by, Permission.SCHEDULE_SET_UP, Of(employee.pk))
    queries.employee_locked(employee.pk)
    row = Capacity.objects.filter(employee=employee).first() or Capacity(employee=employee)
    if changed := put(row, limits, allowed=LIMITS):
        row.save()
        record("employee.limits_set", by=by, at=at, employee=employee.pk, fields=changed)


def _locked(employee: Employee, by: Actor) -> Employee:
    """The employee as he stands now, locked; Forbidden where the right does not reach him, Conflict where he left."""
    demand(by, Permission.SCHEDULE_SET_UP, Of(employee.pk))
    now = queries.employee_locked(employee.pk)
    if not now.is_active or now.is_robot:
        raise Conflict("left", _("%(name)s does not work here.") % {"name": now})
    return now


def _absence(employee: Employee, number: int) -> Absence:
    row = employee.absences.filter(pk=number).first()
    if row is None:
        raise Conflict("gone", _("Somebody has taken it away already."))
    return row


def _demand_sound_absence(row: Absence, at: datetime) -> None:
    if row.until <= row.since:
        raise _mistake("until", "no_length", _("It must end later than it begins."))
    if row.until <= at:
        raise _mistake("until", "past", _("This is over already: what was stays as it was."))
    if row.substitute_id == row.employee_id:
        raise _mistake("substitute", "oneself", _("Nobody stands in for himself."))
    others = Absence.objects.filter(employee=row.employee_id, since__lt=row.until, until__gt=row.since)
    if other := others.exclude(pk=row.pk).order_by("since").first():
        words = _("%(name)s is away from %(since)s to %(until)s already.")
        values = {**_span_words(other.since, other.until, row.employee), "name": row.employee.name}
        raise _mistake("since", "twice", words % values)


def _demand_to_come(day: date, employee: Employee, at: datetime) -> None:
    if day < at.astimezone(ZoneInfo(employee.time_zone)).date():
        raise _mistake("since", "past", _("What is past stays as it was: choose today or later."))


def _two_at_once(other: Working) -> Words:
    if other.until is None:
        words = _("From %(since)s on he works by “%(schedule)s” already. End that first.")
    else:
        words = _("From %(since)s to %(until)s he works by “%(schedule)s” already. End that first.")
    values = {"since": date_format(other.since), "until": date_format(other.until) if other.until else ""}
    return str(words % {**values, "schedule": other.schedule})


def _span_words(since: datetime, until: datetime, employee: Employee) -> dict[str, str]:
    zone = ZoneInfo(employee.time_zone)
    shown = (date_format(timezone.localtime(at, zone), "SHORT_DATETIME_FORMAT") for at in (since, until))
    return dict(zip(("since", "until"), shown, strict=True))


def _mistake(field: str, code: str, words: Words) -> Invalid:
    return Invalid(errors=[FieldError(field, code, words)])
