"""Forms of working time: hours as people write them, days and moments in the zone of whom they are about."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from teplo.kit.problems import Mistake
from teplo.kit.worktime import Window
from teplo.staff.calendars import COUNTRIES
from teplo.staff.models import Absence, CalendarDay, Capacity, Employee, Schedule
from teplo.staff.rules import LONGEST_CYCLE, day_words, hours_words, pattern_mistakes, read_windows
from teplo.web.setup.editing import SettingsForm
from teplo.web.shell.forms import zones

WEEKLY, CYCLE = "weekly", "cycle"
PRESETS: dict[str, tuple[object, str, list[list[Window]]]] = {
    "office": (_("5/2, days"), WEEKLY, [*[[(540, 1080)]] * 5, [], []]),
    "lunch": (_("5/2 with lunch"), WEEKLY, [*[[(540, 780), (840, 1080)]] * 5, [], []]),
    "six": (_("6/1, days"), WEEKLY, [*[[(540, 1200)]] * 6, []]),
    "two": (_("2/2, days"), CYCLE, [[(540, 1260)], [(540, 1260)], [], []]),
    "nights": (_("2/2, nights"), CYCLE, [[(1260, 1980)], [(1260, 1980)], [], []]),
    "watch": (_("A day and a night in four"), CYCLE, [[(540, 1980)], [], [], []]),
}


def day_field(**more: Any) -> forms.DateField:
    """A day."""
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def clock_field(**more: Any) -> forms.TimeField:
    """A time of the day."""
    return forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **more)


class ScheduleForm(forms.Form):
    """A schedule: a week or a cycle of days, each with its hours in a line of text."""

    NAMES: ClassVar = {"pattern": "kind"}

    name = forms.CharField(label=_("Title"), max_length=80, help_text=_("As your people call it: “5/2”, “Night”."))
    kind = forms.ChoiceField(
        label=_("Repeats"),
        choices=[(WEEKLY, _("by the week")), (CYCLE, _("by a cycle of days"))],
        widget=forms.RadioSelect,
    )
    length = forms.IntegerField(label=_("Days of the cycle"), min_value=1, max_value=LONGEST_CYCLE, required=False)
    anchor = day_field(label=_("First day of a cycle"), required=False)
    country = forms.ChoiceField(
        label=_("Production calendar"),
        choices=[("", _("none: holidays are worked")), *COUNTRIES.items()],
        required=False,
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), required=False, help_text=_("Empty: that of the employee, for a channel the company's.")
    )
    is_active = forms.BooleanField(label=_("in use"), required=False)

    def __init__(self, data: Any = None, *, schedule: Schedule | None = None, preset: str = "") -> None:
        super().__init__(data, initial=_initial(schedule, preset))
        zone = self.fields["time_zone"]
        assert isinstance(zone, forms.ChoiceField)
        zone.choices = [("", "—"), *zones()]
        if schedule is None:
            del self.fields["is_active"]
        self.is_week = str(self["kind"].value()) != CYCLE
        for number in range(7 if self.is_week else self._length()):
            self.fields[f"day-{number}"] = forms.CharField(
                label=day_words(number, is_week=self.is_week), max_length=120, required=False
            )

    def _length(self) -> int:
        given = str(self["length"].value() or "")
        return min(int(given), LONGEST_CYCLE) if given.isascii() and given.isdigit() and int(given) else 4

    def days(self) -> list[forms.BoundField]:
        """The lines of hours, in order."""
        return [self[name] for name in self.fields if name.startswith("day-")]

    def clean(self) -> dict[str, Any]:
        """Read the hours; each mistake stands at its day."""
        for bound in self.days():
            try:
                self.cleaned_data[bound.name] = read_windows(str(self.cleaned_data.get(bound.name, "")))
            except Mistake as mistake:
                self.add_error(bound.name, str(mistake))
        if not self.errors:
            for error in pattern_mistakes(self.pattern()):
                self.add_error(error.field if error.field in self.fields else "kind", str(error.message))
        return self.cleaned_data

    def pattern(self) -> dict[str, Any]:
        """The hours as they are kept; only of a form that is sound."""
        days = [[list(window) for window in self.cleaned_data[bound.name]] for bound in self.days()]
        if self.is_week:
            return {"kind": WEEKLY, "days": days}
        anchor = self.cleaned_data.get("anchor") or timezone.localdate()
        return {"kind": CYCLE, "anchor": anchor.isoformat(), "days": days}

    def values(self) -> dict[str, Any]:
        """What the action is given."""
        kept = ("name", "country", "time_zone", "is_active")
        return {name: self.cleaned_data[name] for name in kept if name in self.fields} | {"pattern": self.pattern()}


def _initial(schedule: Schedule | None, preset: str) -> dict[str, Any]:
    found: dict[str, Any] = {"country": "RU", "anchor": timezone.localdate()}
    _name, kind, days = PRESETS.get(preset) or PRESETS["office"]
    if schedule:
        kind, days = schedule.pattern["kind"], schedule.pattern["days"]
        found = {name: getattr(schedule, name) for name in ("name", "country", "time_zone", "is_active")}
        found["anchor"] = schedule.pattern.get("anchor") or timezone.localdate()
    elif kind == CYCLE:
        found["country"] = ""
    hours = {f"day-{number}": ", ".join(map(hours_words, day)) for number, day in enumerate(days)}
    return {**found, **hours, "kind": kind, "length": len(days) if kind == CYCLE else 4}


class CalendarDayForm(forms.Form):
    """One day of a country's calendar."""

    country = forms.ChoiceField(choices=COUNTRIES.items(), widget=forms.HiddenInput)
    day = day_field(label=_("Day"))
    kind = forms.ChoiceField(label=_("What it is"), choices=CalendarDay.Kind.choices)
    note = forms.CharField(label=_("Why"), max_length=120, required=False)


