"""One talk from top to bottom: its messages, and among them the forms that came for its lead and the tasks on it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Prefetch

from teplo.kit.marks import read_mark, write_mark
from teplo.leads.models import Enquiry
from teplo.staff.models import Employee
from teplo.staff.permissions import Permission, may
from teplo.work.calls.lists import of_lead
from teplo.work.calls.models import Call
from teplo.work.models import Task
from teplo.work.talks.models import Attachment, Conversation, Message

PAGE = 50


@dataclass(slots=True)
class Item:
    """A line of the stream: one of a message, an enquiry, a task, a call."""

    at: datetime
    message: Message | None = None
    enquiry: Enquiry | None = None
    task: Task | None = None
    call: Call | None = None


@dataclass(slots=True)
class Stream:
    """A stretch of a talk, oldest first; `before` is the mark of what lies before it, '' at the beginning; `last` the
    number of its newest message."""

    items: list[Item] = field(default_factory=list)
    before: str = ""
    last: int = 0


def stream(talk: Conversation, employee: Employee, *, before: str = "", limit: int = PAGE) -> Stream:
    """The last words of a talk, or those before a mark; FilterMistake where it is none."""
    files = Attachment.objects.filter(is_inline=False).order_by("pk")
    said = Message.objects.filter(conversation=talk).defer("search").select_related("author")
    if before:
        at, number = read_mark(before)
        said = said.filter(at__lte=at).exclude(at=at, pk__gte=number)
    said = said.prefetch_related(Prefetch("attachments", queryset=files, to_attr="files"))
    messages = list(said.order_by("-at", "-pk")[: limit + 1])
    mark = write_mark(messages[limit - 1].at, messages[limit - 1].pk) if len(messages) > limit else ""
    messages = messages[:limit]
    items = [Item(message.at, message=message) for message in messages]
    since = messages[-1].at if mark and messages else None
    until = read_mark(before)[0] if before else None
    items += _beside(talk, employee, since=since, until=until)
    items.sort(key=lambda item: item.at)
    return Stream(items, mark, max((message.pk for message in messages), default=0))


def _beside(talk: Conversation, employee: Employee, *, since: datetime | None, until: str | None) -> list[Item]:
    """What happened on the lead in this stretch of time: forms that came, tasks that were set, calls."""
    if talk.lead_id is None or talk.lead is None:
        return []
    came = Enquiry.objects.filter(lead=talk.lead_id).select_related("channel")
    heard = Message.objects.filter(conversation=talk, enquiry__isnull=False).values("enquiry")
    came = came.exclude(pk__in=heard).exclude(kind=Enquiry.Kind.IMPORTED)
    tasks = (
        Task.objects.filter(lead=talk.lead_id)
        .exclude(state=Task.State.DROPPED)
        .select_related("type", "owner_employee", "owner_queue", "lead")
    )
    if not (may(employee, Permission.TASK_SEE) and may(employee, Permission.LEAD_SEE, talk.lead)):
        tasks = tasks.none()
    if since:
        came, tasks = came.filter(at__gte=since), tasks.filter(created_at__gte=since)
    if until:
        came, tasks = came.filter(at__lt=until), tasks.filter(created_at__lt=until)
    return [
        *(Item(one.at, enquiry=one) for one in came.order_by("-at")[:PAGE]),
        *(Item(one.created_at, task=one) for one in tasks.order_by("-created_at")[:PAGE]),
        *(Item(one.started_at, call=one) for one in of_lead(employee, talk.lead_id, since=since, until=until)),
    ]
