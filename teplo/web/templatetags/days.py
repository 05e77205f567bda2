"""The tasks of the calendar, drawn once: the page shows each on its day and in the line for phones, and is asked for
anew whenever one of them changes."""

from functools import lru_cache

from django import template
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from teplo.staff.models import Queue
from teplo.web.calendar.cells import Drawn, Mark

register = template.Library()


@register.simple_tag(takes_context=True)
def cal_mark(context: RequestContext, mark: Mark) -> SafeString:
    """The task as HTML; what it shows, in the reader's language, is the key under which it is kept."""
    task = mark.task
    owner = (task.owner_employee or task.owner_queue) if context["chosen"].is_of_many else None
    shown = Drawn(
        number=task.pk,
        clock=f"{mark.at:%H:%M}",
        words=mark.words,
        url=mark.url,
        icon=task.icon,
        is_late=mark.is_late,
        owner=str(owner or ""),
        is_queue=isinstance(owner, Queue),
        may_move=context["may_move"],
    )
    return _drawn(shown, get_language())


# Some three megabytes in each web process.
@lru_cache(maxsize=4_000)
def _drawn(mark: Drawn, _language: str | None) -> SafeString:
    return render_to_string("web/calendar/mark.html", {"mark": mark})
