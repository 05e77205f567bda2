"""How the events of work read on the screen."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop, ngettext

from teplo.ledger.models import Event
from teplo.ledger.presenters import Line, Names, presents
from teplo.work.models import Task
from teplo.work.talks.models import Message

TASKS = {
    "task.planned": ("calendar-plus", gettext_noop("Task set: %(kind)s")),
    "task.done": ("check", gettext_noop("Task done")),
    "task.dropped": ("circle-x", gettext_noop("Task dropped")),
    "task.moved": ("calendar-time", gettext_noop("The term of a task was moved")),
}


@presents(*TASKS)
def task_changed(event: Event, names: Names) -> Line:
    icon, text = TASKS[event.kind]
    return Line(icon, gettext(text) % {"kind": _type(event, names)}, " · ".join(filter(None, _details(event, names))))


def _type(event: Event, names: Names) -> str:
    if event.facts.get("task_type"):
        return names("task_type", event.facts["task_type"])
    kind = str(event.facts.get("kind"))
    return str(dict(Task.Kind.choices).get(kind, kind))


def _details(event: Event, names: Names) -> list[str]:
    reached, due = event.facts.get("reached"), event.facts.get("due_at")
    return [
        names("outcome", event.facts["outcome"]) if event.facts.get("outcome") else "",
        "" if reached is None else gettext("The customer was reached") if reached else gettext("Not reached"),
        gettext("by a call") if event.facts.get("call") else "",
        _moment(due) if event.kind == "task.moved" and due else "",
    ]


def _moment(value: object) -> str:
    """The new term in the reader's zone."""
    return date_format(timezone.localtime(datetime.fromisoformat(str(value))), "j E, H:i")


@presents("note.written")
def note_written(event: Event, names: Names) -> Line:
    mentioned = event.facts.get("mentioned")
    told = [names("employee", number) for number in mentioned] if isinstance(mentioned, list) else []
    return Line("note", gettext("Note"), gettext("for %(names)s") % {"names": ", ".join(told)} if told else "")


@presents("lead.asked_after")
def asked_after(event: Event, names: Names) -> Line:
    owner = names("employee", event.facts.get("employee"))
    return Line("bell-ringing", gettext("%(employee)s was reminded of this lead") % {"employee": owner})


SET_UP = {
    "task_type.added": gettext_noop("The type of task “%(type)s” was added"),
    "task_type.changed": gettext_noop("The type of task “%(type)s” was changed"),
}


@presents(*SET_UP)
def type_set_up(event: Event, names: Names) -> Line:
    return Line("checklist", gettext(SET_UP[event.kind]) % {"type": names("task_type", event.facts.get("task_type"))})


@presents("notices.chosen")
def notices_chosen(event: Event, names: Names) -> Line:
    return Line(
        "bell", gettext("%(employee)s chose notices") % {"employee": names("employee", event.facts.get("employee"))}
    )


@presents("notices.ways_chosen")
def ways_chosen(event: Event, names: Names) -> Line:
    return Line(
        "mail", gettext("%(employee)s chose letters") % {"employee": names("employee", event.facts.get("employee"))}
    )


VIEWS = {
    "view.saved": ("device-floppy", gettext_noop("A view was saved")),
    "view.changed": ("device-floppy", gettext_noop("A view was changed")),
    "view.shared": ("users", gettext_noop("A view was shared with everybody")),
    "view.unshared": ("user", gettext_noop("A view is its owner's alone again")),
    "view.removed": ("trash", gettext_noop("A view was removed")),
    "view.restored": ("arrow-back-up", gettext_noop("A view was restored")),
    "list.arranged": ("adjustments", gettext_noop("A list was arranged")),
}


@presents(*VIEWS)
def view_changed(event: Event, names: Names) -> Line:
    icon, text = VIEWS[event.kind]
    return Line(icon, gettext(text))


