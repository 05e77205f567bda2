"""The time of one person: his schedule, absences, duties and limits; and the absences of all whom one sets up."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teplo.staff import actions, presence
from teplo.staff.actions.working import LIMITS
from teplo.staff.models import Absence, Capacity, Employee, Working
from teplo.staff.permissions import Permission, may
from teplo.staff.routes import Rate, route
from teplo.staff.wording import sentence
from teplo.web.setup.editing import Deed, Row, edit, found, listed, sent, shown, signed
from teplo.web.shell.answers import tried
from teplo.web.shell.asking import me
from teplo.web.working.forms import AbsenceForm, LimitsForm, WorkingForm, absence_shown
from teplo.web.working.roster import people_of
from teplo.web.working.schedules import RIGHT
from teplo.web.working.week import days_words

ABSENCES = "setup-absences"
ROSTER = "setup-roster"
LISTED = 200
AGO = timedelta(days=30)


@route(access=RIGHT, rate=Rate.PAGE)
@require_safe
def absences(request: HttpRequest) -> HttpResponse:
    """Who is away now and later, and who was in the last month."""
    now = timezone.now()
    rows = [
        Row(
            str(one.employee),
            reverse("setup-absence", args=[one.pk]),
            (one.get_kind_display(), days_words(one.since, one.until), one.substitute or "—", _when(one, now)),
            is_active=one.until > now,
        )
        for one in _absences(request).filter(until__gt=now - AGO).order_by("-until", "pk")[:LISTED]
    ]
    heads = (_("Who"), _("Why"), _("From and to"), _("Stands in"), _("When"))
    return listed(
        request, ABSENCES, sorted(rows, key=lambda row: not row.is_active), heads=heads,
        empty=_("Nobody is away"), add_url=reverse("setup-absence-add"), add_words=_("Note an absence"),
    )  # fmt: skip


def _when(absence: Absence, now: Any) -> str:
    if absence.until <= now:
        return _("over")
    return _("away now") if absence.since <= now else _("to come")


def _absences(request: HttpRequest) -> QuerySet[Absence]:
    return Absence.objects.filter(employee__in=people_of(request)).select_related("employee", "substitute")


@route(access=RIGHT, rate=Rate.WRITE)
def absence_added(request: HttpRequest) -> HttpResponse:
    """Note that somebody is or will be away."""
    day, who = timezone.localdate(), request.GET.get("employee", "")
    first = {"first_day": day, "last_day": day, "employee": who if who.isascii() and who.isdigit() else None}
    form = AbsenceForm(people_of(request), sent(request), initial=first)

    def save() -> None:
        actions.add_absence(form.cleaned_data["employee"], **form.values(), **signed(request))

    return edit(
        request, form, save, name=ABSENCES, heading=_("Absence"), said=_("The absence was noted."),
        back=reverse(ABSENCES), note=_("Nobody gets new leads while he is away; whole days unless you name hours."),
    )  # fmt: skip


@route(access=RIGHT, rate=Rate.WRITE)
def absence_changed(request: HttpRequest, absence: int) -> HttpResponse:
    """How long somebody is away, why, and who stands in."""
    row = found(_absences(request), absence)
    form = AbsenceForm(people_of(request).filter(pk=row.employee_id), sent(request), initial=absence_shown(row))
    deeds = [Deed(_("Is back"), reverse("setup-absence-end", args=[row.pk]), "user-check")]
    return edit(
        request, form, lambda: actions.change_absence(row, values=form.values(), **signed(request)),
        name=ABSENCES, heading=row.employee.name, said=_("The absence was saved."), back=reverse(ABSENCES),
        deeds=deeds if row.until > timezone.now() else [],
    )  # fmt: skip


@route(access=RIGHT, rate=Rate.WRITE)
@require_POST
def absence_ended(request: HttpRequest, absence: int) -> HttpResponse:
    """He is back, or will not be away after all."""
    row = found(_absences(request), absence)
    said = _("%(name)s is not away any more.") % {"name": row.employee}
    return tried(request, lambda: actions.end_absence(row, **signed(request)), said=said, back=reverse(ABSENCES))


@route(access=RIGHT, rate=Rate.PAGE)
@require_safe
def time_of(request: HttpRequest, employee: int) -> HttpResponse:
    """All that says when one person works, and how much he takes."""
    row, now = found(people_of(request), employee), timezone.now()
    day = timezone.localtime(now, ZoneInfo(row.time_zone)).date()
    workings = list(row.workings.exclude(until__lt=day).select_related("schedule").order_by("since"))
    return shown(
        request,
        "web/working/person.html",
        ROSTER,
        heading=row.name,
        back=reverse(ROSTER),
        person=row,
        here=presence.of([row.pk], now)[row.pk],
        workings=[(one, sentence(one.schedule), one.since <= day) for one in workings],
        absences=[
            (one, days_words(one.since, one.until))
            for one in row.absences.filter(until__gt=now).select_related("substitute").order_by("since")
        ],
        duties=row.duties.filter(until__gt=now).order_by("since"),
        shifts=row.shifts.filter(ends_at__gt=now).order_by("starts_at")[:14],
        limits=_limits_words(row),
        may_set_up=may(me(request), Permission.STAFF_SET_UP),
    )


def _limits_words(employee: Employee) -> list[tuple[str, int]]:
    row = Capacity.objects.filter(employee=employee).first()
    fields = [field for field in Capacity._meta.fields if field.name in LIMITS]
    return [(str(one.verbose_name), value) for one in fields if row and (value := getattr(row, one.name))]


@route(access=RIGHT, rate=Rate.WRITE)
def schedule_given(request: HttpRequest, employee: int) -> HttpResponse:
    """Let somebody work by a schedule from a day on."""
    row = found(people_of(request), employee)
    form = WorkingForm(sent(request), initial={"since": timezone.localdate()})
    return edit(
        request, form, lambda: actions.give_schedule(row, **form.cleaned_data, **signed(request)),
        name=ROSTER, heading=_("Schedule of %(name)s") % {"name": row}, said=_("The schedule was given."),
        back=_page(row), note=_("What he works by until then ends the day before."),
    )  # fmt: skip


@route(access=RIGHT, rate=Rate.WRITE)
@require_POST
def schedule_ended(request: HttpRequest, employee: int, working: int) -> HttpResponse:
    """From today on somebody works by this schedule no more; without another he is there when he is switched on."""
    row = found(people_of(request), employee)
    held = found(Working.objects.filter(employee=row), working)
    until = timezone.localtime(timezone.now(), ZoneInfo(row.time_zone)).date() - timedelta(days=1)
    return tried(
        request, lambda: actions.end_schedule(held, until=until, **signed(request)),
        said=_("The schedule ends with yesterday."), back=_page(row),
    )  # fmt: skip


@route(access=RIGHT, rate=Rate.WRITE)
def limits_set(request: HttpRequest, employee: int) -> HttpResponse:
    """How much somebody takes at most."""
    row = found(people_of(request), employee)
    form = LimitsForm(sent(request), instance=Capacity.objects.filter(employee=row).first() or Capacity(employee=row))
    return edit(
        request, form, lambda: actions.set_capacity(row, limits=form.cleaned_data, **signed(request)),
        name=ROSTER, heading=_("Limits of %(name)s") % {"name": row}, said=_("The limits were saved."),
        back=_page(row), note=_("At a limit somebody gets nothing by the rules until he is below it again."),
    )  # fmt: skip


def _page(employee: Employee) -> str:
    return reverse("setup-working", args=[employee.pk])
