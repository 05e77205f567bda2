"""Schedules: a list in plain words, an editor that says what it means while one writes."""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teplo.kit.problems import Forbidden
from teplo.staff import actions
from teplo.staff.layout import reckoned
from teplo.staff.models import Employee, Schedule
from teplo.staff.permissions import Permission, Scope, scope_of
from teplo.staff.queries import exceptions_of
from teplo.staff.routes import Rate, route
from teplo.staff.wording import days_ahead, sentence
from teplo.web.setup.editing import Row, edit, found, sent, signed
from teplo.web.setup.editing import listed as list_shown
from teplo.web.shell.asking import me
from teplo.web.working.forms import PRESETS, ScheduleForm

NAME = "setup-schedules"
RIGHT = Permission.SCHEDULE_SET_UP


@route(access=RIGHT, rate=Rate.PAGE)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Every schedule in plain words, and how many work by it today."""
    day = timezone.localdate()
    now = Q(workings__since__lte=day) & (Q(workings__until=None) | Q(workings__until__gte=day))
    schedules = Schedule.objects.annotate(people=Count("workings", filter=now & Q(workings__employee__is_active=True)))
    rows = [
        Row(
            str(one),
            reverse("setup-schedule", args=[one.pk]),
            (sentence(one), one.people),
            is_active=one.is_active,
            is_page=True,
        )
        for one in schedules.order_by("-is_active", "name")
    ]
    heads = (_("Title"), _("Hours"), _("People"))
    adding = {"add_url": reverse("setup-schedule-add"), "add_words": _("New schedule")} if is_whole(me(request)) else {}
    return list_shown(request, NAME, rows, heads=heads, empty=_("No schedules yet"), add_is_page=True, **adding)


@route(access=RIGHT, rate=Rate.WRITE)
def added(request: HttpRequest) -> HttpResponse:
    """Another schedule, begun from a usual one."""
    demand_whole(me(request))
    form = ScheduleForm(sent(request), preset=request.GET.get("preset", ""))
    return _edited(
        request,
        form,
        lambda: actions.add_schedule(**form.values(), **signed(request)),
        heading=_("New schedule"),
        said=_("The schedule was added."),
        presets=[(key, words) for key, (words, _kind, _days) in PRESETS.items()],
    )


@route(access=RIGHT, rate=Rate.WRITE)
def changed(request: HttpRequest, schedule: int) -> HttpResponse:
    """The hours of a schedule; who works by it works so from now on."""
    row = found(Schedule.objects.all(), schedule)
    if request.method == "POST":
        demand_whole(me(request))
    form = ScheduleForm(sent(request), schedule=row)
    return _edited(
        request,
        form,
        lambda: actions.change_schedule(row, values=form.values(), **signed(request)),
        heading=row.name,
        said=_("The schedule was saved."),
        fact=("schedule", row.pk),
        is_shown_only=not is_whole(me(request)),
    )


@route(access=RIGHT, rate=Rate.PAGE)
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What the hours mean that stand in the editor: the lines of its days, a sentence, the next two weeks."""
    form = ScheduleForm(request.POST)
    form.is_valid()
    return render(request, "web/working/schedule.html#parts", {"form": form, **_said(form)})


def _edited(request: HttpRequest, form: ScheduleForm, save: Callable[[], object], **context: Any) -> HttpResponse:
    as_it_is = form if form.is_bound else ScheduleForm(form.initial)
    as_it_is.is_valid()
    context |= _said(as_it_is)
    return edit(
        request, form, save, name=NAME, back=reverse(NAME), template="web/working/schedule.html", **context
    )  # fmt: skip


def _said(form: ScheduleForm) -> dict[str, Any]:
    """The sentence and the two weeks of a sound form; nothing of one with mistakes in its hours."""
    if any(name == "kind" or name.startswith("day-") for name in form.errors) or not hasattr(form, "cleaned_data"):
        return {}
    said = form.cleaned_data
    row = Schedule(pattern=form.pattern(), country=said.get("country", ""), time_zone=said.get("time_zone", ""))
    row.exceptions = exceptions_of(row.country, timezone.now())
    return {"sentence": sentence(row), "days": days_ahead(reckoned(row), timezone.localdate())}


def is_whole(employee: Employee) -> bool:
    """Whether the right reaches the company's schedules and calendars, not some people alone."""
    return scope_of(employee, RIGHT) is Scope.ALL


def demand_whole(employee: Employee) -> None:
    if not is_whole(employee):
        raise Forbidden