TALKS = {
    "message.received": ("mail", gettext_noop("A message came")),
    "message.queued": ("send", gettext_noop("An answer waits to be sent")),
    "message.delivered": ("check", gettext_noop("A message arrived")),
    "message.sent": ("send", gettext_noop("An answer was sent")),
    "message.failed": ("alert-triangle", gettext_noop("An answer could not be sent")),
    "message.bounced": ("alert-triangle", gettext_noop("A letter came back")),
    "message.noted": ("note", gettext_noop("A note for ourselves")),
    "conversation.handed": ("user-plus", gettext_noop("The talk was given to %(owner)s")),
    "conversation.closed": ("circle-check", gettext_noop("The talk was closed")),
    "chat.rated": ("message-circle", gettext_noop("A visitor rated a chat")),
    "chat.rescued": ("bell-ringing", gettext_noop("Others were called to a chat that waits")),
    "conversation.reopened": ("refresh", gettext_noop("The talk was taken up again")),
}


SHORT = {
    "message.received": ("device-mobile", gettext_noop("An SMS came")),
    "message.queued": ("device-mobile", gettext_noop("An SMS waits to be sent")),
    "message.delivered": ("check", gettext_noop("An SMS arrived")),
    "message.sent": ("device-mobile", gettext_noop("An SMS was sent")),
    "message.failed": ("alert-triangle", gettext_noop("An SMS could not be sent")),
}


@presents(*TALKS)
def talk_changed(event: Event, names: Names) -> Line:
    facts = event.facts
    is_short = facts.get("kind") == Message.Kind.SMS
    icon, text = SHORT.get(event.kind, TALKS[event.kind]) if is_short else TALKS[event.kind]
    owner = names("employee", facts["employee"]) if facts.get("employee") else names("queue", facts.get("queue"))
    detail = gettext("sent by a machine") if facts.get("automatic") else ""
    return Line(icon, gettext(text) % {"owner": owner}, detail)


TEMPLATES = {
    "template.added": gettext_noop("A template was added"),
    "template.changed": gettext_noop("A template was changed"),
    "template.removed": gettext_noop("A template was removed"),
}


@presents(*TEMPLATES)
def template_changed(event: Event, names: Names) -> Line:
    return Line("file-text", gettext(TEMPLATES[event.kind]), gettext("one's own") if event.facts.get("own") else "")


SCRIPTS = {
    "script.added": gettext_noop("The script “%(script)s” was begun"),
    "script.changed": gettext_noop("The script “%(script)s” was changed"),
    "script.published": gettext_noop("Version %(version)s of the script “%(script)s” was published"),
    "script.started": gettext_noop("Script “%(script)s” begun"),
    "script.ended": gettext_noop("Script “%(script)s”: %(ending)s"),
}
ENDINGS = {
    "reached": gettext_noop("the aim is reached"),
    "ended": gettext_noop("ended without the aim"),
    "left": gettext_noop("left on the way"),
}


@presents(*SCRIPTS)
def script_changed(event: Event, names: Names) -> Line:
    facts = event.facts
    ending = gettext(ENDINGS[str(facts["state"])]) if facts.get("state") in ENDINGS else ""
    values = {"script": names("script", facts.get("script")), "version": facts.get("version"), "ending": ending}
    return Line("route", gettext(SCRIPTS[event.kind]) % values)


@presents("mark.made", "mark.dropped")
def marked(event: Event, names: Names) -> Line:
    made = gettext("Marked: %(topic)s") if event.kind == "mark.made" else gettext("No longer marked: %(topic)s")
    return Line("tag", made % {"topic": names("topic", event.facts.get("topic"))})


PROCESSES = {
    "process.started": gettext_noop("The process “%(process)s” was started"),
    "process.added": gettext_noop("The process “%(process)s” was added"),
    "process.changed": gettext_noop("The process “%(process)s” was changed"),
}


@presents(*PROCESSES)
def process_changed(event: Event, names: Names) -> Line:
    tasks = event.facts.get("tasks")
    count = len(tasks) if isinstance(tasks, list) else 0
    planned = ngettext("%(count)s task was planned", "%(count)s tasks were planned", count) % {"count": count}
    values = {"process": names("process", event.facts.get("process"))}
    return Line("list-check", gettext(PROCESSES[event.kind]) % values, planned if count else "")


DEVICES = {
    "device.added": gettext_noop("%(employee)s is told on another device"),
    "device.changed": gettext_noop("%(employee)s is told otherwise on a device"),
    "device.dropped": gettext_noop("%(employee)s is told no more on a device"),
}


@presents(*DEVICES)
def device_changed(event: Event, names: Names) -> Line:
    employee = names("employee", event.facts.get("employee"))
    return Line("device-mobile", gettext(DEVICES[event.kind]) % {"employee": employee})
