"""Tasks as the desk and the card show them."""

from teplo.web.shell.addresses import address_of
from teplo.web.shell.parts import TaskRow
from teplo.work.models import ICONS, Task


def icon_of(kind: str) -> str:
    """The outline of a kind of task."""
    return ICONS.get(Task.Kind(kind), "checklist")


def whom_of(task: Task) -> str:
    """With whom: the person by name, else the lead by number; of a deal its name."""
    if task.deal:
        return str(task.deal)
    person = task.lead.person if task.lead else task.person
    return (person.name if person else "") or (task.lead.number if task.lead else "")


def url_of(task: Task) -> str:
    """Where what a task is about is worked on; '' where it has no card of its own."""
    if task.lead_id:
        return address_of("lead", task.lead_id)
    return address_of("deal", task.deal_id) if task.deal_id else ""


def task_line(task: Task, *, of_team: bool = False) -> TaskRow:
    """A task on a desk: with whom, what to do, and about what; with a face where the desk is the team's."""
    need = task.lead.need if task.lead else ""
    return TaskRow(
        icon=task.icon,
        words=" · ".join(filter(None, [whom_of(task), str(task), need])),
        due_at=task.due_at,
        close_url=address_of("task-done", task.pk),
        url=url_of(task),
        owner=(task.owner_employee or task.owner_queue) if of_team else None,
    )