class _OfPeople(forms.Form):
    """About one of the people whom the asking person's right reaches."""

    def __init__(self, people: QuerySet[Employee], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["employee"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people


class AbsenceForm(_OfPeople):
    """An absence: whole days unless hours are named, in the zone of whoever is away."""

    NAMES: ClassVar = {"since": "first_day", "until": "last_day"}

    employee = forms.ModelChoiceField(label=_("Who"), queryset=Employee.objects.none())
    kind = forms.ChoiceField(label=_("Why"), choices=Absence.Kind.choices)
    first_day = day_field(label=_("From"))
    first_hour = clock_field(label=_("From the hour"), required=False)
    last_day = day_field(label=_("To and with"))
    last_hour = clock_field(label=_("To the hour"), required=False)
    substitute = forms.ModelChoiceField(
        label=_("Stands in"), queryset=Employee.objects.people().order_by("sort_key"), required=False
    )

    def span(self) -> dict[str, datetime]:
        """The moments between which he is away."""
        said = self.cleaned_data
        zone = ZoneInfo(said["employee"].time_zone)
        last = said["last_day"] if said["last_hour"] else said["last_day"] + timedelta(days=1)
        return {
            "since": datetime.combine(said["first_day"], said["first_hour"] or time(), zone),
            "until": datetime.combine(last, said["last_hour"] or time(), zone),
        }

    def values(self) -> dict[str, Any]:
        return {**self.span(), "kind": self.cleaned_data["kind"], "substitute": self.cleaned_data["substitute"]}


def absence_shown(absence: Absence) -> dict[str, Any]:
    """The values of the form for an absence that is noted."""
    zone = ZoneInfo(absence.employee.time_zone)
    since, until = (timezone.localtime(at, zone) for at in (absence.since, absence.until))
    whole = until.time() == time()
    return {
        "employee": absence.employee,
        "kind": absence.kind,
        "first_day": since.date(),
        "first_hour": since.time() if since.time() != time() else None,
        "last_day": until.date() - timedelta(days=1) if whole else until.date(),
        "last_hour": None if whole else until.time(),
        "substitute": absence.substitute,
    }


class DutyForm(_OfPeople):
    """A duty, by the clock of whoever writes the roster; up to the hour of the next day where it is earlier."""

    NAMES: ClassVar = {"since": "day", "until": "last_hour"}

    employee = forms.ModelChoiceField(label=_("Who"), queryset=Employee.objects.none())
    day = day_field(label=_("Day"))
    first_hour = clock_field(label=_("From the hour"))
    last_hour = clock_field(label=_("To the hour"), help_text=_("An earlier hour is that of the next day."))

    def span(self) -> tuple[datetime, datetime]:
        """The moments between which he is on duty."""
        said, zone = self.cleaned_data, timezone.get_current_timezone()
        over = said["last_hour"] <= said["first_hour"]
        return (
            datetime.combine(said["day"], said["first_hour"], zone),
            datetime.combine(said["day"] + timedelta(days=over), said["last_hour"], zone),
        )


class WorkingForm(forms.Form):
    """By which schedule somebody works from a day on."""

    schedule = forms.ModelChoiceField(
        label=_("Schedule"), queryset=Schedule.objects.filter(is_active=True).order_by("name")
    )
    since = day_field(label=_("From"))
    until = day_field(label=_("To and with"), required=False, help_text=_("Empty: until another one is given."))


class LimitsForm(SettingsForm):
    """How much somebody takes."""

    class Meta:
        model = Capacity
        fields = ("open_leads", "per_hour", "per_day", "per_month")
        help_texts: ClassVar = {"per_month": _("Empty is no limit of his own: that of the rule counts.")}


def read_day(given: Mapping[str, str], name: str, *, otherwise: date) -> date:
    """A day of an address; what is none counts as `otherwise`."""
    try:
        found = date.fromisoformat(given.get(name, ""))
    except ValueError:
        return otherwise
    return found if 2000 <= found.year <= 2100 else otherwise
