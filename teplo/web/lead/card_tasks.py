"""The tasks of a card and of the desk: set, close with result and next step, move."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from teplo.clients.models import Stage
from teplo.kit.problems import Conflict
from teplo.leads.queries import lead_for
from teplo.staff.permissions import Permission, demand
from teplo.staff.routes import Rate, route
from teplo.web.desk.rows import about_of, whom_of
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
    of_type = types.type_of(task)
    last, proposed, goes_on = _is_last(task), follower(of_type), _goes_on(task)
    initial = {"next": "task" if last or proposed else "none", **proposed}
    results = types.results_of(task)
    form = DoneForm(posted(request), kind=task.kind, results=results, waits=task.deal_id is None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with told_at(form):
            close_task(task, form.ending, by=me(request), at=timezone.now())
            say(request, _("Done: %(task)s.") % {"task": task})
            return answers.done("lead-changed")
    words = " · ".join(filter(None, [whom_of(task), str(task), about_of(task)]))
    return panel(request, "web/lead/task_done.html", form, task=task, words=words, goes_on=goes_on, last=last)


def _open_task(request: HttpRequest, number: int) -> Task:
    task = task_for(me(request), number)
    if task.state != Task.State.OPEN:
        raise Conflict("task_closed", _("This task is closed already."))
    return task


def _is_last(task: Task) -> bool:
    """Whether the lead or the deal would be left without a next step."""
    if not _goes_on(task) or (task.lead and task.lead.wait_until):
        return False
    others = Task.objects.filter(lead=task.lead_id, deal=task.deal_id, state=Task.State.OPEN)
    return not others.exclude(pk=task.pk).exists()


def _goes_on(task: Task) -> bool:
    """Whether what the task is about is still open."""
    if task.lead:
        return task.lead.is_open
    return task.deal is not None and task.deal.stage_kind == Stage.Kind.OPEN


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
