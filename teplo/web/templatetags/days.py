"""The tasks of the calendar, drawn once though the page shows each twice: on its day, and in the line for phones."""

from django import template
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from teplo.web.calendar.cells import Mark

register = template.Library()


@register.simple_tag(takes_context=True)
def cal_mark(context: RequestContext, mark: Mark) -> SafeString:
    """The task as HTML; `drawn` of the page keeps it for the second time."""
    drawn: dict[int, SafeString] = context["drawn"]
    if (kept := drawn.get(mark.task.pk)) is None:
        shown = {"mark": mark, "chosen": context["chosen"], "may_move": context["may_move"]}
        kept = drawn[mark.task.pk] = render_to_string("web/calendar/mark.html", shown)
    return kept
