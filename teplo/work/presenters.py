"""How the events of work read on the screen."""

from django.utils.translation import gettext, gettext_noop

from teplo.ledger.models import Event
from teplo.ledger.presenters import Line, Names, presents
from teplo.work.models import Task

TASKS = {
    "task.planned": ("calendar-plus", gettext_noop("Task set: %(kind)s")),
    "task.done": ("check", gettext_noop("Task done")),
    "task.dropped": ("circle-x", gettext_noop("Task dropped")),
    "task.moved": ("calendar-time", gettext_noop("The term of a task was moved")),
}


@presents(*TASKS)
def task_changed(event: Event, names: Names) -> Line:
    icon, text = TASKS[event.kind]
    kind = str(event.facts.get("kind"))
    reached = event.facts.get("reached")
    detail = "" if reached is None else gettext("The customer was reached") if reached else gettext("Not reached")
    return Line(icon, gettext(text) % {"kind": dict(Task.Kind.choices).get(kind, kind)}, detail)


@presents("note.written")
def note_written(event: Event, names: Names) -> Line:
    return Line("note", gettext("Note"))
