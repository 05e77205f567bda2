"""The tasks of a card and of the desk: set, close with result and next step, move."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from teplo.kit.problems import Conflict
from teplo.leads.queries import lead_for
from teplo.staff.permissions import Permission, demand
from teplo.staff.routes import Rate, route
from teplo.web.lead.card_verbs import ASKING
from teplo.web.lead.task_forms import DoneForm, MoveForm, TaskForm, follower, length_of, usual
from teplo.web.shell import answers
from teplo.web.shell.asking import me, panel, posted, told_at
from teplo.web.shell.toasts import say
from teplo.work import types
from teplo.work.actions import add_task, close_task, move_task
from teplo.work.models import Task
from teplo.work.queries import task_for


@route(access=Permission.TASK_ADD, rate=Rate.WRITE)
@ASKING
def add(request: HttpRequest, number: int) -> HttpResponse:
    """Set a task on a lead."""
    lead = lead_for(me(request), number)
    demand(me(request), Permission.TASK_ADD, lead)
    first = next(iter(types.in_use()), None)
    form = TaskForm(posted(request), by=me(request), owner=lead.owner_employee_id, initial=usual(first))
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            add_task(form.plan, lead=lead, to=form.cleaned_data["to"], by=me(request), at=timezone.now())
            return answers.done("lead-changed")
    return panel(request, "web/lead/task_add.html", form, lead=lead)


@route(access=Permission.TASK_CHANGE, rate=Rate.WRITE)
@ASKING
def done(request: HttpRequest, number: int) -> HttpResponse:
    """Close a task with its result and what comes next."""
    task = _open_task(request, number)
    last, proposed = _is_last(task), follower(types.type_of(task))
    initial = {"next": "task" if last or proposed else "none", **proposed}
    form = DoneForm(posted(request), kind=task.kind, results=types.results_of(task), initial=initial)
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            close_task(task, form.ending, by=me(request), at=timezone.now())
            say(request, _("Done: %(task)s.") % {"task": task})
            return answers.done("lead-changed")
    return panel(request, "web/lead/task_done.html", form, task=task, lead=task.lead, last=last)


def _open_task(request: HttpRequest, number: int) -> Task:
    task = task_for(me(request), number)
    if task.state != Task.State.OPEN:
        raise Conflict("task_closed", _("This task is closed already."))
    return task


def _is_last(task: Task) -> bool:
    """Whether the lead would be left without a next step."""
    if task.lead is None or not task.lead.is_open or task.lead.wait_until:
        return False
    return not task.lead.tasks.filter(state=Task.State.OPEN).exclude(pk=task.pk).exists()


@route(access=Permission.TASK_CHANGE, rate=Rate.WRITE)
@ASKING
def move(request: HttpRequest, number: int) -> HttpResponse:
    """Give a task another term."""
    task = _open_task(request, number)
    now = timezone.now()
    late = task.due_at < now
    initial = {
        "due_at": now + timedelta(hours=1) if late else task.due_at,
        "remind": "" if late else length_of(task),
    }
    form = MoveForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            move_task(task, **form.values, by=me(request), at=now)
            return answers.done("lead-changed")
    return panel(request, "web/lead/task_move.html", form, task=task)
