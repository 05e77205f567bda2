"""The calendar: tasks by month, week and day, over the filter of the list of leads."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teplo.kit.filters import Context, FilterMistake, Group
from teplo.kit.problems import FieldError, Invalid
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may
from teplo.staff.routes import Rate, route
from teplo.web.calendar.cells import Cell, cells_of, hours_of, weeks_of
from teplo.web.calendar.spans import VIEWS, Span, read_day, span_of
from teplo.web.desk.whose import Whose, whose
from teplo.web.lead import list_filters
from teplo.web.lead.asked import Asked, pairs_of
from teplo.web.lead.list import USUAL, head
from teplo.web.looks.rooms import habit_of
from teplo.web.shell import answers
from teplo.web.shell.asking import me
from teplo.web.shell.parts import Tab
from teplo.web.shell.times import moment_words
from teplo.web.shell.toasts import say
from teplo.work import calendar as work
from teplo.work.actions import move_task
from teplo.work.looks import Room
from teplo.work.queries import task_for

# What the calendar's address holds beside the filter of the leads.
OWN = ("view", "on", "who")
MOST = {"month": 4, "week": 24, "day": 100}


@route(access=Permission.TASK_SEE, rate=Rate.PAGE)
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """The tasks of a month, a week or a day; a part with htmx. A filter that cannot be read is told, 400."""
    employee, span = me(request), _span(request)
    chosen = whose(employee, request.GET.get("who", ""), Permission.TASK_SEE)
    asked, shown = Asked.of(request, employee), dict[str, Any]()
    try:
        asked.read(request)
        if request.GET.get("more"):
            return redirect(list_filters.with_more(asked.tree, request.GET, place="calendar"))
        shown = _shown(employee, span, chosen, (asked.tree, asked.context))
    except FilterMistake as mistake:
        shown["mistake"] = list_filters.told(mistake)
    shown |= {"span": span, "chosen": chosen, "may_move": may(employee, Permission.TASK_CHANGE)}
    shown |= _links(request, span, chosen, shown.get("cells", ()))
    status = 400 if "mistake" in shown else 200
    if request.headers.get("HX-Request") == "true":
        return render(request, "web/calendar/calendar.html#calendar", shown, status=status)
    shown |= head(request, asked, habit_of(employee, Room.LEADS), layout="calendar", usual=USUAL)
    return render(request, "web/calendar/calendar.html", shown, status=status)


def _span(request: HttpRequest) -> Span:
    today = timezone.localdate()
    view = request.GET.get("view", "")
    return span_of(view if view in VIEWS else "month", read_day(request.GET.get("on", ""), today))


def _shown(employee: Employee, span: Span, chosen: Whose, fits: tuple[Group, Context]) -> dict[str, Any]:
    zone = timezone.get_current_timezone()
    assert isinstance(zone, ZoneInfo)
    found = work.days(
        employee,
        first=span.first,
        count=span.count,
        zone=zone,
        people=chosen.people,
        queues=chosen.queues,
        fits=fits,
        most=MOST[span.view],
    )
    cells = cells_of(found, now=timezone.localtime(), month=span.on if span.view == "month" else None)
    rows: dict[str, Any] = {"weeks": weeks_of(cells)} if span.view == "month" else {"hours": hours_of(cells)}
    return {
        "cells": cells,
        **rows,
        "is_empty": not any(cell.marks or cell.waits or cell.back for cell in cells),
    }


def _links(request: HttpRequest, span: Span, chosen: Whose, cells: Sequence[Cell]) -> dict[str, Any]:
    """Where one goes from here: the same filter at another time, in another view, of other people."""
    asked = [(name, text) for name, text in pairs_of(request) if name not in OWN]
    kept = {"view": span.view, "on": span.on.isoformat(), "who": chosen.key}

    def address(**changed: str) -> str:
        return "?" + urlencode([*asked, *{**kept, **changed}.items()])

    for cell in cells:
        cell.url = address(view="day", on=cell.on.isoformat())
    return {
        "before_url": address(on=span.before.isoformat()),
        "after_url": address(on=span.after.isoformat()),
        "today_url": address(on=timezone.localdate().isoformat()),
        "views": [Tab(words, address(view=view), view == span.view) for view, words in VIEWS.items()],
        "people": [Tab(words, address(who=key), key == chosen.key) for key, words in chosen.choices],
    }


@route(access=Permission.TASK_CHANGE, rate=Rate.WRITE)
@require_POST
def put_on_day(request: HttpRequest, number: int) -> HttpResponse:
    """Move a task to another day, and to another hour where one is named; both in the reader's zone."""
    task = task_for(me(request), number)
    here = timezone.localtime(task.due_at)
    due = _named_moment(request.POST or request.GET, here)
    remind = task.remind_at + (due - here) if task.remind_at else None
    move_task(task, due_at=due, remind_at=remind, by=me(request), at=timezone.now())
    back = urlencode({"day": here.date().isoformat(), "at": here.strftime("%H:%M")})
    words = _("%(task)s: moved to %(moment)s.") % {"task": task, "moment": moment_words(due, timezone.now())}
    say(request, words, undo_url=f"{reverse('task-day', args=[number])}?{back}")
    return answers.done("lead-changed")


def _named_moment(given: QueryDict, here: datetime) -> datetime:
    """`day=2026-11-25`, with `hour=14` or `at=14:30` where the time changes too."""
    hour, minutes = given.get("hour", ""), given.get("at", "")
    if hour.isdigit() and int(hour) != here.hour:
        minutes = f"{hour:0>2}:00"
    try:
        clock = time.fromisoformat(minutes) if minutes else here.time()
        return datetime.combine(date.fromisoformat(given.get("day", "")), clock, here.tzinfo)
    except ValueError:
        raise Invalid(errors=[FieldError("day", "wrong_value", _("Choose a day."))]) from None
