"""The map of a week: who is there at which hour, and the hours that nobody covers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from teplo.channels.models import Channel
from teplo.kit import worktime
from teplo.kit.worktime import Span
from teplo.staff import rules
from teplo.staff.layout import reckoned
from teplo.staff.models import Absence, Duty, Employee, Shift, Working

WEEK = timedelta(days=7)
# The map is so many units wide: quarters of an hour.
QUARTER = timedelta(minutes=15)
WIDTH = WEEK // QUARTER


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of the week: `at` and `width` in quarters of an hour, `kind` is hours, duty, away or hole."""

    at: int
    width: int
    kind: str
    words: str


@dataclass(slots=True)
class Line:
    """One person's week."""

    employee: Employee
    bars: list[Bar] = field(default_factory=list)
    has_hours: bool = False

    @property
    def hours(self) -> str:
        """The hours at work of the week."""
        total = sum(bar.width for bar in self.bars if bar.kind != "away") / 4
        return f"{total:.1f}".removesuffix(".0")


@dataclass(frozen=True, slots=True)
class Week:
    """The week from `first` on in the viewer's zone; `holes` are what nobody covers of the hours awaited."""

    first: date
    lines: list[Line]
    holes: list[Bar]
    duties: list[Duty]
    without_hours: int

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range(7)]


def week_of(people: Sequence[Employee], first: date, *, all_hours: bool, now: datetime) -> Week:
    """The map of these people; five questions however many they are.

    Awaited are the hours from `now` on in which channels are answered, or every hour of the week (`all_hours`).
    """
    frame = since, until = _midnight(first), _midnight(first + WEEK)
    lines = {one.pk: Line(one) for one in people}
    there: list[Span] = []
    for shift in Shift.objects.filter(employee__in=lines, ends_at__gt=since, starts_at__lt=until).order_by("starts_at"):
        bar = _bar((shift.starts_at, shift.ends_at), frame, "duty" if shift.is_duty else "hours")
        lines[shift.employee_id].bars.append(bar)
        there.append((shift.starts_at, shift.ends_at))
    for absence in Absence.objects.filter(employee__in=lines, until__gt=since, since__lt=until):
        words = str(absence.get_kind_display())
        lines[absence.employee_id].bars.append(_bar((absence.since, absence.until), frame, "away", words))
    scheduled = Working.objects.filter(employee__in=lines, since__lt=first + WEEK).exclude(until__lt=first)
    for number in scheduled.values_list("employee_id", flat=True):
        lines[number].has_hours = True
    duties = Duty.objects.filter(employee__in=lines, until__gt=since, since__lt=until).select_related("employee")
    # What is past cannot be covered any more.
    there.append((since, min(max(since, now), until)))
    holes = rules.holes(_awaited(first, since, until, all_hours=all_hours), filter(_lasts, there))
    return Week(
        first,
        list(lines.values()),
        [_bar(span, frame, "hole") for span in holes if span[1] - span[0] >= QUARTER],
        list(duties.order_by("since")),
        sum(not line.has_hours for line in lines.values()),
    )


def _lasts(span: Span) -> bool:
    return span[0] < span[1]


def _awaited(first: date, since: datetime, until: datetime, *, all_hours: bool) -> Iterable[Span]:
    channels = Channel.objects.filter(is_active=True, is_lead_source=True).exclude(schedule=None)
    schedules = {} if all_hours else {one.schedule_id: one.schedule for one in channels.select_related("schedule")}
    if not schedules:
        return [(since, until)]
    day = timedelta(days=1)
    found = [
        (max(begins, since), min(ends, until))
        for schedule in schedules.values()
        if schedule
        for begins, ends in worktime.begun(reckoned(schedule), first - day, first + WEEK)
    ]
    return filter(_lasts, found)


def _bar(span: Span, frame: Span, kind: str, what: str = "") -> Bar:
    since, until = frame
    begins, ends = max(span[0], since), min(span[1], until)
    at, over = (begins - since) // QUARTER, -((since - ends) // QUARTER)
    words = span_words(begins, ends)
    return Bar(at, max(1, min(over, WIDTH) - at), kind, f"{what}: {words}" if what else words)


def span_words(begins: datetime, ends: datetime) -> str:
    """`Mon 09:00–18:00`, `Fri 22:00 – Sat 06:00` by the viewer's clock."""
    here, there = timezone.localtime(begins), timezone.localtime(ends)
    first, last = (date_format(at, "D H:i", use_l10n=False) for at in (here, there))
    if there.date() == here.date() or there == _midnight(here.date() + timedelta(days=1)):
        return f"{first}–{'24:00' if there.date() > here.date() else date_format(there, 'H:i', use_l10n=False)}"
    return _("%(first)s – %(last)s") % {"first": first, "last": last}


def days_words(begins: datetime, ends: datetime) -> str:
    """`30 Nov – 6 Dec`, and the hours where they are not whole days, by the viewer's clock."""
    here, there = timezone.localtime(begins), timezone.localtime(ends)
    if here.time() == there.time() == time():
        first, last = here.date(), there.date() - timedelta(days=1)
        return (
            date_format(first, "j b") if first == last else f"{date_format(first, 'j b')} – {date_format(last, 'j b')}"
        )
    return f"{date_format(here, 'j b H:i')} – {date_format(there, 'j b H:i')}"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_current_timezone())
