"""Tasks as the desk and the card show them."""

from teplo.staff.models import Employee
from teplo.web.shell.addresses import address_of
from teplo.web.shell.parts import TaskRow
from teplo.work.models import ICONS, Task
from teplo.work.queries import may_close


def icon_of(kind: str) -> str:
    """The outline of a kind of task."""
    return ICONS.get(Task.Kind(kind), "checklist")


def whom_of(task: Task) -> str:
    """With whom: the person by name, of a deal else its company; what has no name by its lead or deal."""
    if deal := task.deal:
        person = deal.contact.person if deal.contact else None
        return (person.name if person else "") or str(deal.company or deal)
    person = task.lead.person if task.lead else task.person
    return (person.name if person else "") or (task.lead.number if task.lead else "")


def about_of(task: Task) -> str:
    """About what: the need of its lead, or its deal."""
    if task.deal:
        return "" if whom_of(task) == str(task.deal) else str(task.deal)
    return task.lead.need if task.lead else ""


def url_of(task: Task) -> str:
    """Where what a task is about is worked on; '' where it has no card of its own."""
    if task.lead_id:
        return address_of("lead", task.lead_id)
    return address_of("deal", task.deal_id) if task.deal_id else ""


def task_line(task: Task, *, by: Employee, of_team: bool = False) -> TaskRow:
    """A task on a desk: with whom, what to do, and about what; with a face where the desk is the team's.

    Read with its phone; it is ticked by whoever may close it.
    """
    return TaskRow(
        icon=task.icon,
        words=" · ".join(filter(None, [whom_of(task), str(task), about_of(task)])),
        due_at=task.due_at,
        close_url=address_of("task-done", task.pk) if may_close(by, task) else "",
        url=url_of(task),
        phone=getattr(task, "phone", None) or "",
        owner=(task.owner_employee or task.owner_queue) if of_team else None,
    )
