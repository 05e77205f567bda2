"""Tasks as the desk and the card show them."""

from django.urls import reverse

from teplo.web.shell.parts import TaskRow
from teplo.work.models import ICONS, Task


def icon_of(kind: str) -> str:
    """The outline of a kind of task."""
    return ICONS.get(Task.Kind(kind), "checklist")


def task_line(task: Task, *, of_team: bool = False) -> TaskRow:
    """A task on a desk: with whom, what to do, and about what; with a face where the desk is the team's."""
    person = task.lead.person if task.lead else task.person
    need = task.lead.need if task.lead else ""
    words = " · ".join(filter(None, [person.name if person else "", str(task), need]))
    return TaskRow(
        icon=task.icon,
        words=words,
        due_at=task.due_at,
        close_url=reverse("task-done", args=[task.pk]),
        url=reverse("lead", args=[task.lead_id]) if task.lead_id else "",
        owner=(task.owner_employee or task.owner_queue) if of_team else None,
    )
