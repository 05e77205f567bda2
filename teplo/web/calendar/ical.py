"""Tasks as iCalendar (RFC 5545): as events, for Google and Outlook show no tasks of a calendar that they read."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from teplo.web.export.cards import escaped, folded, line_of
from teplo.work.models import Task

# How long a task stands there; tasks have a term and no length.
LASTS = timedelta(minutes=30)
PRODUCT = "-//Teplo//Tasks//EN"
MOMENT = "%Y%m%dT%H%M%SZ"


def calendar_of(tasks: Iterable[Task], *, now: datetime) -> str:
    """The text of a calendar with these tasks; `now` stands in it as the moment at which it was written."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{escaped(_('Tasks'))} · Teplo",
        "REFRESH-INTERVAL;VALUE=DURATION:PT15M",
        "X-PUBLISHED-TTL:PT15M",
        *(line for task in tasks for line in event_of(task, now=now)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def event_of(task: Task, *, now: datetime) -> list[str]:
    """The lines of one task, not yet folded."""
    due, where = task.due_at.astimezone(UTC), _address(task)
    return [
        "BEGIN:VEVENT",
        f"UID:task-{task.pk}@{urlsplit(settings.BASE_URL).hostname or 'teplo'}",
        f"DTSTAMP:{now.astimezone(UTC).strftime(MOMENT)}",
        f"CREATED:{task.created_at.astimezone(UTC).strftime(MOMENT)}",
        f"DTSTART:{due.strftime(MOMENT)}",
        f"DTEND:{(due + LASTS).strftime(MOMENT)}",
        f"SUMMARY:{escaped(line_of(_summary(task)))}",
        *([f"DESCRIPTION:{escaped(where)}", f"URL:{where}"] if where else []),
        "STATUS:CONFIRMED",
        # A task takes no time of the day that others ask for.
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _summary(task: Task) -> str:
    deal = task.deal
    person = task.person or (task.lead and task.lead.person)
    about = (person and person.name) or (task.lead and task.lead.number) or (deal and deal.title) or ""
    return " · ".join(part for part in (str(task), str(about)) if part)


def _address(task: Task) -> str:
    for name, number in (("lead", task.lead_id), ("deal", task.deal_id)):
        if number:
            return f"{settings.BASE_URL}{reverse(name, args=[number])}"
    return ""
