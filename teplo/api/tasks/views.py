"""Tasks for machines."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from teplo.api import callers, paging
from teplo.api.tasks import given as body
from teplo.api.tasks.shapes import TaskPage, TaskShape, shown
from teplo.kit.filters import read_address, to_q
from teplo.kit.problems import NotSeen
from teplo.leads.lists import context_of
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, demand
from teplo.staff.routes import Access, Rate, route
from teplo.work import actions as work
from teplo.work.fields import TASK
from teplo.work.models import Task

SHOWN = ("owner_employee", "owner_queue", "type", "outcome")
router = Router(tags=["tasks"])
FILTERS = [(field.key, str(field.kind)) for field in TASK]


@router.get("/tasks", response=TaskPage, openapi_extra=paging.described(*FILTERS))
@route(access=Access.TOKEN, rate=Rate.API_READ)
def list_tasks(request: HttpRequest) -> Any:
    """The tasks that the caller sees, the last set first."""
    me = _reader(request)
    wanted = paging.asked(request)
    asked = to_q(read_address(wanted.filters, TASK), TASK, context_of(me))
    rows = Task.objects.visible_to(me).filter(asked).select_related(*SHOWN)
    parts = [part.filter(asked) for part in Task.objects.parts_visible_to(me)]
    tasks, mark = paging.page_of_few(rows, Task.objects.all(), wanted, parts=parts)
    return {"items": [shown(task) for task in tasks], "next": mark}


@router.get("/tasks/{int:task}", response=TaskShape)
@route(access=Access.TOKEN, rate=Rate.API_READ)
def read_task(request: HttpRequest, task: int) -> Any:
    """One task."""
    return shown(_task(_reader(request), task))


@router.post("/tasks", response={201: TaskShape})
@route(access=Access.TOKEN, rate=Rate.API_WRITE)
def add_task(request: HttpRequest, given: body.NewTask) -> Any:
    """Set a task on a lead or a person."""
    me = _reader(request)
    lead, person = body.subject_of(given, me)
    to, at = body.receiver_of(given), timezone.now()
    number = work.add_task(body.plan_of(given), lead=lead, person=person, to=to, by=me, at=at)
    return Status(201, _now(number))


@router.patch("/tasks/{int:task}", response=TaskShape)
@route(access=Access.TOKEN, rate=Rate.API_WRITE)
def move_task(request: HttpRequest, task: int, given: body.TaskMove) -> Any:
    """Give a task another term and reminder."""
    me = _reader(request)
    work.move_task(_task(me, task), due_at=given.due_at, remind_at=given.remind_at, by=me, at=timezone.now())
    return _now(task)


@router.post("/tasks/{int:task}/close", response=TaskShape)
@route(access=Access.TOKEN, rate=Rate.API_WRITE)
def close_task(request: HttpRequest, task: int, given: body.Closing) -> Any:
    """Close a task with its result; an open lead must be left with another step."""
    me = _reader(request)
    found = _task(me, task)
    work.close_task(found, body.ending_of(given, found), by=me, at=timezone.now())
    return _now(task)


def _reader(request: HttpRequest) -> Employee:
    me = callers.employee(request)
    demand(me, Permission.TASK_SEE)
    return me


def _task(me: Employee, number: int) -> Task:
    task = Task.objects.visible_to(me).select_related(*SHOWN, "lead").filter(pk=number).first()
    if task is None:
        raise NotSeen
    return task


def _now(number: int) -> dict[str, Any]:
    return shown(Task.objects.select_related(*SHOWN).get(pk=number))
