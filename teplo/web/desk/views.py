"""The desk: new enquiries, today's tasks, what will soon be late, hot leads; for the head the same of the team."""

from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, Scope, may, scope_of
from teplo.staff.queries import people_in_reach, queues_in_reach
from teplo.staff.routes import Access, Rate, route
from teplo.web.desk.rows import task_line
from teplo.web.desk.whose import MINE, TEAM
from teplo.web.offers.shown import on_desk
from teplo.web.shell.asking import me
from teplo.work import queries, todo

# More people than these stand in the list of the load alone.
MOST_COLUMNS = 12
VERBS = {
    "may_take": Permission.LEAD_CHANGE,
    "may_refuse": Permission.LEAD_REFUSE,
    "may_assign": Permission.LEAD_ASSIGN,
    "may_add": Permission.LEAD_ADD,
    "may_see_tasks": Permission.TASK_SEE,
}
# So many overdue tasks stand above those of today; the others are a press away.
FIRST_OVERDUE = 5
# Whoever works neither leads nor tasks begins at the first of these pages that is his.
STARTS = (("reports", Permission.REPORT_SEE), ("leads", Permission.LEAD_SEE))


@route(access=Access.SIGNED_IN, rate=Rate.PAGE)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page is the desk; for whoever has no work of his own there, the reports or the leads."""
    employee = me(request)
    if may(employee, Permission.LEAD_CHANGE) or may(employee, Permission.TASK_SEE):
        return redirect("desk")
    return redirect(next((name for name, right in STARTS if may(employee, right)), "desk"))


@route(access=Access.SIGNED_IN, rate=Rate.PAGE)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The desk of everybody whose leads one sees; with `?of=me`, and for whoever sees only his own, one's own."""
    employee = me(request)
    heads = scope_of(employee, Permission.LEAD_SEE) not in (None, Scope.OWN)
    of_team = heads and request.GET.get("of") != "me"
    here = "team_desk" if of_team else "me"
    context = {
        "heads": heads,
        "of_team": of_team,
        "here": here,
        **_lists(employee, of_team=of_team),
        **_verbs(employee),
    }
    part = "#desk" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"web/desk/desk.html{part}", context)


def _verbs(employee: Employee) -> dict[str, bool]:
    return {name: may(employee, permission) for name, permission in VERBS.items()}


def _lists(employee: Employee, *, of_team: bool) -> dict[str, Any]:
    now = timezone.now()
    people = people_in_reach(employee, Permission.LEAD_SEE) if of_team else [employee.pk]
    queues = queues_in_reach(employee, Permission.LEAD_SEE) if of_team else sorted(employee.queue_ids)
    load = queries.load(people, now=now) if of_team else []
    shown = sorted(load, key=lambda one: not one.on_shift)[:MOST_COLUMNS]
    each = [one.employee for one in shown]
    found = queries.desk(employee, people=people, queues=queues, now=now, midnight=end_of_day(now), each=each)
    return {
        "found": found,
        "offers": on_desk(found.new),
        "overdue": [task_line(task, by=employee, of_team=of_team) for task in found.overdue[:FIRST_OVERDUE]],
        "overdue_more": len(found.overdue) > FIRST_OVERDUE,
        "overdue_url": f"{reverse('tasks')}?{urlencode({'who': TEAM if of_team else MINE, 'when': todo.OVERDUE})}",
        "today": [task_line(task, by=employee, of_team=of_team) for task in found.today],
        "load": load,
        "columns": [(one, [lead for lead in found.each if lead.owner_employee_id == one.employee]) for one in shown],
    }


def end_of_day(now: datetime) -> datetime:
    """The midnight that ends the reader's day."""
    here = timezone.localtime(now)
    return datetime.combine(here.date() + timedelta(days=1), time(0), here.tzinfo)
